"""The hub's bus takes what the organization's rules forward, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.catalogue.patterns import CALL, SIGN_IN
from iamdrift.domain.policy import Policies, PolicyKind, Request, evaluate, parse
from tests.template.cloudformation import matches, properties, resolved, resources

MEMBER, ORGANIZATION = "222233334444", "o-exampleorg"
FORWARDED: dict[str, Any] = {
    "aws:PrincipalOrgID": ORGANIZATION,
    "events:eventBusInvocation": "true",
    "events:source": ("aws.iam",),
    "events:detail-type": (CALL,),
}
REFUSED: dict[str, dict[str, Any]] = {
    "another organization": {"aws:PrincipalOrgID": "o-somebodyelse"},
    "no organization": {"aws:PrincipalOrgID": ()},
    "put by an API call": {"events:eventBusInvocation": "false"},
    "a source of its own": {"events:source": ("my.iam",)},
    "a source beside AWS's": {"events:source": ("aws.iam", "my.iam")},
    "no source": {"events:source": ()},
    "another kind of event": {"events:detail-type": ("EC2 Instance State-change Notification",)},
    "no kind": {"events:detail-type": ()},
}


def admitted(**context: Any) -> bool:
    bus = "arn:aws:events:us-east-1:111122223333:event-bus/iamdrift-prod"
    request = Request(f"arn:aws:iam::{MEMBER}:root", "events:PutEvents", bus, context=FORWARDED | context)
    policy = named(resolved(properties("HubBus")["Policy"]))
    return evaluate(request, Policies(resource=parse(policy, kind=PolicyKind.RESOURCE))).allowed


def named(policy: Any) -> Any:
    policy["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = ORGANIZATION
    return policy


@pytest.mark.parametrize("kind", [CALL, SIGN_IN])
def test_what_a_rule_of_the_organization_forwards_is_admitted(kind: str) -> None:
    assert admitted(**{"events:detail-type": (kind,)})


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused(name: str) -> None:
    assert not admitted(**REFUSED[name])


def test_its_rule_passes_on_whatever_was_forwarded_from_whichever_account() -> None:
    rule = properties("HubChanges")
    assert rule["EventBusName"] == {"Ref": "HubBus"}
    event = {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": CALL,
        "source": "aws.iam",
        "account": MEMBER,
        "time": "2026-11-02T10:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {"eventSource": "iam.amazonaws.com", "eventName": "PutRolePolicy"},
    }
    assert matches(resolved(rule["EventPattern"]), event)
    assert not matches(resolved(rule["EventPattern"]), event | {"source": "my.iam"})


def test_alone_in_an_account_there_is_no_bus() -> None:
    assert {resources()[name].get("Condition") for name in ("HubBus", "HubChanges", "SpokeReadingPolicy")} == {
        "HasOrganization"
    }
