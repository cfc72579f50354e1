"""The sweep on its real state machine: a first look, a change whose event was lost, a review."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.local.cast import Cast, cast
from iamdrift.local.engine import LocalAws
from iamdrift.local.stage import REGION, Stage, template_of_checkout
from tests.fakes.review import FILES

pytestmark = pytest.mark.e2e
NAME = "swept-prod-role"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
ALL = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})


@pytest.fixture(scope="module")
def swept() -> Iterator[tuple[Stage, Cast]]:
    with LocalAws(region=REGION) as aws:
        actors = cast(aws, REGION)
        made = Stage(aws, template_of_checkout(), more={"ConfirmAfter": "1"})
        made.deploy()
        yield made, actors


def sweep(stage: Stage, kind: str, name: str) -> dict[str, Any]:
    """What the report of a finished run said."""
    machine = stage.deployment.outputs["SweepMachineArn"]
    states = stage.aws.client("stepfunctions", region=REGION)
    run = states.start_execution(stateMachineArn=machine, name=name, input=json.dumps({"kind": kind}))["executionArn"]
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = states.describe_execution(executionArn=run)
        if found["status"] != "RUNNING":
            assert found["status"] == "SUCCEEDED", found.get("cause")
            answer: dict[str, Any] = json.loads(found["output"])
            return answer
        time.sleep(0.1)
    raise AssertionError("the sweep does not end")


def role(stage: Stage) -> PrincipalRef:
    return PrincipalRef(stage.aws.account, PrincipalType.ROLE, NAME)


def reports(stage: Stage) -> set[str]:
    s3 = stage.aws.client("s3", region=REGION)
    return {each["Key"] for each in s3.list_objects_v2(Bucket=stage.deployment.outputs["ReportsBucket"])["Contents"]}


def test_first_look_lost_event_and_review(swept: tuple[Stage, Cast]) -> None:
    stage, iam = swept[0], swept[1].engineer
    iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=TRUST)
    assert stage.version_after(role(stage), 0, 60) is not None
    first = sweep(stage, "reconcile", "first")
    assert first["complete"] == 1
    assert first["report"].endswith("/first/review.html")
    told = list(stage.messages(3))  # what the event led to among them
    (message,) = [each for each in told if each.subject.startswith("First look at every account: ")]
    assert first["digest"] in message.text

    # As if CloudTrail had never delivered it.
    stage.aws.client("events", region=REGION).disable_rule(Name="iamdrift-prod-iam-changes")
    iam.put_role_policy(RoleName=NAME, PolicyName="all", PolicyDocument=ALL)
    daily = sweep(stage, "reconcile", "daily")
    assert daily["unannounced"] == 1
    newest = stage.newest(role(stage))
    assert newest is not None
    assert newest.cause is not None
    assert newest.cause.event_id == "sweep:daily"
    assert newest.assessment.access.newly_allowed[0].actions == "*"
    said = [each for each in stage.history.findings(stage.aws.account) if each.guardrail == UNANNOUNCED]
    assert [each.principal for each in said] == [account_ref(stage.aws.account)]
    assert any(NAME in message.subject for message in stage.messages(5))
    assert sweep(stage, "reconcile", "nothing-new")["unannounced"] == 0

    review = sweep(stage, "review", "quarterly")
    assert review["complete"] == 1
    names = {key.rpartition("/")[2] for key in reports(stage) if "/quarterly/" in key}
    assert names == FILES
