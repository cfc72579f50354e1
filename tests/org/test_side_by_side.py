"""The hub and the spoke of its own account stand beside each other: no name is taken twice, and no event told twice."""

from __future__ import annotations

import pytest

from tests.org.member import HUB, ORGANIZATION, SPOKE
from tests.org.stacks import Stack

IAM_REGION = "us-east-1"
EVERYTHING = {
    "AllowWrites": "yes",
    "SlackWebhook": "yes",
    "SlackWorkspaceId": "T1",
    "SlackChannelId": "C1",
    "SecurityHub": "yes",
    "TrailBucket": "trail",
    "NotificationEmail": "security@example.com",
    "ChainHeadsBucket": "heads",
    "TracingMode": "Active",
}


def hub(region: str) -> Stack:
    place = {"AWS::AccountId": HUB, "AWS::Region": region, "OrganizationId": ORGANIZATION}
    return Stack("template.yaml", EVERYTHING | place)


def spoke(account: str, region: str, hub_region: str, **more: str) -> Stack:
    place = {"AWS::AccountId": account, "AWS::Region": region, "HubAccountId": HUB, "HubRegion": hub_region}
    switched_on = {"EnableRemediation": "true", "TrailBucket": "trail", "AnalyzeUnusedAccess": "true"}
    return Stack("org/member.yaml", place | switched_on | {"OrganizationId": ORGANIZATION} | more)


def rules(stack: Stack) -> set[str]:
    return {name for kind, name in stack.named() if kind == "AWS::Events::Rule"}


@pytest.mark.parametrize("hub_region", [IAM_REGION, "eu-west-1"])
def test_in_the_region_of_the_hub_its_account_can_have_the_spoke_too(hub_region: str) -> None:
    taken = set(hub(hub_region).named())
    assert taken & set(spoke(HUB, hub_region, hub_region).named()) == set()


@pytest.mark.parametrize("hub_region", [IAM_REGION, "eu-west-1"])
def test_roles_and_policies_have_other_names_whatever_the_region(hub_region: str) -> None:
    def of_iam(stack: Stack) -> set[tuple[str, str]]:
        return {each for each in stack.named() if each[0].startswith("AWS::IAM")}

    own = of_iam(hub(hub_region))
    regions = (IAM_REGION, "eu-west-1", "ap-south-1")
    spokes = [of_iam(spoke(HUB, region, hub_region)) for region in regions]
    assert len(set.union(own, *spokes)) == len(own) + sum(map(len, spokes))


def test_where_the_hubs_own_rules_stand_nothing_is_forwarded_to_it() -> None:
    assert rules(spoke(HUB, "eu-west-1", "eu-west-1")) == set()
    assert rules(spoke(HUB, "ap-south-1", "eu-west-1"))
    assert rules(spoke(SPOKE, "eu-west-1", "eu-west-1"))


def test_every_event_of_the_hubs_account_has_a_rule_in_every_region() -> None:
    """What a spoke watches elsewhere, the hub watches where it stands."""
    elsewhere = rules(spoke(HUB, "ap-south-1", "eu-west-1"))
    assert elsewhere <= rules(hub("eu-west-1"))
    assert "iamdrift-prod-iam-changes" in rules(spoke(HUB, IAM_REGION, "eu-west-1"))
    assert "iamdrift-prod-own-chatbot" in elsewhere


def test_the_function_of_the_management_account_is_watched_there_only() -> None:
    watched = "iamdrift-prod-own-lambda"
    assert watched in rules(spoke("100000000001", IAM_REGION, "eu-west-1", IsManagementAccount="true"))
    assert watched not in rules(spoke(SPOKE, IAM_REGION, "eu-west-1"))


def test_of_the_remediator_there_is_one_in_every_account() -> None:
    remediator = ("AWS::IAM::Role", "iamdrift-remediator-prod-role")
    assert remediator in set(hub("eu-west-1").named())
    assert remediator not in set(spoke(HUB, IAM_REGION, "eu-west-1").named())
    assert remediator in set(spoke(SPOKE, IAM_REGION, "eu-west-1").named())
