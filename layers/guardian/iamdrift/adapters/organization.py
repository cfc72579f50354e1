"""The accounts of an organization, as AWS Organizations lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import AccessRefused

if TYPE_CHECKING:
    from types_boto3_organizations import OrganizationsClient

_SWEPT = "ACTIVE"


class SweptAccounts:
    """Asked from the management account or a delegated administrator. Without an organization: this account alone.

    `known`: accounts that the configuration names, swept where the list cannot be had.
    """

    actions: ClassVar[frozenset[str]] = frozenset({"organizations:ListAccounts"})

    def __init__(self, client: OrganizationsClient, own: str, known: frozenset[str] = frozenset()) -> None:
        self._client, self._own, self._known = client, own, known

    def listed(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """(active accounts, others, what could not be found out)."""
        try:
            states = self._states()
        except AccessRefused as error:
            return self._without_list(f"the organization's list of accounts: {error}")
        except ClientError as error:
            if error.response["Error"]["Code"] != "AWSOrganizationsNotInUseException":
                raise
            return self._without_list("")
        active = tuple(sorted(account for account, state in states.items() if state == _SWEPT))
        return active, tuple(sorted(states.keys() - set(active))), ""

    def _states(self) -> dict[str, str]:
        """`State` replaced `Status` in September 2026; an older endpoint has only the latter."""
        with named_refusals():
            pages = self._client.get_paginator("list_accounts").paginate()
            return {
                account["Id"]: account.get("State") or account.get("Status") or _SWEPT
                for page in pages
                for account in page["Accounts"]
            }

    def _without_list(self, blind: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        return tuple(sorted({self._own, *self._known})), (), blind


class SingleAccount:
    """No organization: the account that the guardian stands in, and those that its configuration names."""

    actions: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, own: str, known: frozenset[str] = frozenset()) -> None:
        self._accounts = tuple(sorted({own, *known}))

    def listed(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        return self._accounts, (), ""


class OrganizationControls:
    """Which kinds of policies the organization has switched on, and how many of each it has."""

    actions: ClassVar[frozenset[str]] = frozenset({"organizations:ListPolicies", "organizations:ListRoots"})

    def __init__(self, client: OrganizationsClient) -> None:
        self._client = client

    def stand(self) -> tuple[tuple[str, str], ...]:
        """(kind of policy, how it stands). Raises AccessRefused."""
        with named_refusals():
            roots = [root for page in self._client.get_paginator("list_roots").paginate() for root in page["Roots"]]
            kinds = [kind for root in roots for kind in root["PolicyTypes"]]
            enabled = {str(kind["Type"]) for kind in kinds if kind["Status"] == "ENABLED"}
            return tuple((title, self._state(kind, enabled)) for kind, title in _CONTROLS.items())

    def _state(self, kind: str, enabled: set[str]) -> str:
        if kind not in enabled:
            return "not enabled"
        pages = self._client.get_paginator("list_policies").paginate(Filter=kind)  # type: ignore[arg-type]  # one of the two below
        own = [each["Name"] for page in pages for each in page["Policies"] if not each.get("AwsManaged")]
        return f"enabled, {len(own)} of our own" + (f": {', '.join(sorted(own)[:10])}" if own else "")


_CONTROLS = {
    "SERVICE_CONTROL_POLICY": "service control policies",
    "RESOURCE_CONTROL_POLICY": "resource control policies",
}
