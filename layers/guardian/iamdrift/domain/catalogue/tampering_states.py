"""Tampering with the state machines that sweep and that generate policies: changed, gone, or stopped on their way."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, REDEPLOY, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL

MACHINE = at(ResourceKind.STATE_MACHINE, "request.stateMachineArn")
ALIAS = at(ResourceKind.STATE_MACHINE, "request.stateMachineAliasArn")
EXECUTION = at(ResourceKind.STATE_MACHINE, "request.executionArn")
MAP_RUN = at(ResourceKind.STATE_MACHINE, "request.mapRunArn")

STATES = Service(
    source="states.amazonaws.com",
    api="stepfunctions",
    title="Step Functions",
    own_only=True,
    reads=("Describe", "Get", "List", "TestState", "ValidateStateMachineDefinition"),
    entries=(
        tamper(
            "UpdateStateMachine",
            "What a state machine does, or as whom, changed.",
            MACHINE,
            note(REDEPLOY, "UpdateStateMachine"),
            "roleArn",
            floor=CRITICAL,
        ),
        tamper(
            "DeleteStateMachine",
            "A state machine is being deleted.",
            MACHINE,
            note(REDEPLOY),
            floor=CRITICAL,
        ),
        tamper(
            "StopExecution",
            "A run of a state machine was stopped before its end.",
            EXECUTION,
            auto("StartExecution", how="go on with the run: iamdrift sweep --resume"),
            floor=HIGH,
        ),
        tamper(
            "UpdateMapRun",
            "How many accounts are swept at the same time, or may fail, changed.",
            MAP_RUN,
            auto("UpdateMapRun", how=PRIOR),
            "maxConcurrency",
            "toleratedFailurePercentage",
            "toleratedFailureCount",
            floor=HIGH,
        ),
        tamper(
            "UpdateStateMachineAlias",
            "Which version of a state machine runs changed.",
            ALIAS,
            auto("UpdateStateMachineAlias", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "DeleteStateMachineAlias",
            "A name by which a state machine is started is gone.",
            ALIAS,
            auto("CreateStateMachineAlias", how=PRIOR),
            floor=HIGH,
        ),
    ),
)
