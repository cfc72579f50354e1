"""Which accounts stand under a root or unit of the organization, and which an organization policy is attached above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import AccessRefused

if TYPE_CHECKING:
    from types_boto3_organizations import OrganizationsClient

_GONE = frozenset({"ParentNotFoundException", "PolicyNotFoundException", "AWSOrganizationsNotInUseException"})


class OrganizationTree:
    """Asked as the management account or a delegated administrator; what is gone or refused has nothing under it."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {
            "organizations:ListAccountsForParent",
            "organizations:ListOrganizationalUnitsForParent",
            "organizations:ListTargetsForPolicy",
        }
    )

    def __init__(self, client: OrganizationsClient) -> None:
        self._client = client

    def under(self, thing: str) -> tuple[str, ...]:
        """The accounts under a root (r-), unit (ou-), account, or whatever a policy (p-) is attached to; each once.

        Raises Throttled.
        """
        try:
            with named_refusals():
                nodes = list(self._targets(thing)) if thing.startswith("p-") else [thing]
                return tuple(dict.fromkeys(account for node in nodes for account in self._accounts(node)))
        except AccessRefused:
            return ()
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
            return ()

    def _accounts(self, node: str) -> Iterator[str]:
        if not node.startswith(("r-", "ou-")):
            yield node
            return
        for page in self._client.get_paginator("list_accounts_for_parent").paginate(ParentId=node):
            yield from (account["Id"] for account in page["Accounts"])
        for units in self._client.get_paginator("list_organizational_units_for_parent").paginate(ParentId=node):
            for unit in units["OrganizationalUnits"]:
                yield from self._accounts(unit["Id"])

    def _targets(self, policy: str) -> Iterator[str]:
        for page in self._client.get_paginator("list_targets_for_policy").paginate(PolicyId=policy):
            yield from (target["TargetId"] for target in page["Targets"])
