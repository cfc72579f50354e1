"""The shape of declared rules: guardrails of people who do not program."""

from __future__ import annotations

from typing import Any, Final

from iamdrift.config.principals import PRINCIPAL
from iamdrift.config.records import Field, Record
from iamdrift.config.shapes import Choice, Many, Shape, text
from iamdrift.config.words import ACTION_PATTERN, ARN_PATTERN, RULE_SELECTOR, SEVERITY, TAGS, TEXT
from iamdrift.domain.configuration.declared import Ability, DeclaredRule, RuleTest

RULE_ID: Final = text("an id like no-billing-writes", "[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TRUSTED: Final = text("an account, ARN, service or provider, with * and ? as in policies", r"[!-~]{1,2048}")


def _ability(actions: tuple[str, ...], resources: tuple[str, ...] = ("*",)) -> Ability:
    return Ability(actions, resources)


def _carries(tags: tuple[tuple[str, str], ...] = (), boundary: tuple[str, ...] = ()) -> dict[str, Any]:
    if not tags and not boundary:
        raise ValueError("asks for nothing: name tags or a boundary")
    return {"must_carry_tags": tags, "must_carry_boundary": boundary}


def _rule(must_carry: dict[str, Any] | None = None, title: str = "", remedy: str = "", **said: Any) -> DeclaredRule:
    if must_carry is None and not said.get("must_not_be_able_to") and not said.get("must_not_trust"):
        raise ValueError("a rule needs must_not_be_able_to, must_not_trust or must_carry")
    return DeclaredRule(
        title=title or said["id"].replace("-", " ").capitalize(),
        remedy=remedy or "Change the principal so that it keeps this rule, or ask its owner to.",
        **said,
        **(must_carry or {}),
    )


def _test(name: str, expect: bool, principal: Any) -> RuleTest:
    return RuleTest(name, principal, fails=expect)


_ABILITY: Final = Record(
    "an ability",
    _ability,
    (
        Field(
            "actions", Many(ACTION_PATTERN, "actions", least=1), "Actions, with * and ? as in policies.", required=True
        ),
        Field("resources", Many(ARN_PATTERN, "resources", least=1), "On these resources; any by default."),
    ),
)
_CARRIED: Final = Record(
    "what a principal carries",
    _carries,
    (
        Field("tags", TAGS, "Tags that must be there, with patterns of their values (`*`: any)."),
        Field("boundary", Many(ARN_PATTERN, "ARN patterns"), "One of these policies must be its boundary."),
    ),
)
_TEST: Final = Record(
    "a test",
    _test,
    (
        Field("name", TEXT, "What is special about this principal.", required=True),
        Field("expect", Choice({"fails": True, "passes": False}), "Whether it breaks the rule.", required=True),
        Field("principal", PRINCIPAL, "The principal, written out.", required=True),
    ),
)
RULE: Final[Shape[DeclaredRule]] = Record(
    "a rule",
    _rule,
    (
        Field("id", RULE_ID, "Its id, in kebab-case; names its findings.", required=True),
        Field("title", TEXT, "One line for lists; made from the id by default."),
        Field("severity", SEVERITY, "How bad it is when a principal breaks it.", required=True),
        Field("selector", RULE_SELECTOR, "Whom the rule is about.", required=True),
        Field(
            "must_not_be_able_to",
            Many(_ABILITY, "abilities", least=1),
            "What none of them may be able to do, by whatever policy allows it.",
        ),
        Field(
            "must_not_trust",
            Many(_TRUSTED, "principals", least=1),
            "Who must not be admitted by the trust policy: patterns of accounts, ARNs, services or providers.",
        ),
        Field("must_carry", _CARRIED, "Tags and boundary that each of them must have."),
        Field("why", TEXT, "Why a person should care.", required=True),
        Field("remedy", TEXT, "What to do about it."),
        Field("tests", Many(_TEST, "tests"), "Principals that must break or keep the rule: `iamdrift rules test`."),
    ),
)
