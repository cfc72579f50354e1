"""Turns policy JSON into a `Document`: every element read, every oddity named, nothing raised and nothing dropped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from iamdrift.domain.policy.documents.condition_parsing import condition_terms
from iamdrift.domain.policy.documents.document import (
    Document,
    Effect,
    PolicyKind,
    Principals,
    Problem,
    Statement,
)
from iamdrift.domain.policy.documents.grammar import (
    PRINCIPAL_KINDS,
    STATEMENT_ELEMENTS,
    TOP_ELEMENTS,
    VERSIONS,
    Unreadable,
    json_type,
    read,
)
from iamdrift.domain.policy.documents.reading import Notes, elements, strings, text

_CACHED_TEXT = 65_536
_NEEDS_PRINCIPAL = (PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.RCP)
_TAKES_PRINCIPAL = (*_NEEDS_PRINCIPAL, PolicyKind.ENDPOINT)


def parsed(source: str | Mapping[str, Any], kind: PolicyKind, name: str) -> Document:
    """`document.parse`, with texts of ordinary size remembered."""
    if isinstance(source, str) and len(source) <= _CACHED_TEXT:
        return _remembered(source, kind, name)
    return _document(source, kind, name)


@lru_cache(maxsize=1024)
def _remembered(source: str, kind: PolicyKind, name: str) -> Document:
    return _document(source, kind, name)


def _document(source: object, kind: PolicyKind, name: str) -> Document:
    notes = Notes()
    try:
        found, unknown = elements(read(source), TOP_ELEMENTS, "", notes)
    except Unreadable as error:
        return Document((_anything(kind, "Document"),), problems=(Problem("", str(error)),), name=name)
    version = text(found.get("Version", VERSIONS[0]), "Version", notes)
    if version not in VERSIONS:
        notes.add("Version", f"unknown version {version[:40]!r}; IAM knows {' and '.join(VERSIONS)}")
    if "Conditions" in found:
        notes.add("Conditions", "IAM accepts and ignores it: it restricts nothing", fatal=False)
    doubt = ("Statement",) if "Statement" in unknown else ()
    statements = tuple(
        _statement(index, raw, kind, doubt, notes) for index, raw in enumerate(_raw_statements(found, notes))
    )
    identifier = text(found.get("Id", ""), "Id", notes)
    return Document(statements, version, identifier, tuple(notes.problems), name)


def _raw_statements(found: Mapping[str, Any], notes: Notes) -> list[Any]:
    raw = found.get("Statement")
    if isinstance(raw, Mapping):
        return [raw]
    if not isinstance(raw, list | tuple):
        notes.add("Statement", "missing" if raw is None else f"expected an array, not {json_type(raw)}")
        return [raw]
    if not raw:
        notes.add("Statement", "holds no statement")
    return list(raw)


def _statement(index: int, raw: object, kind: PolicyKind, doubt: tuple[str, ...], notes: Notes) -> Statement:
    path = f"Statement[{index}]"
    if not isinstance(raw, Mapping):
        notes.add(path, f"expected an object, not {json_type(raw)}")
        return _anything(kind, "Statement", index)
    found, unknown = elements(raw, STATEMENT_ELEMENTS, path, notes)
    doubts = [*doubt, *unknown]
    actions, not_action = _patterns(found, "Action", path, doubts, notes)
    resources, not_resource = _resources(found, kind, path, doubts, notes)
    return Statement(
        index=index,
        effect=_effect(found, path, doubts, notes),
        actions=actions,
        resources=resources,
        conditions=condition_terms(found.get("Condition", {}), f"{path}.Condition", doubts, notes),
        principals=_principals(found, kind, path, doubts, notes),
        sid=text(found.get("Sid", ""), f"{path}.Sid", notes),
        not_action=not_action,
        not_resource=not_resource,
        unknown=tuple(dict.fromkeys(doubts)),
    )


def _anything(kind: PolicyKind, what: str, index: int = 0) -> Statement:
    """What stands for something unreadable: it may allow everything to everyone, and proves nothing."""
    anyone = Principals((("*", "*"),)) if kind in _TAKES_PRINCIPAL else None
    return Statement(index, Effect.ALLOW, ("*",), principals=anyone, unknown=(what,))


def _effect(found: Mapping[str, Any], path: str, doubts: list[str], notes: Notes) -> Effect:
    raw = found.get("Effect")
    if raw in ("Allow", "Deny"):
        return Effect.ALLOW if raw == "Allow" else Effect.DENY
    doubts.append("Effect")
    notes.add(f"{path}.Effect", "missing" if raw is None else "is neither Allow nor Deny (case matters)")
    return Effect.DENY if isinstance(raw, str) and raw.lower() == "deny" else Effect.ALLOW


def _patterns(
    found: Mapping[str, Any], name: str, path: str, doubts: list[str], notes: Notes
) -> tuple[tuple[str, ...], bool]:
    """The patterns of Action or NotAction (Resource or NotResource), and whether they are the excluded ones."""
    present = [element for element in (name, f"Not{name}") if element in found]
    if len(present) == 2:
        notes.add(f"{path}.{name}", f"a statement has either {name} or Not{name}, not both")
    if len(present) == 1 and present[0] not in doubts:
        patterns = strings(found[present[0]], f"{path}.{present[0]}", notes)
        if patterns:
            return patterns, present[0] != name
    if not present:
        notes.add(f"{path}.{name}", "missing")
    doubts.append(name)
    return ("*",), False


def _resources(
    found: Mapping[str, Any], kind: PolicyKind, path: str, doubts: list[str], notes: Notes
) -> tuple[tuple[str, ...], bool]:
    present = "Resource" in found or "NotResource" in found
    if present and kind is PolicyKind.TRUST:
        notes.add(f"{path}.Resource", "a trust policy has no Resource: it is attached to it")
    if not present and kind in (PolicyKind.TRUST, PolicyKind.RESOURCE):
        return (), False
    return _patterns(found, "Resource", path, doubts, notes)


def _principals(
    found: Mapping[str, Any], kind: PolicyKind, path: str, doubts: list[str], notes: Notes
) -> Principals | None:
    present = [element for element in ("Principal", "NotPrincipal") if element in found]
    if not present and kind not in _NEEDS_PRINCIPAL:
        return None
    if not present:
        notes.add(f"{path}.Principal", "missing")
        doubts.append("Principal")
        return Principals((("*", "*"),))
    if kind not in _TAKES_PRINCIPAL:
        notes.add(f"{path}.{present[0]}", "a policy of this kind names no principal")
    if len(present) == 2:
        notes.add(f"{path}.Principal", "a statement has either Principal or NotPrincipal, not both")
    raw, place = found[present[0]], f"{path}.{present[0]}"
    entries = None if len(present) == 2 or present[0] in doubts else _principal_entries(raw, place, notes)
    if entries is None:
        doubts.append("Principal")
        entries = _bare_names(raw) if len(present) == 1 else (("*", "*"),)
    return Principals(entries, present[0] == "NotPrincipal")


def _bare_names(raw: object) -> tuple[tuple[str, str], ...]:
    """Names without a kind, which AWS refuses, are most likely ARNs and accounts; anything else may be anyone."""
    names = [raw] if isinstance(raw, str) else raw
    if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
        return tuple(("AWS", name) for name in names)
    return (("*", "*"),)


def _principal_entries(raw: object, path: str, notes: Notes) -> tuple[tuple[str, str], ...] | None:
    if raw == "*":
        return (("*", "*"),)
    if not isinstance(raw, Mapping):
        notes.add(path, 'expected "*" or an object of kind: names')
        return None
    found, unknown = elements(raw, PRINCIPAL_KINDS, path, notes)
    entries: list[tuple[str, str]] = []
    for kind, names in found.items():
        values = strings(names, f"{path}.{kind}", notes)
        if not values and names != []:
            return None
        entries.extend((kind, value) for value in values)
    return None if unknown else tuple(entries)
