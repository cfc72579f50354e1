"""What `explain` prints: the facts of each event that matters, and a count of those that do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from iamdrift.cli.changes import event_words as words
from iamdrift.cli.changes.explaining import Explained, Rejected
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.statements import sentences
from iamdrift.cli.terminal.tables import Cell, counted, facts, severity
from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.events.change import Actor, Change, Ignored
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import PolicyKind

SCHEMA = "iamdrift.explain/1"
_LONGEST = 400
_REASONS = 20
_TRUST = ("UpdateAssumeRolePolicy", "CreateRole")


def print_facts(events: Sequence[Explained], *, everything: bool) -> None:
    """Each event that matters, then how many do not and why."""
    console, ignored = out(), Counter[str]()
    for event in events:
        if isinstance(event.meaning, Ignored) and len(events) > 1 and not everything:
            ignored[f"{event.meaning.event_name}: {event.meaning.reason}"] += 1
            continue
        console.print(Text(printable(_headline(event)), style="bold"))
        console.print(facts(_facts(event)))
        console.print()
    for reason, number in ignored.most_common(_REASONS):
        console.print(Text(f"ignored {number:,} x {printable(reason)}", style="dim"))
    if len(ignored) > _REASONS:
        console.print(f"... and for {counted(len(ignored) - _REASONS, 'more reason')} (--all shows each)", style="dim")
    if len(events) > 1:
        console.print(_total(events))


def _total(events: Sequence[Explained]) -> str:
    counts = Counter(_outcome(event) for event in events)
    told = (f"{counts['change']:,} to act on", f"{counts['ignored']:,} ignored", f"{counts['rejected']:,} rejected")
    return f"{counted(len(events), 'event')}: {', '.join(told)}"


def as_json(events: Iterable[Explained], source: str) -> dict[str, Any]:
    return {"schema": SCHEMA, "source": source, "events": [_event(event) for event in events]}


def _outcome(event: Explained) -> str:
    return {Change: "change", Ignored: "ignored", Rejected: "rejected"}[type(event.meaning)]


def _headline(event: Explained) -> str:
    meaning = event.meaning
    if isinstance(meaning, Rejected):
        return f"event {event.number} ({event.event_id or 'without id'})"
    source = meaning.event_source.removesuffix(".amazonaws.com")
    return f"{meaning.event_name} ({source})" if source else meaning.event_name or "an event"


def _facts(event: Explained) -> Iterator[tuple[str, Cell]]:
    meaning = event.meaning
    if isinstance(meaning, Rejected):
        yield "guardian", f"rejects it: {meaning.where}: {meaning.reason}. To do: {meaning.remedy}"
    elif isinstance(meaning, Ignored):
        if meaning.attempted is not None:
            yield from _change_facts(meaning.attempted)
        yield "guardian", words.guardian(meaning)
        yield "because", meaning.reason
    else:
        yield from _change_facts(meaning)
        yield "guardian", words.guardian(meaning)


def _change_facts(change: Change) -> Iterator[tuple[str, Cell]]:
    yield "means", words.meaning(change)
    yield "kind", words.tier(change.entry)
    if isinstance(change.entry, Entry) and change.entry.floor > Severity.INFO:
        yield "at least", severity(change.entry.floor)
    for number, target in enumerate(change.targets):
        yield ("" if number else "affects"), str(target)
    yield "who", words.who(change.actor)
    yield "how", words.how(change.actor)
    yield "when", f"{change.time:%Y-%m-%d %H:%M:%S} UTC, {change.region}, account {change.account}"
    for name, value in change.parameters:
        yield from _parameter(name, value, PolicyKind.TRUST if change.event_name in _TRUST else PolicyKind.IDENTITY)
    yield "undo", words.undo(change.entry)


def _parameter(name: str, value: Any, kind: PolicyKind) -> Iterator[tuple[str, Cell]]:
    if name.lower().endswith("policydocument") and isinstance(value, str):
        for number, line in enumerate(sentences(value, kind)):
            yield ("" if number else name), _shortened(line)
    else:
        yield name, _shortened(", ".join(map(_pair, value)) if isinstance(value, tuple) else str(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text):,} characters)"


def _pair(value: Any) -> str:
    return "=".join(value) if isinstance(value, tuple) else str(value)


def _event(event: Explained) -> dict[str, Any]:
    meaning = event.meaning
    shown: dict[str, Any] = {"number": event.number, "event_id": event.event_id, "outcome": _outcome(event)}
    if isinstance(meaning, Rejected):
        return shown | {"reason": meaning.reason, "where": meaning.where, "remedy": meaning.remedy}
    shown |= {"event_name": meaning.event_name, "event_source": meaning.event_source}
    if isinstance(meaning, Ignored):
        shown |= {"ignored_because": meaning.because.name.lower(), "reason": meaning.reason}
        return shown | (_change(meaning.attempted) if meaning.attempted is not None else {})
    return shown | {"reason": words.guardian(meaning)} | _change(meaning)


def _change(change: Change) -> dict[str, Any]:
    entry = change.entry
    return {
        "account": change.account,
        "region": change.region,
        "time": change.time.isoformat().replace("+00:00", "Z"),
        "meaning": words.meaning(change),
        "tier": entry.tier.name.lower() if isinstance(entry, Entry) else "unknown",
        "severity_floor": (entry.floor if isinstance(entry, Entry) else Severity.INFO).name.lower(),
        "affects": [str(target) for target in change.targets],
        "unresolved": [str(target) for target in change.unresolved],
        "actor": _actor(change.actor),
        "parameters": [{"name": name, "value": value} for name, value in change.parameters],
        "undo": {
            "mode": entry.undo.mode.value if isinstance(entry, Entry) else "ask",
            "apis": list(entry.undo.apis) if isinstance(entry, Entry) else [],
            "how": words.undo(entry),
        },
        "failed": change.failed,
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "kind": actor.kind.value,
        "arn": actor.arn,
        "session_issuer_arn": actor.session_issuer_arn,
        "session_name": actor.session_name,
        "via": actor.via.value,
        "via_verified": actor.via_verified,
        "mfa": actor.mfa,
        "source_ip": actor.source_ip,
        "user_agent": actor.user_agent,
    }
