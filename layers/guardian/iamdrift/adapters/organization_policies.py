"""The service control policies above an account, as AWS Organizations attaches them from the root down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar, cast

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.policy import Document, PolicyKind, parse
from iamdrift.domain.principals.above import Above
from iamdrift.errors import AccessRefused
from iamdrift.usecases.ports import Clock

if TYPE_CHECKING:
    from types_boto3_organizations import OrganizationsClient

_SCP: Final = "SERVICE_CONTROL_POLICY"
_DEEPEST: Final = 8  # levels; AWS nests five units between root and account
_UNKNOWN: Final = frozenset(
    {
        "AWSOrganizationsNotInUseException",
        "AccountNotFoundException",
        "ChildNotFoundException",
        "TargetNotFoundException",
    }
)
_FREE: Final = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'

Value = TypeVar("Value")


class OrganizationPolicies:
    """Asked as the management account or a delegated administrator. What was read is believed for `keep`, no longer."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {
            "organizations:DescribeOrganization",
            "organizations:DescribePolicy",
            "organizations:ListParents",
            "organizations:ListPoliciesForTarget",
            "organizations:ListRoots",
        }
    )

    def __init__(self, client: OrganizationsClient, clock: Clock, keep: timedelta = timedelta(minutes=10)) -> None:
        self._client, self._clock, self._keep = client, clock, keep
        self._known: dict[tuple[str, str], Any] = {}
        self._until: datetime | None = None

    def above(self, account: str) -> Above:
        """Raises Throttled: then nothing is believed. Where Organizations refuses to tell, the answer says so."""
        if self._until is None or self._clock() >= self._until:
            self.forget()
            self._until = self._clock() + self._keep
        return self._once("above", account, self._told)

    def forget(self) -> None:
        """Something in the organization has changed: ask again."""
        self._known.clear()

    def _told(self, account: str) -> Above:
        try:
            with named_refusals():
                return self._read(account)
        except AccessRefused as error:
            return Above(blind=str(error)[:200])
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in _UNKNOWN:
                raise
            return Above(blind=f"{error.operation_name}: {code}")

    def _read(self, account: str) -> Above:
        if account == self._once("management account", "", self._management_account):
            return Above(exempt=True)
        if not self._once("enabled", "", self._enabled):
            return _above((((_FREE, "no SCPs are enabled"),),))
        path = tuple(self._path(account))[::-1]
        levels = tuple(self._once("policies", node, self._policies_of) for node in path)
        bare = [node for node, policies in zip(path, levels, strict=True) if not policies]
        if bare:  # AWS does not let go of the last one: it was read while it was exchanged
            return Above(blind=f"no SCP is attached to {bare[0]}")
        return _above(tuple(tuple(self._once("policy", one, self._policy) for one in level) for level in levels))

    def _path(self, account: str) -> Iterator[str]:
        """From the account up to the root."""
        node = account
        for _ in range(_DEEPEST):
            yield node
            if node.startswith("r-"):
                return
            node = self._once("parent", node, self._parent_of)

    def _management_account(self, _: str) -> str:
        return self._client.describe_organization()["Organization"]["MasterAccountId"]

    def _enabled(self, _: str) -> bool:
        kinds = (
            kind
            for page in self._client.get_paginator("list_roots").paginate()
            for root in page["Roots"]
            for kind in root["PolicyTypes"]
        )
        return any(kind["Type"] == _SCP and kind["Status"] == "ENABLED" for kind in kinds)

    def _parent_of(self, child: str) -> str:
        pages = self._client.get_paginator("list_parents").paginate(ChildId=child)
        return next(parent["Id"] for page in pages for parent in page["Parents"])

    def _policies_of(self, node: str) -> tuple[str, ...]:
        pages = self._client.get_paginator("list_policies_for_target").paginate(TargetId=node, Filter=_SCP)
        return tuple(sorted(policy["Id"] for page in pages for policy in page["Policies"]))

    def _policy(self, policy_id: str) -> tuple[str, str]:
        """(text, name)."""
        policy = self._client.describe_policy(PolicyId=policy_id)["Policy"]
        return policy["Content"], policy["PolicySummary"]["Name"]

    def _once(self, kind: str, of: str, ask: Callable[[str], Value]) -> Value:
        if (kind, of) not in self._known:
            self._known[kind, of] = ask(of)
        return cast(Value, self._known[kind, of])


def _above(levels: tuple[tuple[tuple[str, str], ...], ...]) -> Above:
    digest = hashlib.sha256(json.dumps(levels).encode()).hexdigest()
    return Above(tuple(tuple(_parsed(*policy) for policy in level) for level in levels), digest=digest)


def _parsed(text: str, name: str) -> Document:
    return parse(text, kind=PolicyKind.SCP, name=name)
