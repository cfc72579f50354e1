"""The accounts of the organization: which are ours, and sessions in each of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals

if TYPE_CHECKING:
    from types_boto3_organizations import OrganizationsClient
    from types_boto3_sts import STSClient

    from iamdrift.usecases.ports import Clock

_KNOWN_FOR: Final = timedelta(hours=1)
_UNKNOWN_FOR: Final = timedelta(minutes=1)  # a new account may report before Organizations answers for it
_SESSION_SECONDS: Final = 3600
_RENEWED_BEFORE: Final = timedelta(minutes=10)  # longer than a function runs
_MOST: Final = 64  # clients that are kept: each holds a connection pool


class OneAccount:
    """Membership where there is no organization: the guardian's own account alone."""

    actions: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, account: str) -> None:
        self._account = account

    def owns(self, account: str) -> bool:
        return account == self._account


class OrganizationMembership:
    """Asks Organizations about one account at a time: the list of a large organization takes too many calls."""

    actions: ClassVar[frozenset[str]] = frozenset({"organizations:DescribeAccount"})

    def __init__(self, client: OrganizationsClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[str, tuple[bool, datetime]] = {}

    def owns(self, account: str) -> bool:
        """Raises Throttled or AccessRefused where Organizations cannot be asked."""
        known, until = self._known.get(account, (False, None))
        now = self._clock()
        if until is not None and now < until:
            return known
        known = self._asked(account)
        self._known[account] = (known, now + (_KNOWN_FOR if known else _UNKNOWN_FOR))
        return known

    def _asked(self, account: str) -> bool:
        try:
            with named_refusals():
                self._client.describe_account(AccountId=account)
        except self._client.exceptions.AccountNotFoundException:
            return False
        return True


class OrganizationAccounts:
    """The accounts that are in use."""

    actions: ClassVar[frozenset[str]] = frozenset({"organizations:ListAccounts"})

    def __init__(self, client: OrganizationsClient) -> None:
        self._client = client

    def __iter__(self) -> Iterator[str]:
        """Raises Throttled or AccessRefused."""
        with named_refusals():
            for page in self._client.get_paginator("list_accounts").paginate():
                for account in page["Accounts"]:
                    if account.get("State", account.get("Status")) == "ACTIVE":
                        yield account["Id"]


@dataclass(frozen=True, slots=True)
class _Keys:
    """As boto3 takes them; none for the account that we are in."""

    given: Mapping[str, str]
    expires: datetime | None = None

    def good_at(self, now: datetime) -> bool:
        return self.expires is None or now < self.expires - _RENEWED_BEFORE


Connect = Callable[..., Any]  # (service, region_name=..., aws_access_key_id=...) -> a client of boto3


class SpokeSessions:
    """Clients in other accounts, as a role that trusts the function we run in; each kept until shortly before it ends.

    role_arn: of the role in an account. session_name: what CloudTrail there shows. own: needs no role.
    """

    actions: ClassVar[frozenset[str]] = frozenset({"sts:AssumeRole"})

    def __init__(
        self,
        sts: STSClient,
        connect: Connect,
        clock: Clock,
        *,
        role_arn: Callable[[str], str],
        session_name: str,
        own: str = "",
    ) -> None:
        self._sts, self._connect, self._clock = sts, connect, clock
        self._role_arn, self._session_name, self._own = role_arn, session_name, own
        self._keys: dict[str, _Keys] = {own: _Keys({})} if own else {}
        self._clients: OrderedDict[tuple[str, str, str], tuple[_Keys, Any]] = OrderedDict()

    def client(self, service: str, account: str, region: str = "") -> Any:
        """The same object as long as its session lasts. Raises Throttled or AccessRefused."""
        keys, place = self._keys_for(account), (account, service, region)
        known, client = self._clients.pop(place, (None, None))
        if known is not keys:
            where = {"region_name": region} if region else {}
            client = self._connect(service, **where, **keys.given)
        self._clients[place] = (keys, client)
        if len(self._clients) > _MOST:
            self._clients.popitem(last=False)
        return client

    def _keys_for(self, account: str) -> _Keys:
        known = self._keys.get(account)
        if known is None or not known.good_at(self._clock()):
            known = self._keys[account] = self._assumed(account)
        return known

    def _assumed(self, account: str) -> _Keys:
        with named_refusals():
            given = self._sts.assume_role(
                RoleArn=self._role_arn(account), RoleSessionName=self._session_name, DurationSeconds=_SESSION_SECONDS
            )["Credentials"]
        keys = {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
        return _Keys(keys, given["Expiration"])
