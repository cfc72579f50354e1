"""What a change means, whom it affects and how it would be undone, in lines for people."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Revert, Tier, Undo
from iamdrift.domain.events.change import Actor, ActorKind, Change, Ignored

_TIERS = {
    Tier.PERMISSION: "changes who may do what",
    Tier.CREDENTIAL: "changes who can use a principal",
    Tier.METADATA: "changes names, tags or descriptions",
    Tier.TAMPERING: "can blind or silence the guardian, or hide a finding",
    Tier.USE: "is a use of power, not a change",
}
_MODES = {
    Revert.AUTO: "may be automatic where it only takes access away",
    Revert.ASK: "only after a person approves",
    Revert.NOTE: "left to people",
}


def explain(event: Change | Ignored) -> tuple[str, ...]:
    """The explanation of an event, one fact a line: `heading: text`."""
    if isinstance(event, Ignored):
        return _ignored(event)
    return (
        f"event: {event.event_name} of {event.event_source}, {event.time.isoformat()}, account {event.account}",
        f"by: {event.actor}",
        f"came: {_came(event.actor)}",
        *((f"failed: {event.failed}, so nothing changed",) if event.failed else ()),
        *_meaning(event),
        *(f"affects: {target}" for target in event.targets),
        *(("affects: nothing that the record names",) if not event.targets else ()),
        *(f"with: {name} = {value}" for name, value in event.parameters),
        *_undoing(event),
    )


def undoing(undo: Undo) -> str:
    """How it would be undone, in one sentence."""
    if not undo.apis:
        return f"no API takes it back: {undo.how}"
    return f"{', '.join(undo.apis)}{f' - {undo.how}' if undo.how else ''} ({_MODES[undo.mode]})"


def _ignored(event: Ignored) -> tuple[str, ...]:
    lines = (f"ignored: {event.reason}", f"because: {event.because.value}")
    return lines if event.attempted is None else (*lines, *explain(event.attempted))


def _meaning(event: Change) -> tuple[str, ...]:
    if isinstance(event.entry, Entry):
        return (f"means: {event.entry.meaning}", f"tier {event.entry.tier.value}: {_TIERS[event.entry.tier]}")
    return ("means: a write that the catalogue does not know; treat it as a change of permissions until it is known",)


def _undoing(event: Change) -> tuple[str, ...]:
    if isinstance(event.entry, Entry):
        return (f"undo: {undoing(event.entry.undo)}",)
    return ("undo: not known; compare what the event names with its state on record",)


def _came(actor: Actor) -> str:
    sure = "told by AWS" if actor.via_verified else "a hint from the user agent, which the caller chooses"
    issuer = f", role {actor.session_issuer_arn}" if actor.session_issuer_arn else ""
    source = f", from {actor.source_ip}" if actor.source_ip else ""
    factor = ", without MFA" if actor.mfa is False and actor.kind in (ActorKind.ROOT, ActorKind.IAM_USER) else ""
    return f"{actor.via.value} ({sure}){issuer}{source}{factor}"
