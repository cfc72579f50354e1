"""Hub and spokes on the embedded AWS, authorization on: three member accounts, a hub outside the IAM-event region."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.local.deploy import deploy
from iamdrift.local.engine import Keys, LocalAws
from iamdrift.local.organization import ORGANIZATION_ID
from iamdrift.local.stage import Message, Stage, await_, template_of_checkout
from iamdrift.local.template import read_template
from tests.cli.recorded import told
from tests.e2e.conftest import SECONDS, document
from tests.e2e.test_sam_deploy import sam

pytestmark = pytest.mark.e2e
MANAGEMENT, HUB, HUB_REGION, IAM_REGION = "100000000001", "200000000002", "eu-west-1", "us-east-1"
MEMBERS = ("300000000003", "400000000004", "500000000005")
STRANGER = "900000000009"
MEMBER_TEMPLATE = Path(template_of_checkout()).parent / "org" / "member.yaml"
ANYONE = document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})
SPOKE = {
    "HubAccountId": HUB,
    "HubRegion": HUB_REGION,
    "OrganizationId": ORGANIZATION_ID,
    "CreateAnalyzers": "false",  # the embedded AWS has none
}


@dataclass(frozen=True, slots=True)
class World:
    stage: Stage

    @property
    def aws(self) -> LocalAws:
        return self.stage.aws

    def version(self, account: str, name: str, at_least: int = 1) -> Version:
        ref = PrincipalRef(account, PrincipalType.ROLE, name)
        found = self.stage.version_after(ref, at_least - 1, SECONDS)
        assert found is not None, f"no version {at_least} of {name} in {account} within {SECONDS:.0f} s"
        return found

    def inject(self, envelope: dict[str, Any]) -> None:
        """As somebody would who can write to the change queue."""
        sqs = self.aws.client("sqs", account=HUB, region=HUB_REGION)
        sqs.send_message(QueueUrl=self.stage.deployment.outputs["ChangeQueueUrl"], MessageBody=json.dumps(envelope))

    def rejected(self) -> str:
        """The reason of the next rejected message."""
        sqs, queue = (
            self.aws.client("sqs", account=HUB, region=HUB_REGION),
            self.stage.deployment.outputs["RejectedQueueUrl"],
        )

        def look() -> str | None:
            for message in sqs.receive_message(QueueUrl=queue).get("Messages", []):
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                return str(json.loads(message["Body"])["reason"])
            return None

        found = await_(look, SECONDS)
        assert found is not None, "nothing was rejected"
        return found

    def delivered(self, name: str) -> dict[str, Any]:
        """The envelope of the last event of that name, as EventBridge would deliver it once more."""
        record = next(each for each in reversed(self.aws.records()) if each["eventName"] == name)
        return {
            "version": "0",
            "id": f"again-{record['eventID']}",
            "detail-type": "AWS API Call via CloudTrail",
            "source": "aws.iam",
            "account": record["recipientAccountId"],
            "time": record["eventTime"],
            "region": IAM_REGION,
            "resources": [],
            "detail": record,
        }


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    organization = (MANAGEMENT, HUB, *MEMBERS)
    with LocalAws(account=HUB, region=HUB_REGION, iam_region=IAM_REGION, organization=organization) as aws:
        more = {"OrganizationId": ORGANIZATION_ID, "GovernedRegions": f"{IAM_REGION},{HUB_REGION}"}
        stage = Stage(aws, template_of_checkout(), region=HUB_REGION, more=more)
        stage.deploy()
        for account in (MANAGEMENT, HUB, *MEMBERS):
            for region in (IAM_REGION, HUB_REGION):
                told = SPOKE | {"IsManagementAccount": str(account == MANAGEMENT).lower()}
                deploy(aws, MEMBER_TEMPLATE, "iamdrift-member", told, account=account, region=region)
        yield World(stage)


@pytest.mark.parametrize("account", [*MEMBERS, HUB, MANAGEMENT])
def test_a_change_in_an_account_reaches_the_ledger_of_the_hub(world: World, account: str) -> None:
    world.aws.client("iam", account=account).create_role(RoleName="open-prod-role", AssumeRolePolicyDocument=ANYONE)
    version = world.version(account, "open-prod-role")
    assert version.snapshot is not None
    assert version.snapshot.arn == f"arn:aws:iam::{account}:role/open-prod-role"
    assert version.cause is not None
    assert (version.cause.account, version.cause.region) == (account, IAM_REGION)


@pytest.fixture(scope="module")
def limited(world: World) -> str:
    """An account under an SCP that denies everything to some of its roles; it has no other."""
    account, organizations = MEMBERS[1], world.aws.client("organizations", account=MANAGEMENT)
    denial = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:role/limited-*"}},
    }
    made = organizations.create_policy(
        Name="limits", Description="", Type="SERVICE_CONTROL_POLICY", Content=document(denial)
    )
    organizations.attach_policy(PolicyId=made["Policy"]["PolicySummary"]["Id"], TargetId=account)
    return account


def test_a_policy_above_an_account_leads_to_what_it_still_lacks(world: World, limited: str) -> None:
    def stands() -> set[str] | None:
        found = {each.guardrail for each in world.stage.history.findings(limited)}
        return found if found >= {"root-usage-denied", "leaving-denied"} else None

    assert await_(stands, SECONDS), "the account was not judged"


def test_what_an_scp_denies_is_not_found_as_access(world: World, limited: str) -> None:
    iam = world.aws.client("iam", account=limited)
    everything = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    found = {}
    for name in ("limited-prod-role", "unlimited-prod-role"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=ANYONE)
        iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=everything)
        found[name] = await_(partial(holding, world, limited, name), SECONDS)
    limits, free = found["limited-prod-role"], found["unlimited-prod-role"]
    assert limits is not None
    assert free is not None
    assert not [note for version in (limits, free) for note in version.assessment.notes if "SCPs" in note]
    assert "full-administrator" in {each.guardrail for each in free.assessment.standing}
    assert "full-administrator" not in {each.guardrail for each in limits.assessment.standing}


def holding(world: World, account: str, name: str) -> Version | None:
    """Its last version, once that shows its policy."""
    version = world.stage.newest(PrincipalRef(account, PrincipalType.ROLE, name))
    return version if version is not None and version.snapshot is not None and version.snapshot.inline else None


def test_people_are_told_in_which_account(world: World) -> None:
    account = MEMBERS[1]
    world.aws.client("iam", account=account).create_role(RoleName="told-prod-role", AssumeRolePolicyDocument=ANYONE)

    def told() -> Message | None:
        """By itself, or among the changes that one session made in a short time."""
        return next((each for each in world.stage.messages(0.5) if "told-prod-role" in each.subject + each.text), None)

    mail = await_(told, SECONDS)
    assert mail is not None
    assert account in mail.text


def test_the_hub_reads_a_spoke_as_a_session_of_its_reader(world: World) -> None:
    function = f"arn:aws:iam::{HUB}:role/iamdrift-assess-change-prod-role"
    reader = f"arn:aws:iam::{MEMBERS[0]}:role/iamdrift-reader-prod-role"
    for account in (HUB, STRANGER):
        with pytest.raises(ClientError, match="AccessDenied"):
            world.aws.assume(reader, keys=None if account == HUB else stranger(world))
    trust = world.aws.client("iam", account=MEMBERS[0]).get_role(RoleName="iamdrift-reader-prod-role")["Role"]
    assert function in json.dumps(trust["AssumeRolePolicyDocument"])


def stranger(world: World) -> Keys:
    """Keys of a user of an account outside the organization who may do anything there."""
    iam = world.aws.client("iam", account=STRANGER)
    iam.create_user(UserName="eve")
    everything = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    iam.put_user_policy(UserName="eve", PolicyName="all", PolicyDocument=everything)
    key = iam.create_access_key(UserName="eve")["AccessKey"]
    return Keys(key["AccessKeyId"], key["SecretAccessKey"])


@pytest.mark.parametrize("account", [STRANGER, MEMBERS[0]])
def test_nobody_puts_events_on_the_bus_of_the_hub_directly(world: World, account: str) -> None:
    """Neither an account outside nor a member: only rules forward."""
    entry = {
        "EventBusName": world.stage.deployment.outputs["HubBusArn"],
        "Source": "my.iam",
        "DetailType": "AWS API Call via CloudTrail",
        "Detail": json.dumps({"eventSource": "iam.amazonaws.com", "eventName": "PutRolePolicy"}),
    }
    events = world.aws.client("events", account=account, region=HUB_REGION)
    with pytest.raises(ClientError, match="AccessDenied"):
        events.put_events(Entries=[entry])


def test_a_rule_of_an_account_outside_the_organization_does_not_get_through(world: World) -> None:
    events = world.aws.client("events", account=STRANGER, region=IAM_REGION)
    events.put_rule(Name="intrude", EventPattern=json.dumps({"source": ["aws.iam"]}))
    role = f"arn:aws:iam::{STRANGER}:role/forwarder"
    target = {"Id": "hub", "Arn": world.stage.deployment.outputs["HubBusArn"], "RoleArn": role}
    events.put_targets(Rule="intrude", Targets=[target])
    world.aws.client("iam", account=STRANGER).create_group(GroupName="spies")
    refusal = f"its policy does not admit {STRANGER}"
    assert await_(lambda: refusal in world.aws.log.read_text(encoding="utf-8") or None, SECONDS)


@pytest.fixture(scope="module")
def change(world: World) -> dict[str, Any]:
    """A change that the hub has recorded."""
    iam = world.aws.client("iam", account=MEMBERS[2])
    iam.create_role(RoleName="known-prod-role", AssumeRolePolicyDocument=ANYONE)
    world.version(MEMBERS[2], "known-prod-role")
    iam.tag_role(RoleName="known-prod-role", Tags=[{"Key": "owner", "Value": "shop"}])
    world.version(MEMBERS[2], "known-prod-role", 2)
    return world.delivered("TagRole")


def test_an_event_of_a_strange_account_is_rejected_by_its_number(world: World, change: dict[str, Any]) -> None:
    detail = change["detail"] | {"recipientAccountId": STRANGER, "eventID": "forged-1"}
    world.inject(change | {"account": STRANGER, "detail": detail})
    assert f"account {STRANGER} does not belong to us" in world.rejected()


def test_an_event_that_tells_of_another_account_than_its_own_is_rejected(world: World, change: dict[str, Any]) -> None:
    world.inject(change | {"account": MEMBERS[0]})
    assert f"sent by account {MEMBERS[0]} but recorded in {MEMBERS[2]}" in world.rejected()


@pytest.mark.parametrize("source", ["my.iam", "aws.s3"])
def test_an_event_of_a_forged_source_is_rejected(world: World, change: dict[str, Any], source: str) -> None:
    world.inject(change | {"source": source})
    assert f"source '{source}'" in world.rejected()


def test_an_event_that_comes_again_changes_nothing(world: World, change: dict[str, Any]) -> None:
    before = world.version(MEMBERS[2], "known-prod-role", 2)
    world.inject(change)
    world.aws.client("iam", account=MEMBERS[2]).create_role(RoleName="after-prod-role", AssumeRolePolicyDocument=ANYONE)
    world.version(MEMBERS[2], "after-prod-role")
    assert world.stage.newest(PrincipalRef(MEMBERS[2], PrincipalType.ROLE, "known-prod-role")) == before


def health_problems(world: World) -> set[tuple[str, str]]:
    """Part and place of everything that the health check of the hub finds wrong, in all accounts."""
    functions = world.aws.client("lambda", account=HUB, region=HUB_REGION)
    logs = world.aws.client("logs", account=HUB, region=HUB_REGION)
    name = "iamdrift-prod-check-health"
    answer = functions.invoke(FunctionName=name, Payload=b'{"everything": true}')
    assert "FunctionError" not in answer, answer["Payload"].read()
    number = json.loads(answer["Payload"].read())["problems"]
    lines = [json.loads(line) for line in messages_of(logs, f"/aws/lambda/{name}") if '"not well"' in line]
    assert len(lines) >= number
    return {(line["part"], line["place"]) for line in lines[-number:]}


def messages_of(logs: Any, group: str) -> list[str]:
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]


def test_the_health_check_sees_every_account_and_says_what_is_wrong_where(world: World) -> None:
    """As its own roles, in every account: what it may not look at would be a problem of its own."""
    for account in (HUB, *MEMBERS):
        tags = [{"Key": "iamdrift:canary", "Value": "2026-11-24T03:00:00Z"}]
        world.aws.client("iam", account=account).tag_role(RoleName="iamdrift-canary-prod-role", Tags=tags)
        world.version(account, "iamdrift-canary-prod-role")
    unheard = ("canary", f"account {MANAGEMENT}")
    no_trail = ("trail", "hub")  # the embedded AWS has none
    before = health_problems(world)
    assert {unheard, no_trail} <= before
    assert not [
        part for part, _ in before if part.startswith(("rule", "policy", "roles", "spoke", "topic", "what feeds"))
    ]

    world.aws.client("events", account=MEMBERS[0], region=IAM_REGION).disable_rule(Name="iamdrift-prod-iam-changes")
    assert health_problems(world) - before == {
        ("rule iamdrift-prod-iam-changes", f"account {MEMBERS[0]}, {IAM_REGION}")
    }


def test_the_doctor_finds_the_same_from_a_laptop(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", HUB)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    stack = ("--stack", world.stage.deployment.stack, "--region", HUB_REGION, "--endpoint-url", world.aws.endpoint_url)
    found = told("doctor", *stack)
    problems = {(check["part"], check["place"]) for check in found["checks"] if check["problem"]}
    assert {("canary", f"account {MANAGEMENT}"), ("trail", "hub")} <= problems
    assert not found["healthy"]
    assert found["accounts"][MEMBERS[0]]["seconds"] >= 0
    assert all(check["remedy"] for check in found["checks"] if check["problem"])


def test_what_it_has_used_is_priced(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", HUB)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    stack = ("--stack", world.stage.deployment.stack, "--region", HUB_REGION, "--endpoint-url", world.aws.endpoint_url)
    found = told("cost", "--measured", "--days", "1", *stack)
    assert found["measured"]
    assert found["dollars"] > 0


def test_the_management_stack_is_packed_for_deploying(world: World, tmp_path: Path) -> None:
    """Its StackSet, its own spoke and its function are local paths until they are uploaded."""
    world.aws.client("s3", account=MANAGEMENT, region=IAM_REGION).create_bucket(Bucket="packed")
    packed = tmp_path / "packed.yaml"
    template = MEMBER_TEMPLATE.parent / "management.yaml"
    sam(
        *("package", "--template-file", str(template), "--s3-bucket", "packed", "--output-template-file", str(packed)),
        folder=template.parents[1],
        endpoint=world.aws.endpoint_url,
        account=MANAGEMENT,
    )
    resources = read_template(packed)["Resources"]
    for name in ("Spokes", "OwnSpoke"):
        assert resources[name]["Properties"]["TemplateURL"].endswith(".template")
    assert resources["PrepareOrganization"]["Properties"]["Code"]["S3Bucket"] == "packed"
