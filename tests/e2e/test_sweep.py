"""The sweep on its real state machine: a first look, a change whose event was lost, a review."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.local.cast import Cast, cast
from iamdrift.local.engine import Keys, LocalAws
from iamdrift.local.stage import REGION, STACK, Stage, template_of_checkout
from iamdrift.usecases.sweeping.papers import SweepPapers
from tests.cli.running import run
from tests.e2e.conftest import document
from tests.e2e.test_command_line import GRANTS
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


def become(monkeypatch: pytest.MonkeyPatch, keys: Keys) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)


def test_a_sweep_that_is_killed_goes_on_from_the_command_line(
    swept: tuple[Stage, Cast], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, actors = swept
    become(monkeypatch, Keys(stage.aws.account))
    states = stage.aws.client("stepfunctions", region=REGION)
    machine = stage.deployment.outputs["SweepMachineArn"]
    killed = states.start_execution(stateMachineArn=machine, name="killed", input=json.dumps({"kind": "review"}))
    table = LedgerTable(stage.aws.client("dynamodb", region=REGION), stage.deployment.outputs["LedgerTable"])
    papers = SweepPapers(DynamoPapers(table, lambda: datetime.now(UTC)))
    deadline = time.monotonic() + 60
    while papers.plan("killed") is None and time.monotonic() < deadline:
        time.sleep(0.05)
    states.stop_execution(executionArn=killed["executionArn"])
    before = stage.newest(role(stage))

    where = ("--endpoint-url", stage.aws.endpoint_url, "--region", REGION, "--stack", STACK)
    resumed = run("sweep", "--resume", "killed", *where, "--json")
    assert resumed.exit_code == 0, resumed.output
    answer = json.loads(resumed.stdout)
    assert (answer["run"], answer["kind"], answer["clean"]) == ("killed", "review", True)
    assert answer["report"].endswith("/killed/review.html")
    assert stage.newest(role(stage)) == before  # nothing is recorded twice

    refused = run("sign", "--why", "looked at it", "--yes", *where)
    assert "a root user cannot be told from another" in refused.stderr
    root = stage.aws.client("iam", region=REGION)
    root.put_user_policy(UserName="alice", PolicyName="ask", PolicyDocument=document(GRANTS))
    become(monkeypatch, actors.keys)
    items = json.loads(run("sign", *where, "--json").stdout)["items"]
    assert items
    chosen = items[0]["item"]
    signed = run("sign", "--item", f"{chosen}=fix", "--why", "a test", "--yes", *where)
    assert signed.exit_code == 0, signed.output
    listed = json.loads(run("sign", *where, "--json").stdout)["items"]
    assert {each["decision"] for each in listed if each["item"] == chosen} == {"fix"}
