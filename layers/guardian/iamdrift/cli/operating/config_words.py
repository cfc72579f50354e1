"""What of the configuration holds for one principal, as rows and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from iamdrift.cli.terminal.tables import Cell
from iamdrift.domain.configuration.config_check import ConfigCheck
from iamdrift.domain.principals.principal import Snapshot


def effective_facts(checked: ConfigCheck) -> Iterator[tuple[str, Cell]]:
    settings = checked.holds.settings
    yield "mode", settings.mode.value
    yield "baseline", settings.baseline.value
    yield from _numbered("because", checked.holds.lines)
    yield from _numbered("guardrails", checked.guardrails)
    yield from _numbered("rules", checked.rules)
    yield from _numbered("waivers", (f"{said} ({waiver})" for waiver, said in checked.waivers))
    yield from _numbered("is", checked.standing)
    yield "tightening keeps", ", ".join(settings.parameters.protected_actions)
    yield "digest", settings.digest


def effective_json(snapshot: Snapshot, checked: ConfigCheck) -> dict[str, Any]:
    ref, settings = snapshot.ref, checked.holds.settings
    return {
        "schema": "iamdrift.effective/1",
        "principal": {"account": ref.account, "type": ref.type.value, "name": ref.name, "arn": snapshot.arn},
        "mode": settings.mode.value,
        "baseline": settings.baseline.value,
        "because": list(checked.holds.lines),
        "disabled": sorted(settings.disabled_guardrails),
        "severities": {name: level.name.lower() for name, level in settings.severity_overrides},
        "severity_minimums": {name: level.name.lower() for name, level in settings.severity_minimums},
        "rules": list(checked.rules),
        "standing": list(checked.standing),
        "waivers": [waiver for waiver, _ in checked.waivers],
        "waivers_say": [said for _, said in checked.waivers],
        "protected_actions": list(settings.parameters.protected_actions),
        "digest": settings.digest,
    }


def _numbered(label: str, lines: Iterable[str]) -> Iterator[tuple[str, Cell]]:
    """One row for each line; the label stands beside the first."""
    for number, line in enumerate(lines):
        yield ("" if number else label), line
