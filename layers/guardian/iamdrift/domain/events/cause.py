"""The cause of a version: of a change, what is worth keeping beside the state that it led to."""

from __future__ import annotations

import json

from iamdrift.domain.catalogue.by_hand import by_hand
from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.catalogue.explain import undoing
from iamdrift.domain.catalogue.lookup import services_by_source
from iamdrift.domain.events.change import Actor, Change, FanOut, PrincipalTarget, ResourceTarget
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.ledger.record import Cause

_ACCOUNT = 12  # digits
_ARNS = {
    ResourceKind.OIDC_PROVIDER: "openIDConnectProviderArn",
    ResourceKind.SAML_PROVIDER: "sAMLProviderArn",
    ResourceKind.ORGANIZATION_POLICY: "policyId",
}
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
        undo=_short(_undoing(change, known)) if known else "",
        mfa=change.actor.mfa,
        parameters=tuple((_short(name), _short(_text(value))) for name, value in change.parameters[:40]),
    )


def _undoing(change: Change, entry: Entry) -> str:
    """How the guardian would undo it; or the command for a person, where it does not."""
    service = services_by_source().get(change.event_source)
    manual = by_hand(service, entry, _named(change)) if service is not None else None
    if manual is None or not manual.command:
        return undoing(entry.undo)
    return f"by hand: {manual.command} - {manual.why}"


def _named(change: Change) -> dict[str, str]:
    """What the record names, as the request calls it. The name that a renamed thing had comes first."""
    known = {name: value for name, value in change.parameters if isinstance(value, str)}
    for target in change.targets:
        if isinstance(target, PrincipalTarget):
            known.setdefault(f"{target.ref.type.value}Name", target.ref.name)
        elif isinstance(target, FanOut) and len(target.of) == _ACCOUNT and target.of.isdecimal():
            known.setdefault("accountId", target.of)
        elif isinstance(target, ResourceTarget) and target.kind in _ARNS:
            known.setdefault(_ARNS[target.kind], target.id)
    return known


def _via(actor: Actor) -> str:
    """How it came; what only the user agent says is a hint that the caller chose."""
    return actor.via.value if actor.via_verified else f"{actor.via.value} (as the user agent claims)"


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
