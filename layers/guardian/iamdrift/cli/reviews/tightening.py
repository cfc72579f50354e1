"""Tightening by records in files: what they say of the use of a role, for itself or for another environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iamdrift.cli.files.accounts import found, offline
from iamdrift.cli.files.reading import parse_json, read_text
from iamdrift.cli.files.trails import LARGEST, WHAT, trail_files
from iamdrift.cli.reviews.tightening_words import Change, Tightened
from iamdrift.cli.terminal.tables import counted
from iamdrift.domain.tightening.generation import translated
from iamdrift.domain.tightening.recorded_use import RecordedUse
from iamdrift.domain.tightening.tightening import CAVEATS, difference
from iamdrift.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Wish:
    """`replace`: words to exchange, as OLD=NEW."""

    role: str
    target: str = ""
    replace: tuple[str, ...] = ()


def tightened_by_files(wish: Wish, files: Sequence[str], export: str) -> Tightened:
    """Raises InvalidInput where the files say nothing of the role."""
    use = recorded(wish.role, files)
    policy, untouched = translated(use.policy(), words_between(wish.role, wish.target, wish.replace))
    target = wish.target or wish.role
    return Tightened(
        role=wish.role,
        target=target,
        source=f"{counted(use.events, 'recorded call')} from {use.first} to {use.last}",
        policy=policy,
        change=_change(policy, target, export) if export else None,
        caveats=CAVEATS,
        untouched=untouched if wish.target or wish.replace else (),
        seen=tuple(_use(use)),
    )


def _use(use: RecordedUse) -> Iterator[tuple[str, str]]:
    unknown = ", ".join(f"{call} ({number:,})" for call, number in sorted(use.unknown.items())[:10])
    unnamed = ", ".join(sorted(action for action, arns in use.resources.items() if arns is None)[:10])
    yield "used", counted(len(use.actions), "action")
    yield "denied", f"{counted(use.denied, 'call')}, not counted as use" if use.denied else ""
    yield "not known", f"{unknown}: add by hand what they need" if unknown else ""
    yield "any resource", f"{unnamed}: no record names one" if unnamed else ""


def _change(policy: str, role: str, export: str) -> Change:
    change = difference(found(offline(export), role, where=export), policy)
    return Change(change.no_longer_allowed, change.lost_total, change.newly_allowed, change.newly_total)


def recorded(role: str, files: Sequence[str]) -> RecordedUse:
    """Everything that the files say of the use of a role. Raises InvalidInput where they say nothing of it."""
    use, seen = RecordedUse(role), 0
    for record in _records(files):
        seen += 1
        use.note(record)
    if not use.events:
        raise InvalidInput(
            f"none of {seen:,} records is of the role {role!r}",
            where=", ".join(files[:3]),
            remedy="check its name; records name the role in userIdentity.sessionContext.sessionIssuer",
        )
    return use


def words_between(role: str, other: str, given: Iterable[str]) -> dict[str, str]:
    """Which words to exchange: those given as OLD=NEW, else those in which the names differ. Raises InvalidInput."""
    words = dict(_pair(each) for each in given)
    if words or not other:
        return words
    old, new = role.split("-"), other.split("-")
    if len(old) != len(new):
        raise InvalidInput(
            f"{role!r} and {other!r} differ in more than words", where="--for", remedy="say them with --replace OLD=NEW"
        )
    return {before: after for before, after in zip(old, new, strict=True) if before != after}


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise InvalidInput(f"{text!r} is not OLD=NEW", where="--replace", remedy="write --replace staging=prod")
    return old, new


def _records(files: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    for file in trail_files(files):
        content = parse_json(read_text(file.name, limit=LARGEST, what=WHAT), where=file.name, what=WHAT)
        found = content.get("Records", content) if isinstance(content, Mapping) else content
        for record in found if isinstance(found, list) else [found]:
            if isinstance(record, Mapping):
                detail = record.get("detail", record)
                yield detail if isinstance(detail, Mapping) else record
