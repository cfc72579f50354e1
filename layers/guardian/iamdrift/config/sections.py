"""The sections of guardrails.yaml that describe an organization: who belongs to it, names, parameters, limits."""

from __future__ import annotations

from typing import Any, Final

from iamdrift.config.records import Field, Record
from iamdrift.config.shapes import ByKey, Flag, Many, Shape, Whole, text
from iamdrift.config.words import (
    ACCOUNTS,
    ACTION_PATTERN,
    ARN_PATTERN,
    EXACT_PRINCIPAL,
    MODE,
    TAG_KEY,
    TEXT,
    UNIT,
)
from iamdrift.domain.configuration.settings import Automation, Naming, Parameters, Remediation, Unit, Vendor

_TOLD: Final = Parameters()
_NAMED: Final = Naming()
_LIMITED: Final = Remediation()


def _organization(units: tuple[tuple[str, tuple[str, ...]], ...] = (), **said: Any) -> dict[str, Any]:
    below = tuple(Unit(unit, frozenset(members)) for unit, members in sorted(units))
    return {"units": below} | {key: frozenset(value) if key == "accounts" else value for key, value in said.items()}


def _vendor(name: str, accounts: tuple[str, ...], external_ids: tuple[str, ...] = ()) -> Vendor:
    return Vendor(name, frozenset(accounts), frozenset(external_ids))


def _remediation(chat_roles: tuple[str, ...] = (), **said: Any) -> Remediation:
    return Remediation(chat_roles=frozenset(chat_roles), **said)


ORGANIZATION: Final[Shape[dict[str, Any]]] = Record(
    "the organization",
    _organization,
    (
        Field(
            "id",
            text("an organization id like o-exampleorg1", "o-[a-z0-9]{10,32}"),
            "Its id.",
            parameter="organization_id",
        ),
        Field("accounts", ACCOUNTS, "All its accounts. Those named under units need not be repeated."),
        Field(
            "units",
            ByKey(UNIT, ACCOUNTS, "units and their accounts"),
            "Organizational units (and the root), each with every account below it, however deep.",
        ),
    ),
)
VENDOR: Final[Shape[Vendor]] = Record(
    "a vendor",
    _vendor,
    (
        Field("name", TEXT, "What people call it.", required=True),
        Field("accounts", Many(ACCOUNTS.of, "account ids", least=1), "Its AWS accounts.", required=True),
        Field(
            "external_ids",
            Many(text("an external id", r"[A-Za-z0-9_+=,.@:/-]{2,1224}"), "external ids"),
            "The external ids agreed with it; without them any external id will do.",
        ),
    ),
)
NAMING: Final[Shape[Naming]] = Record(
    "the naming convention",
    Naming,
    (
        Field(
            "pattern",
            text(
                "a name made of {app}, {env} and literal text", r"(?=.*\{app\})(?:[A-Za-z0-9+=,.@_-]|\{app\}|\{env\})+"
            ),
            f"How role names are made of {{app}}, {{env}} and literal text; {_NAMED.pattern} by default.",
        ),
        Field(
            "environments",
            Many(text("an environment like prod", "[a-z0-9]{1,32}"), "environments", least=1),
            f"From the least to the most protected; {', '.join(_NAMED.environments)} by default.",
        ),
        Field("required", Flag(), "Whether a role outside the convention is a finding; true by default."),
    ),
)
PARAMETERS: Final[Shape[Parameters]] = Record(
    "the parameters",
    Parameters,
    (
        Field(
            "max_session_seconds",
            Whole(3600, 43_200),
            f"The longest session a role may issue; {_TOLD.max_session_seconds} by default.",
        ),
        Field(
            "required_boundaries",
            Many(ARN_PATTERN, "ARN patterns"),
            "One of these policies must be the permissions boundary of every role and user; none by default.",
        ),
        Field("forbid_inline_policies", Flag(), "Whether inline policies are a finding; false by default."),
        Field(
            "forbidden_managed_policies",
            Many(ARN_PATTERN, "ARN patterns"),
            f"Managed policies that must not be attached; {', '.join(_TOLD.forbidden_managed_policies)} by default.",
        ),
        Field(
            "required_tags",
            Many(TAG_KEY, "tag keys"),
            f"Tags every role must carry; {', '.join(_TOLD.required_tags)} by default.",
        ),
        Field(
            "protected_tags",
            Many(TAG_KEY, "tag keys"),
            f"Tags whose change is a finding; {', '.join(_TOLD.protected_tags)} by default.",
        ),
        Field(
            "max_trusted_services",
            Whole(1, 50),
            f"How many AWS services one role may trust; {_TOLD.max_trusted_services} by default.",
        ),
        Field(
            "unused_days",
            Whole(1, 400),
            f"After how many days without use a role counts as unused; {_TOLD.unused_days} by default.",
        ),
        Field(
            "protected_actions",
            Many(ACTION_PATTERN, "actions"),
            "Actions that a tightened policy keeps though they were not used (a recovery, a yearly job); none by "
            "default.",
        ),
        Field("key_age_days", Whole(1, 3650), f"How old an access key may grow; {_TOLD.key_age_days} days by default."),
    ),
)
AUTOMATION: Final[Shape[Automation]] = Record(
    "infrastructure as code",
    Automation,
    (
        Field("mode", MODE, "The most that is done about a change by a trusted deployer; ask by default."),
        Field("accepts", Flag(), "Whether its compliant result becomes the accepted state; true by default."),
    ),
)


REMEDIATION: Final[Shape[Remediation]] = Record(
    "remediation",
    _remediation,
    (
        Field(
            "reverts_per_principal",
            Whole(0, 100),
            f"How often one principal is taken back within its window; {_LIMITED.reverts_per_principal} by default.",
        ),
        Field(
            "principal_window_hours", Whole(1, 720), f"That window; {_LIMITED.principal_window_hours} hours by default."
        ),
        Field(
            "writes_per_account",
            Whole(0, 1000),
            f"How many writes an account gets within its window; {_LIMITED.writes_per_account} by default.",
        ),
        Field(
            "account_window_minutes",
            Whole(1, 1440),
            f"That window; {_LIMITED.account_window_minutes} minutes by default.",
        ),
        Field(
            "iac_managed",
            MODE,
            "The most that is done about what CloudFormation manages; ask by default.",
        ),
        Field(
            "deny_sessions",
            Flag(),
            "Whether sessions issued between a bad trust policy and its revert are denied, legitimate ones too; "
            "false by default.",
        ),
        Field(
            "two_persons",
            Flag(),
            "Whether accepting a critical state takes two people; false by default.",
        ),
        Field(
            "chat_roles",
            Many(EXACT_PRINCIPAL, "principals"),
            "Roles that many people share in a chat: they may snooze, and decide nothing else.",
        ),
    ),
)
