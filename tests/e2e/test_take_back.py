"""A bad change on an accepted state is taken back, where the deployment allows writes: on the real template."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.local.cast import cast
from iamdrift.local.deploy import Deployer
from iamdrift.local.engine import Keys, LocalAws
from iamdrift.local.stage import PARAMETERS, REGION, STACK, Stage, await_, template_of_checkout
from tests.e2e.conftest import SECONDS, World, document, trust_of_service

pytestmark = pytest.mark.e2e
EVERYTHING = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
INVOKE = document({"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"})


@pytest.fixture(scope="module")
def reverting() -> Iterator[World]:
    """A guardian of its own: it may write, and reverts."""
    with LocalAws(region=REGION) as aws:
        actors = cast(aws, REGION)
        aws.client("iam", region=REGION).put_user_policy(UserName="alice", PolicyName="decide", PolicyDocument=INVOKE)
        stage = Stage(aws, template_of_checkout())
        stage.deployment = Deployer(aws, region=REGION).deploy(
            stage.template, STACK, {**PARAMETERS, "AllowWrites": "yes", "Mode": "revert"}
        )
        yield World(stage, actors)


def accepted(world: World, name: str) -> Version:
    """A role whose state a person accepts, signed."""
    world.cast.pipeline.create_role(RoleName=name, AssumeRolePolicyDocument=trust_of_service(world.account))
    version = world.version(name, 1)
    answer = world.stage.accept(version, world.cast.keys)
    assert answer.status == 200, answer
    return version


def inline_policies(world: World, name: str) -> list[str]:
    return world.iam.list_role_policies(RoleName=name)["PolicyNames"]


def test_new_access_on_an_accepted_state_is_taken_back_and_recorded(reverting: World) -> None:
    accepted(reverting, "kept-prod-role")
    reverting.cast.contractor.put_role_policy(
        RoleName="kept-prod-role", PolicyName="backdoor", PolicyDocument=EVERYTHING
    )
    assert reverting.version("kept-prod-role", 2).assessment.decided is Verdict.REVERT
    assert await_(lambda: not inline_policies(reverting, "kept-prod-role") or None, SECONDS)
    own = reverting.version("kept-prod-role", 3)
    assert own.cause is not None
    assert own.cause.actor == "IAM Drift Guardian (revert)"


def test_a_change_made_meanwhile_to_something_else_survives(reverting: World) -> None:
    accepted(reverting, "other-prod-role")
    reverting.cast.contractor.put_role_policy(
        RoleName="other-prod-role", PolicyName="backdoor", PolicyDocument=EVERYTHING
    )
    reverting.cast.pipeline.tag_role(RoleName="other-prod-role", Tags=[{"Key": "cost-centre", "Value": "17"}])
    assert await_(lambda: not inline_policies(reverting, "other-prod-role") or None, SECONDS)
    tags = reverting.iam.list_role_tags(RoleName="other-prod-role")["Tags"]
    assert [tag["Value"] for tag in tags if tag["Key"] == "cost-centre"] == ["17"]


def test_what_nobody_accepted_is_not_taken_back(reverting: World) -> None:
    reverting.create_role("unaccepted-prod-role")
    reverting.cast.contractor.put_role_policy(
        RoleName="unaccepted-prod-role", PolicyName="backdoor", PolicyDocument=EVERYTHING
    )
    assert reverting.version("unaccepted-prod-role", 2).assessment.decided is not Verdict.REVERT
    list(reverting.stage.messages(2.0))
    assert inline_policies(reverting, "unaccepted-prod-role") == ["backdoor"]


def test_nobody_but_remediate_drift_becomes_the_remediator(reverting: World) -> None:
    arn = f"arn:aws:iam::{reverting.account}:role/iamdrift-remediator-prod-role"
    with pytest.raises(ClientError, match="AccessDenied"):
        reverting.stage.aws.client("sts", region=REGION, keys=reverting.cast.keys).assume_role(
            RoleArn=arn, RoleSessionName="mallory"
        )


def test_the_remediator_cannot_turn_on_its_keeper(reverting: World) -> None:
    """As the role itself, got by whoever administers the account: what its policy denies is refused by the engine."""
    aws, account = reverting.stage.aws, reverting.account
    name = "iamdrift-remediator-prod-role"
    aws.client("iam", region=REGION).update_assume_role_policy(
        RoleName=name,
        PolicyDocument=document(
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
        ),
    )
    keys = aws.assume(f"arn:aws:iam::{account}:role/{name}")
    iam = aws.client("iam", region=REGION, keys=keys)
    reverting.create_role("ordinary-prod-role")
    iam.put_role_policy(RoleName="ordinary-prod-role", PolicyName="may", PolicyDocument=INVOKE)
    for guarded in (name, "iamdrift-remediate-drift-prod-role", "iamdrift-assess-change-prod-role"):
        with pytest.raises(ClientError, match="AccessDenied"):
            iam.put_role_policy(RoleName=guarded, PolicyName="x", PolicyDocument=EVERYTHING)
        with pytest.raises(ClientError, match="AccessDenied"):
            iam.delete_role_policy(RoleName=guarded, PolicyName="work")
    with pytest.raises(ClientError, match="AccessDenied"):
        aws.client("lambda", region=REGION, keys=keys).delete_function(FunctionName="iamdrift-prod-remediate-drift")
    with pytest.raises(ClientError, match="AccessDenied"):
        aws.client("dynamodb", region=REGION, keys=keys).delete_table(TableName="iamdrift-prod-ledger")


def test_the_metadata_of_an_accepted_provider_is_put_back_when_a_person_says_so(reverting: World) -> None:
    """Whom the new metadata lets in nobody can prove, so it is asked about, and taken back from the record."""
    good, evil = "<EntityDescriptor>" + "g" * 1024, "<EntityDescriptor>" + "e" * 1024
    arn = reverting.cast.pipeline.create_saml_provider(Name="corp", SAMLMetadataDocument=good)["SAMLProviderArn"]
    provider = PrincipalRef(reverting.account, PrincipalType.SAML_PROVIDER, "corp")
    first = reverting.stage.version_after(provider, 0, SECONDS)
    assert first is not None
    assert reverting.stage.accept(first, reverting.cast.keys).status == 200
    reverting.cast.contractor.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=evil)
    changed = reverting.stage.version_after(provider, 1, SECONDS)
    assert changed is not None
    assert changed.assessment.decided is Verdict.ASK
    assert reverting.stage.decide("revert", changed, reverting.cast.keys).status == 202

    def back() -> bool | None:
        held = reverting.iam.get_saml_provider(SAMLProviderArn=arn)["SAMLMetadataDocument"]
        return True if held == good else None

    assert await_(back, SECONDS)


def test_a_decision_needs_a_signature_that_may_decide(reverting: World) -> None:
    version = accepted(reverting, "decided-prod-role")
    key = reverting.stage.aws.client("iam", region=REGION).create_access_key(UserName="mallory")["AccessKey"]
    stranger = Keys(key["AccessKeyId"], key["SecretAccessKey"])
    assert reverting.stage.accept(version, stranger).status == 403


def test_without_the_parameter_nothing_is_ever_written(world: World) -> None:
    names = {role["RoleName"] for page in world.iam.get_paginator("list_roles").paginate() for role in page["Roles"]}
    assert "iamdrift-remediate-drift-prod-role" in names
    assert "iamdrift-remediator-prod-role" not in names
