"""Tampering with what wakes the guardian: EventBridge rules, buses and schedules, and the stacks it is deployed by."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, REDEPLOY, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL

RULE = at(ResourceKind.RULE, "request.name", "request.rule")
BUS = at(ResourceKind.EVENT_BUS, "request.eventBusName", "request.name", "account")
ARCHIVE = at(ResourceKind.ARCHIVE, "request.archiveName")
CONNECTION = at(ResourceKind.CONNECTION, "request.name")
SCHEDULE = at(ResourceKind.SCHEDULE, "request.name")
STACK = at(ResourceKind.STACK, "request.stackName", "request.changeSetName")
STACK_SET = at(ResourceKind.STACK_SET, "request.stackSetName")

EVENTBRIDGE = Service(
    source="events.amazonaws.com",
    api="events",
    title="EventBridge",
    own_only=True,
    reads=("List", "Describe", "TestEventPattern"),
    entries=(
        tamper(
            "DisableRule",
            "A rule no longer passes events on.",
            RULE,
            auto("EnableRule"),
            "eventBusName",
            floor=CRITICAL,
        ),
        tamper(
            "DeleteRule",
            "A rule is gone.",
            RULE,
            auto("PutRule", "PutTargets", how=PRIOR),
            "eventBusName",
            "force",
            floor=CRITICAL,
        ),
        tamper(
            "PutRule",
            "Which events a rule passes on changed.",
            RULE,
            auto("PutRule", how=PRIOR),
            "eventPattern",
            "state",
            "eventBusName",
            floor=HIGH,
        ),
        tamper(
            "RemoveTargets",
            "A rule passes events to fewer targets.",
            RULE,
            auto("PutTargets", how=PRIOR),
            "ids",
            "eventBusName",
            floor=CRITICAL,
        ),
        tamper(
            "PutTargets",
            "Where a rule passes events changed.",
            RULE,
            auto("PutTargets", "RemoveTargets", how=PRIOR),
            "eventBusName",
            floor=HIGH,
        ),
        tamper(
            "DeleteEventBus",
            "An event bus is gone.",
            BUS,
            auto("CreateEventBus", "PutPermission", "PutRule", how=PRIOR),
            floor=CRITICAL,
        ),
        tamper(
            "UpdateEventBus",
            "Encryption or failure queue of an event bus changed.",
            BUS,
            auto("UpdateEventBus", how=PRIOR),
            "kmsKeyIdentifier",
        ),
        tamper(
            "PutPermission",
            "Who may put events on a bus changed.",
            BUS,
            auto("PutPermission", how=PRIOR),
            "statementId",
            "principal",
            "policy",
            floor=HIGH,
        ),
        tamper(
            "RemovePermission",
            "Accounts may no longer put events on a bus.",
            BUS,
            auto("PutPermission", how=PRIOR),
            "statementId",
            "removeAllPermissions",
            floor=HIGH,
        ),
        tamper(
            "UpdateArchive",
            "Which events are kept, or how long, changed.",
            ARCHIVE,
            auto("UpdateArchive", how=PRIOR),
            "retentionDays",
        ),
        tamper(
            "DeleteArchive", "Kept events are gone.", ARCHIVE, note("its contents cannot come back", "CreateArchive")
        ),
        tamper(
            "DeactivateEventSource", "A partner's events no longer arrive.", CONNECTION, auto("ActivateEventSource")
        ),
        tamper(
            "UpdateConnection",
            "How an outside address is signed in to changed.",
            CONNECTION,
            auto("UpdateConnection", how=PRIOR),
            "authorizationType",
        ),
        tamper(
            "DeauthorizeConnection",
            "An outside address can no longer be signed in to.",
            CONNECTION,
            auto("UpdateConnection", how=PRIOR),
        ),
        tamper(
            "DeleteConnection",
            "The sign-in to an outside address is gone.",
            CONNECTION,
            note("its secret cannot come back", "CreateConnection"),
        ),
        tamper(
            "UpdateApiDestination",
            "Where events are sent outside changed.",
            CONNECTION,
            auto("UpdateApiDestination", how=PRIOR),
            "invocationEndpoint",
        ),
        tamper(
            "DeleteApiDestination",
            "Events are no longer sent outside.",
            CONNECTION,
            auto("CreateApiDestination", how=PRIOR),
        ),
    ),
)

SCHEDULER = Service(
    source="scheduler.amazonaws.com",
    api="scheduler",
    title="EventBridge Scheduler",
    own_only=True,
    reads=("Get", "List"),
    entries=(
        tamper(
            "UpdateSchedule",
            "When something runs, or whether at all, changed.",
            SCHEDULE,
            auto("UpdateSchedule", how=PRIOR),
            "scheduleExpression",
            "state",
            "groupName",
            floor=HIGH,
        ),
        tamper(
            "DeleteSchedule",
            "Something no longer runs.",
            SCHEDULE,
            auto("CreateSchedule", how=PRIOR),
            "groupName",
            floor=HIGH,
        ),
        tamper(
            "DeleteScheduleGroup",
            "A group of schedules is gone.",
            SCHEDULE,
            auto("CreateScheduleGroup", "CreateSchedule", how=PRIOR),
            floor=HIGH,
        ),
    ),
)


CLOUDFORMATION = Service(
    source="cloudformation.amazonaws.com",
    api="cloudformation",
    title="CloudFormation",
    own_only=True,
    reads=("Get", "List", "Describe", "Detect", "EstimateTemplateCost", "ValidateTemplate"),
    entries=(
        tamper(
            "DeleteStack",
            "A stack is being deleted.",
            STACK,
            note(REDEPLOY),
            "retainResources",
            "deletionMode",
            floor=CRITICAL,
        ),
        tamper(
            "CreateChangeSet",
            "A change of a stack is planned; carried out by its ARN, it names no stack.",
            STACK,
            auto("DeleteChangeSet"),
            "changeSetType",
            floor=HIGH,
        ),
        tamper("UpdateStack", "A stack is being changed.", STACK, note(REDEPLOY, "UpdateStack"), "roleARN", floor=HIGH),
        tamper(
            "ExecuteChangeSet",
            "A planned change of a stack is carried out.",
            STACK,
            note(REDEPLOY),
            "changeSetName",
            floor=HIGH,
        ),
        tamper("CancelUpdateStack", "A change of a stack is called off.", STACK, note(REDEPLOY)),
        tamper(
            "UpdateTerminationProtection",
            "Whether a stack can be deleted changed.",
            STACK,
            auto("UpdateTerminationProtection", how=PRIOR),
            "enableTerminationProtection",
            floor=HIGH,
        ),
        tamper(
            "SetStackPolicy",
            "Which resources of a stack may be replaced changed.",
            STACK,
            auto("SetStackPolicy", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "UpdateStackSet",
            "What is deployed to member accounts is being changed.",
            STACK_SET,
            note(REDEPLOY, "UpdateStackSet"),
            "permissionModel",
            floor=HIGH,
        ),
        tamper(
            "UpdateStackInstances",
            "What is deployed to some member accounts is being changed.",
            STACK_SET,
            note(REDEPLOY, "UpdateStackInstances"),
            "accounts",
            "regions",
            floor=HIGH,
        ),
        tamper(
            "DeleteStackInstances",
            "Member accounts lose what is deployed to them.",
            STACK_SET,
            auto("CreateStackInstances"),
            "accounts",
            "regions",
            floor=CRITICAL,
        ),
        tamper(
            "DeleteStackSet",
            "What is deployed to member accounts is described no more.",
            STACK_SET,
            note(REDEPLOY),
            floor=CRITICAL,
        ),
        tamper(
            "DeactivateOrganizationsAccess",
            "Stacks no longer reach member accounts.",
            at(ResourceKind.ACCOUNT, "account"),
            auto("ActivateOrganizationsAccess"),
            floor=HIGH,
        ),
    ),
)
