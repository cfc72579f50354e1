"""The rules deliver exactly the events that the guardian must see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iamdrift.domain.catalogue.own_rules import OWN
from iamdrift.domain.catalogue.patterns import watched_narrowly
from scripts.generate_rules import TEMPLATE, updated
from tests.template.cloudformation import ROOT, matches, patterns, resources

DELIVERED = sorted((ROOT / "events" / "assess_change").glob("*.json"))
SIGN_INS = {"user_console_login", "failed_root_console_login"}  # told apart by what happened, in code
IGNORED = sorted(path for path in (ROOT / "events" / "ignored").glob("*.json") if path.stem not in SIGN_INS)
IAM_WRITES_OF_EVERY_KIND = [
    "PutRolePolicy",
    "AttachRolePolicy",
    "UpdateAssumeRolePolicy",
    "DeleteRolePermissionsBoundary",
    "SetDefaultPolicyVersion",
    "CreateAccessKey",
    "AddUserToGroup",
    "UpdateSAMLProvider",
    "AcquireRole",
    "SendDelegationToken",
    "TagRole",
    "ChangePassword",
    "ResyncMFADevice",
    "UploadSSHPublicKey",
    "SomeWriteThatDoesNotExistYet",
]


def delivered(event: dict[str, Any]) -> bool:
    return any(matches(pattern, event) for pattern in patterns().values())


def event(name: str, **detail: object) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.iam",
        "account": "111122223333",
        "time": "2026-11-02T10:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {"eventSource": "iam.amazonaws.com", "eventName": name, **detail},
    }


@pytest.mark.parametrize("path", DELIVERED, ids=lambda path: path.stem)
def test_an_event_that_matters_is_delivered(path: Path) -> None:
    assert delivered(json.loads(path.read_text()))


@pytest.mark.parametrize("path", IGNORED, ids=lambda path: path.stem)
def test_an_event_that_changes_nothing_is_not_delivered(path: Path) -> None:
    assert not delivered(json.loads(path.read_text()))


@pytest.mark.parametrize("name", IAM_WRITES_OF_EVERY_KIND)
def test_every_iam_write_is_delivered_even_one_that_aws_adds_tomorrow(name: str) -> None:
    assert delivered(event(name))


@pytest.mark.parametrize("name", ["GetRole", "ListRoles", "SimulatePrincipalPolicy", "GenerateCredentialReport"])
def test_reads_are_not_delivered(name: str) -> None:
    assert not delivered(event(name))


def test_a_failed_call_is_not_delivered() -> None:
    assert not delivered(event("PutRolePolicy", errorCode="AccessDenied"))


def test_an_event_of_an_own_source_is_not_delivered() -> None:
    assert not delivered(event("PutRolePolicy") | {"source": "my.iam"})


def test_there_are_samples_of_both_kinds() -> None:
    assert len(DELIVERED) >= 15
    assert len(IGNORED) >= 4


@pytest.mark.parametrize("rule", resources("AWS::Events::Rule"))
def test_every_rule_keeps_what_it_cannot_deliver(rule: str) -> None:
    targets = resources("AWS::Events::Rule")[rule]["Properties"]["Targets"]
    assert [target["DeadLetterConfig"]["Arn"] for target in targets] == [{"Fn::GetAtt": ["RuleDeadLetters", "Arn"]}]
    assert [target["Arn"] for target in targets] == [{"Fn::GetAtt": ["ChangeQueue", "Arn"]}]


def test_the_rules_are_those_that_follow_from_the_catalogue() -> None:
    assert TEMPLATE.read_text() == updated(TEMPLATE.read_text()), "run scripts/generate_rules.py"


def test_the_guardians_own_resources_are_watched_in_every_service_that_needs_it() -> None:
    assert set(OWN) == set(watched_narrowly())


@pytest.mark.parametrize("rule", patterns())
def test_a_pattern_fits_the_limit_of_eventbridge(rule: str) -> None:
    assert len(json.dumps(patterns()[rule], separators=(",", ":"))) <= 2048
