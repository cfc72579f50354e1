"""What somebody asks the guardian for, read strictly from what they sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.remediation.approval import Decision
from iamdrift.errors import InvalidInput

_LONGEST: Final = 2_000  # characters of a reason
_MEMBERS: Final = frozenset(
    {"decision", "why", "account", "type", "name", "unique_id", "version", "digest", "until", "guardrail", "subject"}
    | {"plan", "ticket", "binds"}
)
_TYPES: Final = f"one of {', '.join(kind.value for kind in PrincipalType if kind is not PrincipalType.ACCOUNT)}"
_NO_PRINCIPAL: Final = frozenset({Decision.STOP, Decision.RESUME})
_UNTIL: Final = frozenset({Decision.SNOOZE, Decision.WAIVE, Decision.PREAPPROVE})


@dataclass(frozen=True, slots=True)
class Asked:
    """`version` and `digest` say which state was seen by whoever decides: a decision about another one is refused.

    binds_state: a waiver that holds for the state of that version only.
    """

    decision: Decision
    why: str
    ref: PrincipalRef | None = None
    version: int = 0
    digest: str = ""
    until: str = ""
    guardrail: str = ""
    subject: str = ""
    plan: str = ""
    ticket: str = ""
    binds_state: bool = False


def asked(body: Mapping[str, Any]) -> Asked:
    """Raises InvalidInput, which names what is wrong and what is possible."""
    if strangers := sorted(set(body) - _MEMBERS):
        raise InvalidInput(f"unknown: {', '.join(strangers)[:200]}", where="body", remedy="leave it out")
    decision = _decision(body.get("decision"))
    why = _text(body, "why", required=True)
    if len(why) > _LONGEST:
        raise InvalidInput(f"longer than {_LONGEST} characters", where="why")
    if decision in _NO_PRINCIPAL:
        return Asked(decision, why)
    return Asked(
        decision=decision,
        why=why,
        ref=_ref(body),
        version=_version(body, required=decision is not Decision.PREAPPROVE),
        digest=_text(body, "digest", required=decision in (Decision.APPROVE, Decision.PREAPPROVE)),
        until=_until(body) if decision in _UNTIL else "",
        guardrail=_text(body, "guardrail", required=decision is Decision.WAIVE),
        subject=_text(body, "subject"),
        plan=_text(body, "plan", required=decision is Decision.UNDO),
        ticket=_text(body, "ticket", required=decision is Decision.WAIVE),
        binds_state=_binds_state(body),
    )


def _binds_state(body: Mapping[str, Any]) -> bool:
    binds = _text(body, "binds")
    if binds not in ("", "state"):
        raise InvalidInput("no such bond", where="binds", remedy="say state, or leave it out")
    return binds == "state"


def _decision(value: object) -> Decision:
    known = ", ".join(decision.value for decision in Decision)
    try:
        return Decision(value)
    except ValueError as error:
        raise InvalidInput("no such decision", where="decision", remedy=f"one of {known}") from error


def _ref(body: Mapping[str, Any]) -> PrincipalRef:
    account = _text(body, "account", required=True)
    if not re.fullmatch(r"[0-9]{12}", account, re.ASCII):
        raise InvalidInput("not twelve digits", where="account")
    try:
        kind = PrincipalType(body.get("type", "role"))
    except ValueError as error:
        raise InvalidInput("no such type", where="type", remedy=_TYPES) from error
    return PrincipalRef(account, kind, _text(body, "name", required=True), _text(body, "unique_id"))


def _version(body: Mapping[str, Any], *, required: bool) -> int:
    value = body.get("version", 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < (1 if required else 0):
        raise InvalidInput(
            "not the number of a version", where="version", remedy="as the message or `iamdrift` names it"
        )
    return value


def _until(body: Mapping[str, Any]) -> str:
    text = _text(body, "until", required=True)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("not a day or time", where="until", remedy="like 2026-03-31 or 2026-03-31T08:00Z") from error
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)).isoformat()


def _text(body: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise InvalidInput("missing" if value in ("", None) else "not a text", where=name)
    return value.strip()
