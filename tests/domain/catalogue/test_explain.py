"""An explanation says what happened, by whom, whom it affects and how it would be undone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.catalogue.explain import explain, undoing
from iamdrift.domain.catalogue.services import SERVICES

EVENTS = Path(__file__).parents[3] / "events"


def explained(name: str) -> str:
    return "\n".join(explain(understand((EVENTS / name).read_bytes())))


def test_a_change_is_explained_in_full() -> None:
    text = explained("assess_change/create_policy_version.json")
    assert "event: CreatePolicyVersion of iam.amazonaws.com, 2026-03-02T09:14:27+00:00, account 111122223333" in text
    assert "by: IAM user arn:aws:iam::111122223333:user/dana" in text
    assert "affects: policy developers in 111122223333" in text
    assert "affects: everything the managed policy is attached to" in text
    assert "undo: SetDefaultPolicyVersion, DeletePolicyVersion" in text


def test_what_aws_tells_is_told_apart_from_a_hint() -> None:
    assert "came: CloudFormation (told by AWS)" in explained("assess_change/attach_role_policy_by_cloudformation.json")
    assert "came: Terraform (a hint from the user agent" in explained("assess_change/put_role_policy.json")


def test_root_without_a_second_factor_is_said() -> None:
    assert "without MFA" in explained("assess_change/root_console_login.json")


def test_a_refused_call_says_what_it_was_aimed_at() -> None:
    text = explained("ignored/denied_put_role_policy.json")
    assert "ignored: failed call: AccessDenied" in text
    assert "failed: AccessDenied, so nothing changed" in text
    assert "affects: role orders-prod-role in 111122223333" in text


def test_an_unknown_write_is_not_explained_away() -> None:
    text = explained("assess_change/unknown_iam_write.json")
    assert "does not know" in text
    assert "affects: role orders-prod-role in 111122223333" in text


@pytest.mark.parametrize("file", sorted(EVENTS.glob("*/*.json")), ids=lambda file: file.stem)
def test_every_sample_is_explained_in_single_lines(file: Path) -> None:
    lines = explain(understand(json.loads(file.read_text("utf-8"))))
    assert len(lines) >= 2
    assert all(": " in line and "\n" not in line for line in lines)


def test_every_entry_says_how_it_would_be_undone_or_why_it_cannot() -> None:
    sentences = [undoing(entry.undo) for service in SERVICES for entry in service.entries]
    assert all(len(sentence) > 20 for sentence in sentences)
