"""What an organization tells the guardian about itself, as values; sensible when nothing is told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from iamdrift.domain.configuration.declared import DeclaredRule
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import MOST_DAYS, Waiver
from iamdrift.domain.ledger.plain import json_text, to_plain
from iamdrift.domain.principals.selector import Selector


class Mode(Enum):
    """How far the guardian may go in a scope; each includes what stands before it."""

    OBSERVE = "observe"
    NOTIFY = "notify"
    ASK = "ask"
    REVERT = "revert"
    CONTAIN = "contain"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS: Final = {mode: rank for rank, mode in enumerate(Mode)}


class BaselinePolicy(Enum):
    """ROLLING: a change proven harmless on an accepted state is accepted. PINNED: every drift needs approval."""

    ROLLING = "rolling"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Vendor:
    """An outside company that is trusted: its accounts, and the external ids agreed with it."""

    name: str
    accounts: frozenset[str]
    external_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """An organizational unit and every account below it, however deep."""

    id: str
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Naming:
    """The role name convention; `pattern` is made of {app}, {env} and literal text.

    environments: from the least to the most protected.
    """

    pattern: str = "{app}-{env}-role"
    environments: tuple[str, ...] = ("dev", "test", "staging", "prod")
    required: bool = True


@dataclass(frozen=True, slots=True)
class Parameters:
    """What single guardrails can be told; patterns are IAM patterns (`*`, `?`), tag keys ignore case."""

    max_session_seconds: int = 14_400
    required_boundaries: tuple[str, ...] = ()  # ARN patterns, one of which must fit; empty: no boundary required
    forbid_inline_policies: bool = False
    forbidden_managed_policies: tuple[str, ...] = (
        "arn:aws*:iam::aws:policy/AdministratorAccess",
        "arn:aws*:iam::aws:policy/*FullAccess",
    )
    required_tags: tuple[str, ...] = ("owner",)
    protected_tags: tuple[str, ...] = ("owner",)
    max_trusted_services: int = 2
    unused_days: int = 90
    key_age_days: int = 90
    protected_actions: tuple[str, ...] = ()  # kept by tightening though unused


@dataclass(frozen=True, slots=True)
class Automation:
    """How changes by trusted deployers (infrastructure as code) are treated: they would be applied again.

    mode: the most that is done about such a change. accepts: whether its compliant result becomes the accepted state.
    """

    mode: Mode = Mode.ASK
    accepts: bool = True


@dataclass(frozen=True, slots=True)
class Remediation:
    """What taking back and deciding are limited by, whatever the mode.

    iac_managed: the most that is done about a principal that CloudFormation or a trusted deployer manages.
    deny_sessions: after a trust revert, deny what was issued meanwhile; it hits legitimate sessions of that time too.
    two_persons: adopting a state with critical findings needs a second person. chat_roles: shared by many people, so
    they may only snooze.
    """

    reverts_per_principal: int = 2
    principal_window_hours: int = 24
    writes_per_account: int = 30
    account_window_minutes: int = 60
    iac_managed: Mode = Mode.ASK
    deny_sessions: bool = False
    two_persons: bool = False
    chat_roles: frozenset[str] = frozenset()  # ARNs or unique ids


@dataclass(frozen=True, slots=True)
class Messages:
    """How often people are told. Quiet hours and digests never hold what is CRITICAL.

    at_once: from this severity on; what is milder waits for the next digest. quiet_hours: `22-7`, in UTC, in which INFO
    waits; empty for none. most: messages about one principal, and because of one session, within the window; a third
    of them is kept for what is CRITICAL.
    """

    at_once: Severity = Severity.MEDIUM
    digest_minutes: int = 60
    quiet_hours: str = ""
    most: int = 12
    window_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """Some principals for whom something else holds. What is None or empty stays as it is outside the scope."""

    name: str
    selector: Selector
    mode: Mode | None = None
    severities: tuple[tuple[str, Severity], ...] = ()
    disabled: frozenset[str] = frozenset()
    baseline: BaselinePolicy | None = None
    protected_actions: tuple[str, ...] = ()  # beside those of the parameters


@dataclass(frozen=True, slots=True)
class CustomFile:
    """A Python file with a guardrail of the organization, and the SHA-256 of what it says."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective configuration of one deployment.

    `severity_overrides` decide; `severity_minimums` only raise. `digest` is that of the whole configuration.
    """

    organization_id: str = ""
    accounts: frozenset[str] = frozenset()  # the organization's own
    units: tuple[Unit, ...] = ()
    trusted_accounts: frozenset[str] = frozenset()
    vendors: tuple[Vendor, ...] = ()
    naming: Naming = field(default_factory=Naming)
    mode: Mode = Mode.NOTIFY
    baseline: BaselinePolicy = BaselinePolicy.ROLLING
    severity_overrides: tuple[tuple[str, Severity], ...] = ()
    severity_minimums: tuple[tuple[str, Severity], ...] = ()
    disabled_guardrails: frozenset[str] = frozenset()
    parameters: Parameters = field(default_factory=Parameters)
    trusted_deployers: frozenset[str] = frozenset()  # role ARNs or unique ids
    break_glass: frozenset[str] = frozenset()  # ARNs or unique ids of principals for emergencies
    automation: Automation = field(default_factory=Automation)
    remediation: Remediation = field(default_factory=Remediation)
    messages: Messages = field(default_factory=Messages)
    sensitive_resources: tuple[str, ...] = ()  # ARN patterns
    scopes: tuple[Scope, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    most_waiver_days: int = MOST_DAYS
    rules: tuple[DeclaredRule, ...] = ()
    custom: tuple[CustomFile, ...] = ()
    digest: str = ""

    def owns_account(self, account: str) -> bool:
        """Whether it is one of the organization's own, as far as the configuration says."""
        return account in self.accounts or any(account in unit.accounts for unit in self.units)

    def trusts_account(self, account: str) -> bool:
        return account in self.trusted_accounts or self.owns_account(account) or self.vendor_of(account) is not None

    def vendor_of(self, account: str) -> Vendor | None:
        return next((vendor for vendor in self.vendors if account in vendor.accounts), None)

    def units_of(self, account: str) -> frozenset[str] | None:
        """The organizational units above an account; None where no unit lists it: then they are not known."""
        return frozenset(unit.id for unit in self.units if account in unit.accounts) or None

    def trusts_deployer(self, arn: str, unique_id: str) -> bool:
        """Whether this role (never its session's ARN, which drops the path) is a trusted deployer."""
        return _listed(self.trusted_deployers, arn, unique_id)

    def shares_chat_role(self, arn: str, unique_id: str) -> bool:
        return _listed(self.remediation.chat_roles, arn, unique_id)

    def breaks_glass(self, arn: str, unique_id: str) -> bool:
        return _listed(self.break_glass, arn, unique_id)

    def severity_for(self, guardrail: str, weighed: Severity) -> Severity:
        """The severity of a finding that weighs this much: as overridden, and no less than the minimum."""
        decided = dict(self.severity_overrides).get(guardrail, weighed) if self.severity_overrides else weighed
        least = dict(self.severity_minimums).get(guardrail, decided) if self.severity_minimums else decided
        return max(decided, least)


def sealed(settings: Settings) -> Settings:
    """The settings with their digest: the SHA-256 of everything in them, however it was written down."""
    plain = to_plain(replace(settings, digest=""))
    return replace(settings, digest=hashlib.sha256(json_text(plain).encode()).hexdigest())


def _listed(names: frozenset[str], arn: str, unique_id: str) -> bool:
    return bool((arn and arn in names) or (unique_id and unique_id in names))
