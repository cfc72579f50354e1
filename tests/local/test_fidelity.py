"""What the embedded AWS tells the conditions of a request, and so whom it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from iamdrift.local.engine import LocalAws
from tests.fakes.principals import document

pytestmark = pytest.mark.e2e
OWN = {"Source": "shop.orders", "DetailType": "sale", "Detail": "{}"}
OTHER = OWN | {"Source": "shop.refunds"}


@pytest.fixture(scope="module")
def events(aws: LocalAws) -> Any:
    """As a role that may put events of one source only."""
    iam, account = aws.client("iam"), aws.account
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
    grant = {
        "Effect": "Allow",
        "Action": "events:PutEvents",
        "Resource": "*",
        "Condition": {
            "ForAllValues:StringEquals": {"events:source": OWN["Source"]},
            "Null": {"events:source": "false"},
        },
    }
    iam.create_role(RoleName="seller", AssumeRolePolicyDocument=document(root).text)
    iam.put_role_policy(RoleName="seller", PolicyName="sells", PolicyDocument=document(grant).text)
    return aws.client("events", keys=aws.assume(f"arn:aws:iam::{account}:role/seller"))


def test_events_of_the_granted_source_are_taken(events: Any) -> None:
    assert events.put_events(Entries=[OWN, OWN])["FailedEntryCount"] == 0


@pytest.mark.parametrize("entries", [[OTHER], [OWN, OTHER]])
def test_one_event_of_another_source_refuses_the_call(events: Any, entries: list[dict[str, str]]) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        events.put_events(Entries=entries)
