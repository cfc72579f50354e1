"""The cause of a version: of a change, what is worth keeping beside the state that it led to."""

from __future__ import annotations

import json

from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.catalogue.explain import undoing
from iamdrift.domain.events.change import Actor, Change
from iamdrift.domain.ledger.record import Cause

_LONGEST = 600  # characters of one field: a record is bounded, whatever an attacker puts into a user agent


def cause_of(change: Change) -> Cause:
    known = change.entry if isinstance(change.entry, Entry) else None
    return Cause(
        event_id=_short(change.event_id),
        event_name=_short(change.event_name),
        event_source=_short(change.event_source),
        account=change.account,
        region=_short(change.region),
        time=change.time.isoformat(),
        actor=_short(str(change.actor)),
        actor_arn=_short(change.actor.session_issuer_arn or change.actor.arn),
        actor_id=_short(change.actor.principal_id),
        via=_via(change.actor),
        source_ip=_short(change.actor.source_ip),
        user_agent=_short(change.actor.user_agent),
        meaning=known.meaning if known else "A write that the catalogue does not know",
        tier=known.tier.value if known else "",
        undo=undoing(known.undo) if known else "",
        parameters=tuple((_short(name), _short(_text(value))) for name, value in change.parameters[:40]),
    )


def _via(actor: Actor) -> str:
    """How it came; what only the user agent says is a hint that the caller chose."""
    return actor.via.value if actor.via_verified else f"{actor.via.value} (as the user agent claims)"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
