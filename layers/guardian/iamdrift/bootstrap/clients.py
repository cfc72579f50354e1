"""How a deployment reaches AWS: clients here and in other accounts, as which role, and the readers of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from iamdrift.adapters.accounts import SpokeSessions
from iamdrift.adapters.clock import utc_now

if TYPE_CHECKING:  # imported where they are first used, as everything here
    from iamdrift.adapters.iam.policy_cache import PolicyCache
    from iamdrift.adapters.iam.reader import IamReader
    from iamdrift.adapters.organization_state import OrganizationState

MOST_READERS: Final = 64  # of other accounts, kept between messages
_RETRIES = Config(retries={"mode": "adaptive", "total_max_attempts": 6}, user_agent_extra="iam-drift-guardian")


class Clients:
    """Kept for the life of the function."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._session = boto3.session.Session()
        self._clients: dict[str, Any] = {}
        self._readers: dict[str, tuple[Any, IamReader]] = {}
        self._sessions: dict[str, SpokeSessions] = {}

    def client(self, service: str, **where: Any) -> Any:
        """Of a service; here and as the function itself there is one for all who ask."""
        if where:
            return self._session.client(service, config=_RETRIES, **where)
        if service not in self._clients:
            self._clients[service] = self._session.client(service, config=_RETRIES)
        return self._clients[service]

    def offered(self, service: str) -> frozenset[str]:
        return frozenset(self._session.get_available_regions(service, self.partition))

    @cached_property
    def partition(self) -> str:
        return self._session.get_partition_for_region(self._environ["AWS_REGION"])

    def in_account(self, service: str, account: str, region: str = "", role: str = "READER_ROLE") -> Any:
        """A client of a service in an account, as the role in it that the environment names; here without one."""
        spokes = self.spokes(self._environ[role], own=self._environ["ACCOUNT_ID"])
        return spokes.client(service, account, region)

    def reader(self, account: str) -> IamReader:
        """The reader of an account, a new one where its session is a new one."""
        from iamdrift.adapters.iam.reader import IamReader

        client = self.in_account("iam", account)
        known = self._readers.pop(account, None)
        if known is None or known[0] is not client:
            known = (client, IamReader(client, account, self.partition, self._policies, self.organization))
        self._readers[account] = known
        if len(self._readers) > MOST_READERS:
            del self._readers[next(iter(self._readers))]
        return known[1]

    def iam_calls(self) -> int:
        """How many calls to IAM were made since this was asked last."""
        readers = [reader for _, reader in self._readers.values()]
        made = sum(reader.calls.total() for reader in readers)
        for reader in readers:
            reader.calls.clear()
        return made

    def spokes(self, role: str, *, own: str = "") -> SpokeSessions:
        """Sessions as the role of that name in other accounts, and in our own where it is not said to be `own`."""
        if role not in self._sessions:
            self._sessions[role] = SpokeSessions(
                self.client("sts"),
                self.client,
                utc_now,
                role_arn=lambda account: f"arn:{self.partition}:iam::{account}:role/{role}",
                session_name=self._environ["AWS_LAMBDA_FUNCTION_NAME"],
                own=own,
            )
        return self._sessions[role]

    @cached_property
    def organization(self) -> OrganizationState:
        from iamdrift.adapters.organization_state import OrganizationState

        return OrganizationState(partial(self.in_account, "organizations"), partial(self.client, "organizations"))

    @cached_property
    def _policies(self) -> PolicyCache:
        from iamdrift.adapters.iam.policy_cache import PolicyCache

        return PolicyCache()
