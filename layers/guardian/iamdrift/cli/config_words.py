"""What of the configuration holds for one principal, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from iamdrift.cli.tables import Cell
from iamdrift.domain.configuration.scope import EffectiveScope
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.principals.principal import Snapshot


def waivers_for(settings: Settings, snapshot: Snapshot) -> tuple[Waiver, ...]:
    """The waivers that name this principal, expired ones included."""
    return tuple(waiver for waiver in settings.waivers if waiver.principal.covers(snapshot.ref))


def effective_facts(snapshot: Snapshot, holds: EffectiveScope, waivers: Sequence[Waiver]) -> Iterator[tuple[str, Cell]]:
    settings = holds.settings
    yield "mode", settings.mode.value
    yield "baseline", settings.baseline.value
    for number, line in enumerate(holds.lines):
        yield ("" if number else "because"), line
    yield "disabled", ", ".join(sorted(settings.disabled_guardrails))
    yield "severities", ", ".join(f"{name} {level.name.lower()}" for name, level in settings.severity_overrides)
    yield "at least", ", ".join(f"{name} {level.name.lower()}" for name, level in settings.severity_minimums)
    yield "is", ", ".join(_standing(settings, snapshot))
    for number, waiver in enumerate(waivers):
        yield ("" if number else "waivers"), f"{waiver.guardrail} until {waiver.expires}: {waiver.reason} ({waiver.id})"


def effective_json(snapshot: Snapshot, holds: EffectiveScope, waivers: Sequence[Waiver]) -> dict[str, Any]:
    ref, settings = snapshot.ref, holds.settings
    return {
        "schema": "iamdrift.effective/1",
        "principal": {"account": ref.account, "type": ref.type.value, "name": ref.name, "arn": snapshot.arn},
        "mode": settings.mode.value,
        "baseline": settings.baseline.value,
        "because": list(holds.lines),
        "disabled": sorted(settings.disabled_guardrails),
        "severities": {name: level.name.lower() for name, level in settings.severity_overrides},
        "severity_minimums": {name: level.name.lower() for name, level in settings.severity_minimums},
        "standing": list(_standing(settings, snapshot)),
        "waivers": [waiver.id for waiver in waivers],
    }


def _standing(settings: Settings, snapshot: Snapshot) -> Iterator[str]:
    if settings.trusts_deployer(snapshot.arn, snapshot.ref.unique_id):
        yield "a trusted deployer"
    if settings.breaks_glass(snapshot.arn, snapshot.ref.unique_id):
        yield "a break-glass principal"
    if snapshot.unmodifiable:
        yield "a role that the account cannot edit"
