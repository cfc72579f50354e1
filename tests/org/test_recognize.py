"""What is believed: records that AWS can have sent, from accounts of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iamdrift.adapters.accounts import OneAccount
from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.events.change import Change, Ignored
from iamdrift.errors import RejectedEvent
from iamdrift.usecases.assessing.recognize import Recognize
from tests.fakes.events import ROOT, envelope
from tests.fakes.principals import ACCOUNT

ROOT_FOLDER = Path(__file__).parents[2]
recognize = Recognize(understand, OneAccount(ACCOUNT))
PUT = {"roleName": "shop-prod-role", "policyName": "p", "policyDocument": "{}"}


def put(**outer: Any) -> dict[str, Any]:
    return envelope("PutRolePolicy", PUT) | outer


def test_a_record_of_our_account_is_understood() -> None:
    assert isinstance(recognize(put()), Change)


def test_an_account_that_is_not_ours_is_refused_by_its_number() -> None:
    foreign = put(account="999999999999")
    foreign["detail"]["recipientAccountId"] = "999999999999"
    with pytest.raises(RejectedEvent, match="account 999999999999 does not belong to us"):
        recognize(foreign)


@pytest.mark.parametrize("source", ["aws.s3", "aws.iam.evil", "aws.organizations"])
def test_a_source_that_does_not_send_such_records_is_refused(source: str) -> None:
    with pytest.raises(RejectedEvent, match=r"does not send records of iam\.amazonaws\.com"):
        recognize(put(source=source))


def test_a_service_outside_the_catalogue_is_not_judged_by_its_source() -> None:
    record = envelope("CreateBucketLike", {}, source="storage.amazonaws.com", actor=ROOT) | {"source": "aws.s3"}
    assert isinstance(recognize(record), Change)


def test_what_is_ignored_anyway_needs_no_account() -> None:
    ignored = envelope("GetRole", {"roleName": "x"}) | {"account": "999999999999"}
    ignored["detail"] |= {"recipientAccountId": "999999999999", "readOnly": True}
    assert isinstance(recognize(ignored), Ignored)


class Everybody:
    def owns(self, account: str) -> bool:
        return bool(account)


@pytest.mark.parametrize("path", sorted((ROOT_FOLDER / "events").rglob("*.json")), ids=lambda path: path.stem)
def test_nothing_that_aws_sends_is_taken_for_a_forgery(path: Path) -> None:
    assert isinstance(Recognize(understand, Everybody())(json.loads(path.read_text())), Change | Ignored)
