"""The guardian's own parts: whether a change touches one of them, and how bad that is by who did it.

Names only ever tighten: whoever names a thing like one of ours is suspected, and nobody is trusted for a name. The one
who is trusted is a deployer that the configuration names by ARN or unique id.
"""

from __future__ import annotations

from typing import Final

from iamdrift.domain.catalogue.lookup import services_by_source
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.change import ActorKind, Change, Via
from iamdrift.domain.events.target import FanOut, PrincipalTarget, ResourceTarget, Target, Unresolved
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType

PREFIX: Final = "iamdrift-"
CANARY: Final = "iamdrift-canary-"
_SCHEDULE: Final = ":role/iamdrift-canary-schedule-"
_MONITOR: Final = "AccessAnalyzerMonitorServiceRole-iamdrift-"


def touches_guardian(change: Change) -> bool:
    """By the names of what it affects; where a record has ids only, because just our own are delivered."""
    service = services_by_source().get(change.event_source)
    delivered_as_ours = service is not None and service.own_only and change.actor.kind is not ActorKind.ROOT
    return delivered_as_ours or any(map(_ours, change.targets))


def principals_touched(change: Change) -> tuple[PrincipalTarget, ...]:
    """The guardian's own roles and policies that a change of IAM affects."""
    return tuple(target for target in change.targets if isinstance(target, PrincipalTarget) and _ours(target))


def severity_of_touch(change: Change, settings: Settings) -> Severity | None:
    """None where it is what keeps the guardian running: its canary, changed by its schedule.

    A trusted deployer and CloudFormation do what a deployment does; it is told all the same.
    """
    actor = change.actor
    if _canary_flies(change):
        return None
    if settings.trusts_deployer(actor.session_issuer_arn or actor.arn, actor.principal_id.partition(":")[0]):
        return Severity.LOW
    if actor.via_verified and actor.via is Via.CLOUDFORMATION:
        return Severity.MEDIUM
    return Severity.CRITICAL


def _canary_flies(change: Change) -> bool:
    """Within one account a name stands for one role only, and nobody could do harm with the tag of the canary."""
    touched = principals_touched(change)
    return (
        change.event_name == "TagRole"
        and bool(touched)
        and all(
            target.ref.name.startswith(CANARY) and _SCHEDULE not in f":role/{target.ref.name}" for target in touched
        )
        and _SCHEDULE in change.actor.session_issuer_arn
        and f"::{change.account}:" in change.actor.session_issuer_arn
    )


def _ours(target: Target) -> bool:
    match target:
        case PrincipalTarget(ref=ref):
            return ref.type in (PrincipalType.ROLE, PrincipalType.POLICY) and _named(ref.name)
        case ResourceTarget(id=name):
            return _named(name)
        case FanOut(of=name):
            return _named(name)
        case Unresolved():
            return False


def _named(name: str) -> bool:
    """A name, or an ARN or URL that ends with one."""
    lowered, ours = name.lower(), (PREFIX, _MONITOR.lower())
    return lowered.startswith(ours) or any(f"{before}{part}" in lowered for before in "/:" for part in ours)
