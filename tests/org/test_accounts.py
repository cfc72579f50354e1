"""Which accounts are ours, and sessions in them: asked once, kept as long as they are good."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from iamdrift.adapters.accounts import OneAccount, OrganizationAccounts, OrganizationMembership, SpokeSessions
from iamdrift.errors import AccessRefused, Throttled
from tests.fakes.clock import FakeClock

HUB, SPOKE = "111122223333", "222233334444"


def organizations() -> Any:
    return boto3.client(
        "organizations", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def test_an_account_is_asked_about_once_an_hour() -> None:
    client, clock = organizations(), FakeClock()
    with Stubber(client) as aws:
        aws.add_response("describe_account", {"Account": {"Id": SPOKE}}, {"AccountId": SPOKE})
        membership = OrganizationMembership(client, clock)
        assert membership.owns(SPOKE)
        clock.advance(3599)
        assert membership.owns(SPOKE)
        aws.assert_no_pending_responses()
        aws.add_client_error("describe_account", "AccountNotFoundException")
        clock.advance(2)
        assert not membership.owns(SPOKE)


def test_a_stranger_is_asked_about_again_a_minute_later_since_it_may_have_joined() -> None:
    client, clock = organizations(), FakeClock()
    with Stubber(client) as aws:
        aws.add_client_error("describe_account", "AccountNotFoundException")
        membership = OrganizationMembership(client, clock)
        assert not membership.owns(SPOKE)
        assert not membership.owns(SPOKE)
        aws.add_response("describe_account", {"Account": {"Id": SPOKE}})
        clock.advance(61)
        assert membership.owns(SPOKE)


@pytest.mark.parametrize(
    ("code", "expected"), [("AccessDeniedException", AccessRefused), ("TooManyRequestsException", Throttled)]
)
def test_where_organizations_does_not_answer_nothing_is_believed(code: str, expected: type[Exception]) -> None:
    client = organizations()
    with Stubber(client) as aws:
        aws.add_client_error("describe_account", code)
        with pytest.raises(expected):
            OrganizationMembership(client, FakeClock()).owns(SPOKE)


def test_without_an_organization_only_the_own_account_is_ours() -> None:
    assert OneAccount(HUB).owns(HUB)
    assert not OneAccount(HUB).owns(SPOKE)


def test_every_page_of_accounts_is_read_and_closed_ones_are_left_out() -> None:
    client = organizations()
    accounts = [{"Id": HUB, "Status": "ACTIVE"}, {"Id": "999999999999", "Status": "SUSPENDED"}]
    with Stubber(client) as aws:
        aws.add_response("list_accounts", {"Accounts": accounts, "NextToken": "more"}, {})
        aws.add_response("list_accounts", {"Accounts": [{"Id": SPOKE, "Status": "ACTIVE"}]}, {"NextToken": "more"})
        assert list(OrganizationAccounts(client)) == [HUB, SPOKE]


@dataclass
class Sts:
    clock: FakeClock
    assumed: list[str] = field(default_factory=list)

    def assume_role(self, *, RoleArn: str, RoleSessionName: str, DurationSeconds: int) -> Any:
        self.assumed.append(f"{RoleArn} as {RoleSessionName}")
        return {
            "Credentials": {
                "AccessKeyId": f"ASIA{len(self.assumed)}",
                "SecretAccessKey": "secret",
                "SessionToken": "token",
                "Expiration": self.clock() + timedelta(seconds=DurationSeconds),
            }
        }


def sessions() -> tuple[SpokeSessions, Sts, FakeClock]:
    clock = FakeClock()
    sts = Sts(clock)
    made = SpokeSessions(
        sts,  # type: ignore[arg-type]  # the one call of it that is used
        lambda service, **named: {"service": service, **named},
        clock,
        role_arn=lambda account: f"arn:aws:iam::{account}:role/reader",
        session_name="iamdrift-assess-change",
        own=HUB,
    )
    return made, sts, clock


def test_the_own_account_needs_no_role() -> None:
    spokes, sts, _ = sessions()
    assert spokes.client("iam", HUB) == {"service": "iam"}
    assert sts.assumed == []


def test_a_session_is_kept_until_shortly_before_it_ends() -> None:
    spokes, sts, clock = sessions()
    first = spokes.client("iam", SPOKE)
    assert first["aws_access_key_id"] == "ASIA1"
    clock.advance(49 * 60)
    assert spokes.client("iam", SPOKE) is first
    clock.advance(2 * 60)
    assert spokes.client("iam", SPOKE)["aws_access_key_id"] == "ASIA2"
    assert sts.assumed == [f"arn:aws:iam::{SPOKE}:role/reader as iamdrift-assess-change"] * 2


def test_services_and_regions_share_the_session_of_an_account() -> None:
    spokes, sts, _ = sessions()
    assert spokes.client("events", SPOKE, "eu-west-1")["region_name"] == "eu-west-1"
    assert "region_name" not in spokes.client("iam", SPOKE)
    assert len(sts.assumed) == 1


def test_no_more_clients_are_kept_than_fit() -> None:
    spokes, sts, _ = sessions()
    first = spokes.client("iam", SPOKE)
    for number in range(100):
        spokes.client("iam", f"{number:012}")
    assert spokes.client("iam", SPOKE) is not first
    assert sts.assumed.count(f"arn:aws:iam::{SPOKE}:role/reader as iamdrift-assess-change") == 1
