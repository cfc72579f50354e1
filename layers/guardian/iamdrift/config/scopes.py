"""Scopes and waivers: where something else holds, and which findings are accepted for a while."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from iamdrift.config.nodes import Node
from iamdrift.config.records import Field, Record
from iamdrift.config.shapes import ByKey, Identifier, Many, Schema, Shape, shown, text
from iamdrift.config.words import ACTION_PATTERN, BASELINE, DAY, MODE, PRINCIPAL_PATTERN, SCOPE_SELECTOR, TEXT
from iamdrift.domain.configuration.settings import Scope
from iamdrift.domain.judging.occurrences import OCCURRENCE_IDS
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.selector import Selector


@dataclass(frozen=True, slots=True)
class Disablable:
    """A guardrail that is evaluated, and may be left out: what only happens once would never be told."""

    of: Identifier

    def schema(self) -> Schema:
        return self.of.schema()

    def read(self, node: Node) -> str:
        word = self.of.read(node)
        if word in OCCURRENCE_IDS:
            raise node.place.refuse(
                f"{shown(word)} cannot be disabled: it is told when it happens, or never",
                "say `info` under severity, or waive it for a while",
            )
        return word


def scope(guardrail: Identifier, severities: ByKey[Severity]) -> Shape[Scope]:
    return Record(
        "a scope",
        _scope,
        (
            Field("name", TEXT, "What people call it; `iamdrift config check` says it.", required=True),
            Field(
                "selector", SCOPE_SELECTOR, "Whom it is about: all attributes that are given must fit.", required=True
            ),
            Field("mode", MODE, "How far the guardian may go here."),
            Field("baseline", BASELINE, "Which changes are accepted here."),
            Field(
                "protected_actions",
                Many(ACTION_PATTERN, "actions"),
                "Actions that tightening keeps here though unused, beside those of `parameters`; never by path, name "
                "or tag.",
            ),
            Field("severity", severities, "Severities here; by path, name or tag only raised."),
            Field(
                "disabled",
                Many(Disablable(guardrail), "guardrails"),
                "Guardrails not evaluated here; never by path, name or tag.",
            ),
        ),
    )


def waiver(guardrail: Identifier) -> Shape[Waiver]:
    return Record(
        "a waiver",
        _waiver,
        (
            Field(
                "id",
                text("an id", "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
                "Its id; made from what it covers by default.",
            ),
            Field("guardrail", guardrail, "The guardrail whose finding is accepted.", required=True),
            Field(
                "principal",
                PRINCIPAL_PATTERN,
                "For whom: a unique id (best), an exact ARN, an account, or account/name-pattern. Tags never waive.",
                required=True,
            ),
            Field("subject", TEXT, "Only this subject of the finding (an account, a service ...); any by default."),
            Field("digest", text("a SHA-256 digest", "[0-9a-f]{64}"), "Only while the principal is in this state."),
            Field("owner", TEXT, "Who answers for it, and is told before it expires.", required=True),
            Field("reason", TEXT, "Why it is accepted.", required=True),
            Field("ticket", TEXT, "Where that was decided.", required=True),
            Field("created", DAY, "The day it was granted.", required=True),
            Field("expires", DAY, "The first day on which it no longer holds.", required=True),
        ),
    )


def _scope(name: str, selector: Selector, disabled: tuple[str, ...] = (), **said: Any) -> Scope:
    severities = tuple(sorted(said.pop("severity", ())))
    if not disabled and not severities and not said:
        raise ValueError(f"the scope {name!r} says nothing: give it a mode, baseline, severity or disabled")
    return Scope(name, selector, severities=severities, disabled=frozenset(disabled), **said)


def _waiver(guardrail: str, principal: PrincipalPattern, id: str = "", **said: Any) -> Waiver:
    covers = "|".join((guardrail, principal.text, said.get("subject", ""), said.get("digest", "")))
    return Waiver(id or f"file-{hashlib.sha256(covers.encode()).hexdigest()[:12]}", guardrail, principal, **said)
