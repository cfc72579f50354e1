"""Plain words for what an event means: its tier, how it came, how it would be undone, what the guardian does."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Revert, Tier, Undo
from iamdrift.domain.catalogue.lookup import Unknown, services_by_source
from iamdrift.domain.events.change import Actor, Change, FanOut, Ignored, PrincipalTarget, Via

_TIERS = {
    Tier.PERMISSION: "changes what somebody can do, or who can become it",
    Tier.CREDENTIAL: "changes who can use a principal",
    Tier.METADATA: "tags, names or descriptions",
    Tier.TAMPERING: "can blind or silence the guardian",
    Tier.USE: "a use of power; nothing is changed",
}
_UNDONE = {
    Revert.AUTO: "can be taken back automatically where the mode allows it",
    Revert.ASK: "taken back only when a person says so",
    Revert.NOTE: "not taken back",
}


def meaning(change: Change) -> str:
    if isinstance(change.entry, Entry):
        return change.entry.meaning
    return "A write that the catalogue does not know yet."


def tier(entry: Entry | Unknown) -> str:
    return _TIERS[entry.tier] if isinstance(entry, Entry) else "not known"


def who(actor: Actor) -> str:
    if actor.session_issuer_arn:
        session = f" (session {actor.session_name})" if actor.session_name else ""
        return f"{actor.kind.value} of {actor.session_issuer_arn}{session}"
    return str(actor)


def how(actor: Actor) -> str:
    via = actor.via.value if actor.via_verified else f"{actor.via.value} (says its user agent)"
    via = "" if actor.via is Via.OTHER else via
    mfa = {True: "with MFA", False: "without MFA", None: ""}[actor.mfa]
    place = f"from {actor.source_ip}" if actor.source_ip else ""
    service = f"through {actor.invoked_by}" if actor.invoked_by else ""
    return ", ".join(part for part in (via, place, service, mfa) if part)


def undo(entry: Entry | Unknown) -> str:
    if not isinstance(entry, Entry):
        return "nobody has written down how; a person decides"
    return _undo(entry.undo)


def _undo(way: Undo) -> str:
    if not way.apis:
        return f"{_UNDONE[way.mode]}: {way.how}"
    apis = ", ".join(way.apis)
    return f"{apis}{f', {way.how}' if way.how else ''} ({_UNDONE[way.mode]})"


def service_is_watched_for_itself(event_source: str) -> bool:
    service = services_by_source().get(event_source)
    return service is not None and service.own_only


def guardian(meaning: Change | Ignored) -> str:
    """What the guardian does about it, and why."""
    if isinstance(meaning, Ignored):
        return f"ignores it: {meaning.because.value}"
    if isinstance(meaning.entry, Unknown):
        return "acts: a write it does not know is a finding of its own"
    if meaning.unresolved:
        return "acts, and says that the record does not name everything it affects"
    if service_is_watched_for_itself(meaning.event_source):
        return "acts where it hits what the guardian itself is made of; elsewhere it is left alone"
    if not any(isinstance(target, PrincipalTarget | FanOut) for target in meaning.targets):
        return "acts: records it and tells people; there is no principal to read"
    return "acts: reads the live state of what is affected, works out what became possible, checks the guardrails"
