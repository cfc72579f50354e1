"""What the configuration means for one principal, in words that a person can read: `iamdrift config check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamdrift.domain.configuration.scope import EffectiveScope, effective
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.waiver import Waiver, instant
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.selector import Fit


@dataclass(frozen=True, slots=True)
class ConfigCheck:
    """`holds`: mode and baseline with their reasons. The others are sentences, one for each thing that is said.

    guardrails: those that are off or weighed otherwise. rules: declared ones that select it. waivers: by id, expired
    ones included. standing: what it is besides a principal.
    """

    holds: EffectiveScope
    guardrails: tuple[str, ...]
    rules: tuple[str, ...]
    waivers: tuple[tuple[str, str], ...]
    standing: tuple[str, ...]


def config_check(
    settings: Settings, snapshot: Snapshot, now: str, *, units: frozenset[str] | None = None
) -> ConfigCheck:
    """`units` are those above its account; without them the configuration's are used."""
    holds = effective(settings, snapshot, units=units)
    covering = (waiver for waiver in settings.waivers if waiver.principal.covers(snapshot.ref))
    return ConfigCheck(
        holds,
        tuple(_guardrails(holds.settings)),
        tuple(_rules(settings, snapshot, units)),
        tuple((waiver.id, _waiver(waiver, now)) for waiver in covering),
        tuple(_standing(settings, snapshot)),
    )


def _guardrails(held: Settings) -> Iterator[str]:
    yield from (f"{rule}: disabled" for rule in sorted(held.disabled_guardrails))
    yield from (f"{rule}: severity {severity.name.lower()}" for rule, severity in held.severity_overrides)
    yield from (f"{rule}: severity {least.name.lower()} at least" for rule, least in held.severity_minimums)


def _rules(settings: Settings, snapshot: Snapshot, units: frozenset[str] | None) -> Iterator[str]:
    known = units if units is not None else settings.units_of(snapshot.ref.account)
    for rule in settings.rules:
        fit = rule.selector.fits((snapshot,), known)
        if fit is not Fit.NO:
            yield f"{rule.id}{'' if fit is Fit.YES else ' (perhaps: the units above the account are not known)'}"


def _waiver(waiver: Waiver, now: str) -> str:
    what = waiver.guardrail + (f" for {waiver.subject}" if waiver.subject else "")
    who = f"owner {waiver.owner}, {waiver.ticket}"
    if instant(waiver.expires) <= instant(now):
        return f"{what}: EXPIRED on {waiver.expires}, so it waives nothing; {who}"
    if not waiver.holds_at(now):
        return f"{what}: not before {waiver.created}; {who}"
    state = ", for this state only" if waiver.digest else ""
    weak = " (weak: whoever creates principals chooses names)" if waiver.weak else ""
    return f"{what}: until {waiver.expires}{state}, by {waiver.principal.bound_by.value}{weak}; {who}"


def _standing(settings: Settings, snapshot: Snapshot) -> Iterator[str]:
    if settings.trusts_deployer(snapshot.arn, snapshot.ref.unique_id):
        what = "its compliant changes are accepted" if settings.automation.accepts else "its changes are not accepted"
        yield f"a trusted deployer: {what}, and answered with {settings.automation.mode.value} at most"
    if settings.breaks_glass(snapshot.arn, snapshot.ref.unique_id):
        yield "a break-glass principal: it is never taken back or contained"
    if snapshot.unmodifiable:
        yield "a role that nobody in the account can edit: it is told about, and left as it is"
