"""What an organization tells the guardian about itself, as values; sensible when nothing is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from iamdrift.domain.severity import Severity


class Mode(Enum):
    """How far the guardian may go in a scope; each includes what stands before it."""

    OBSERVE = "observe"
    NOTIFY = "notify"
    ASK = "ask"
    REVERT = "revert"
    CONTAIN = "contain"


@dataclass(frozen=True, slots=True)
class Vendor:
    """An outside company that is trusted: its accounts, and the external ids agreed with it."""

    name: str
    accounts: frozenset[str]
    external_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Naming:
    """The role name convention; `pattern` is made of {app}, {env} and literal text."""

    pattern: str = "{app}-{env}-role"
    environments: tuple[str, ...] = ("dev", "test", "staging", "prod")
    required: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective configuration of one deployment."""

    organization_id: str = ""
    trusted_accounts: frozenset[str] = frozenset()
    vendors: tuple[Vendor, ...] = ()
    naming: Naming = field(default_factory=Naming)
    mode: Mode = Mode.NOTIFY
    severity_overrides: tuple[tuple[str, Severity], ...] = ()
    trusted_deployers: frozenset[str] = frozenset()  # role ARNs or unique ids
    disabled_guardrails: frozenset[str] = frozenset()
    digest: str = ""

    def trusts_account(self, account: str) -> bool:
        return account in self.trusted_accounts or any(account in vendor.accounts for vendor in self.vendors)
