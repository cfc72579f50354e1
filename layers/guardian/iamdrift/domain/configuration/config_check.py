"""What the configuration means for one principal, in lines that a person can read: `iamdrift config check`."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.waiver import Waiver, instant
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.selector import Fit


def config_check(
    settings: Settings, snapshot: Snapshot, now: str, *, units: frozenset[str] | None = None
) -> tuple[str, ...]:
    """Mode and baseline with their reasons, guardrails that are off or weighed otherwise, rules, waivers, standing."""
    held = effective(settings, snapshot, units=units)
    return (
        *held.lines,
        f"so: mode {held.mode.value}, baseline {held.settings.baseline.value}",
        *_guardrails(held.settings),
        *_rules(settings, snapshot, units),
        *(_waiver(waiver, now) for waiver in settings.waivers if waiver.principal.covers(snapshot.ref)),
        *_standing(settings, snapshot),
        f"configuration {settings.digest[:12] or 'without digest'}",
    )


def _guardrails(held: Settings) -> Iterator[str]:
    yield from (f"guardrail {rule}: disabled" for rule in sorted(held.disabled_guardrails))
    yield from (f"guardrail {rule}: severity {severity.name.lower()}" for rule, severity in held.severity_overrides)
    yield from (f"guardrail {rule}: severity {least.name.lower()} at least" for rule, least in held.severity_minimums)


def _rules(settings: Settings, snapshot: Snapshot, units: frozenset[str] | None) -> Iterator[str]:
    known = units if units is not None else settings.units_of(snapshot.ref.account)
    for rule in settings.rules:
        fit = rule.selector.fits((snapshot,), known)
        if fit is not Fit.NO:
            doubt = "" if fit is Fit.YES else " (the units above the account are not known)"
            yield f"rule {rule.id}: selects it{doubt}"


def _waiver(waiver: Waiver, now: str) -> str:
    what = waiver.guardrail + (f" for {waiver.subject}" if waiver.subject else "")
    state = "this state only, " if waiver.digest else ""
    bound = f"{state}by {waiver.principal.bound_by.value}" + (" (weak: names can be chosen)" if waiver.weak else "")
    if waiver.holds_at(now):
        return f"waiver {waiver.id}: {what}, {bound}, until {waiver.expires}, owner {waiver.owner}"
    ended = instant(waiver.expires) <= instant(now)
    return f"waiver {waiver.id}: {what}, {'EXPIRED ' + waiver.expires if ended else 'not before ' + waiver.created}"


def _standing(settings: Settings, snapshot: Snapshot) -> Iterator[str]:
    if settings.trusts_deployer(snapshot.arn, snapshot.ref.unique_id):
        what = "its compliant changes are accepted" if settings.automation.accepts else "its changes are not accepted"
        yield f"it is a trusted deployer: {what}, and answered with {settings.automation.mode.value} at most"
    if settings.breaks_glass(snapshot.arn, snapshot.ref.unique_id):
        yield "it is a break-glass principal"
