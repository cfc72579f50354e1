"""Whoever touches the guardian is noticed by the event itself; only deployments and its canary are expected."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.account_event import event_findings
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.occurrences_of_guardian import GUARDIAN_CHANGED, TAMPERING
from iamdrift.domain.judging.severity import Severity
from tests.fakes.events import ROOT, envelope
from tests.fakes.principals import ACCOUNT

DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/deploy-guardian-prod-role"
URL = f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/iamdrift-prod-changes"
RULE = "iamdrift-prod-iam-changes"
ASSESS = {"functionName": "iamdrift-prod-assess-change"}
Told = tuple[tuple[str, Severity], ...]


def session(role: str, **more: Any) -> dict[str, Any]:
    name = role.rpartition("/")[2]
    return {
        "type": "AssumedRole",
        "principalId": "AROADEPLOYER:run",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/run",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROADEPLOYER", "arn": role}},
        **more,
    }


def told(name: str, parameters: dict[str, Any], *, settings: Settings | None = None, **more: Any) -> Told:
    change = understand(envelope(name, parameters, **more))
    assert isinstance(change, Change)
    return tuple((finding.guardrail, finding.severity) for finding in event_findings(change, settings))


MACHINE, RUN = (
    f"arn:aws:states:us-east-1:{ACCOUNT}:{kind}:iamdrift-prod-sweep" for kind in ("stateMachine", "execution")
)
HIT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "rule disabled": ("events.amazonaws.com", "DisableRule", {"name": RULE}),
    "pattern changed": ("events.amazonaws.com", "PutRule", {"name": RULE, "eventPattern": "{}"}),
    "target removed": ("events.amazonaws.com", "RemoveTargets", {"rule": RULE, "ids": ["changes"]}),
    "target changed": ("events.amazonaws.com", "PutTargets", {"rule": RULE}),
    "bus opened": ("events.amazonaws.com", "PutPermission", {"eventBusName": "iamdrift-prod"}),
    "code changed": ("lambda.amazonaws.com", "UpdateFunctionCode20150331v2", ASSESS),
    "settings changed": ("lambda.amazonaws.com", "UpdateFunctionConfiguration20150331v2", ASSESS),
    "stopped by its concurrency": ("lambda.amazonaws.com", "PutFunctionConcurrency20171031", ASSESS),
    "opened to others": ("lambda.amazonaws.com", "AddPermission20150331v2", ASSESS),
    "queue policy": ("sqs.amazonaws.com", "SetQueueAttributes", {"queueUrl": URL, "attributes": {"Policy": "{}"}}),
    "queue emptied": ("sqs.amazonaws.com", "PurgeQueue", {"queueUrl": URL}),
    "topic policy": (
        "sns.amazonaws.com",
        "SetTopicAttributes",
        {"topicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:iamdrift-prod-email"},
    ),
    "table": ("dynamodb.amazonaws.com", "UpdateTable", {"tableName": "iamdrift-prod-ledger"}),
    "table recovery": ("dynamodb.amazonaws.com", "UpdateContinuousBackups", {"tableName": "iamdrift-prod-ledger"}),
    "key policy": ("kms.amazonaws.com", "PutKeyPolicy", {"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}),
    "key deleted": ("kms.amazonaws.com", "ScheduleKeyDeletion", {"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}),
    "log": ("logs.amazonaws.com", "DeleteLogGroup", {"logGroupName": "/aws/lambda/iamdrift-prod-assess-change"}),
    "alarm": ("monitoring.amazonaws.com", "DisableAlarmActions", {"alarmNames": ["iamdrift-prod-rejected"]}),
    "schedule": ("scheduler.amazonaws.com", "UpdateSchedule", {"name": "iamdrift-prod-check-health"}),
    "machine": ("states.amazonaws.com", "UpdateStateMachine", {"stateMachineArn": MACHINE}),
    "machine gone": ("states.amazonaws.com", "DeleteStateMachine", {"stateMachineArn": MACHINE}),
    "sweep stopped": ("states.amazonaws.com", "StopExecution", {"executionArn": f"{RUN}:daily"}),
    "stack": ("cloudformation.amazonaws.com", "DeleteStack", {"stackName": "iam-drift-guardian"}),
}


@pytest.mark.parametrize("name", HIT)
def test_a_hit_on_the_guardian_is_critical(name: str) -> None:
    source, event, parameters = HIT[name]
    assert told(event, parameters, source=source) == ((TAMPERING, Severity.CRITICAL),)


@pytest.mark.parametrize("name", HIT)
def test_its_deployer_may_but_is_told_of(name: str) -> None:
    source, event, parameters = HIT[name]
    settings = Settings(trusted_deployers=frozenset({DEPLOYER}))
    by: dict[str, Any] = {"source": source, "actor": session(DEPLOYER)}
    assert told(event, parameters, settings=settings, **by) == ((TAMPERING, Severity.LOW),)
    assert told(event, parameters, **by) == ((TAMPERING, Severity.CRITICAL),)


def test_a_trail_that_stops_is_critical_whosever_it_is() -> None:
    assert told("StopLogging", {"name": "t"}, source="cloudtrail.amazonaws.com") == ((TAMPERING, Severity.CRITICAL),)


POLICY = {"policyName": "p", "policyDocument": "{}"}


@pytest.mark.parametrize(
    "role", ["iamdrift-reader-prod-role", "IamDrift-Assess-Change-prod-role", "iamdrift-canary-schedule-prod-role"]
)
def test_a_role_of_the_guardian_that_anybody_changes_is_critical(role: str) -> None:
    assert told("PutRolePolicy", {"roleName": role, **POLICY}) == ((GUARDIAN_CHANGED, Severity.CRITICAL),)


def test_a_stack_that_changes_it_is_told_without_alarm() -> None:
    by_stack = session(f"arn:aws:iam::{ACCOUNT}:role/stacksets-exec-01", invokedBy="cloudformation.amazonaws.com")
    found = told("PutRolePolicy", {"roleName": "iamdrift-reader-prod-role", **POLICY}, actor=by_stack)
    assert found == ((GUARDIAN_CHANGED, Severity.MEDIUM),)
    without_stack = session(f"arn:aws:iam::{ACCOUNT}:role/stacksets-exec-01")
    found = told("PutRolePolicy", {"roleName": "iamdrift-reader-prod-role", **POLICY}, actor=without_stack)
    assert found == ((GUARDIAN_CHANGED, Severity.CRITICAL),)


SCHEDULE = f"arn:aws:iam::{ACCOUNT}:role/iamdrift-canary-schedule-prod-role"
TAGGED = {"roleName": "iamdrift-canary-prod-role", "tags": [{"key": "iamdrift:canary", "value": "now"}]}


def test_the_canary_may_fly() -> None:
    assert told("TagRole", TAGGED, actor=session(SCHEDULE)) == ()


@pytest.mark.parametrize(
    ("event", "parameters", "actor"),
    [
        ("TagRole", TAGGED, session(f"arn:aws:iam::{ACCOUNT}:role/admin-prod-role")),
        ("TagRole", TAGGED, session(SCHEDULE.replace(ACCOUNT, "999999999999"))),
        ("TagRole", TAGGED | {"roleName": "iamdrift-canary-schedule-prod-role"}, session(SCHEDULE)),
        ("TagRole", TAGGED | {"roleName": "iamdrift-reader-prod-role"}, session(SCHEDULE)),
        ("PutRolePolicy", {"roleName": "iamdrift-canary-prod-role", **POLICY}, session(SCHEDULE)),
    ],
)
def test_nothing_else_passes_for_the_canary(event: str, parameters: dict[str, Any], actor: dict[str, Any]) -> None:
    assert told(event, parameters, actor=actor) == ((GUARDIAN_CHANGED, Severity.CRITICAL),)


def test_what_only_root_did_elsewhere_is_not_taken_for_a_hit() -> None:
    """Root's writes arrive whatever they are about."""
    found = dict(told("PutBucketPolicy", {"bucketName": "shop"}, source="s3.amazonaws.com", actor=ROOT))
    assert found[TAMPERING] < Severity.CRITICAL


def test_an_ordinary_role_is_no_business_of_the_guardian_itself() -> None:
    assert told("PutRolePolicy", {"roleName": "shop-iamdrift-prod-role", **POLICY}) == ()
