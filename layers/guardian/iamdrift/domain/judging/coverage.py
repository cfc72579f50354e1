"""Coverage: which control of which framework is covered by which guardrails."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail

# A control begins with the name of its framework; the note says which edition the ids are of.
FRAMEWORKS: Final[dict[str, str]] = {
    "CIS AWS": "CIS AWS Foundations Benchmark; the version stands in the id, since ids moved between versions",
    "FSBP": "AWS Foundational Security Best Practices, the control ids of Security Hub",
    "MITRE ATT&CK": "ATT&CK for Cloud v18.1; v19 calls T1562.001 T1685 and T1562.008 T1685.002, so both are given",
    "NIST 800-53": "NIST SP 800-53 revision 5",
    "Stratus": "technique ids of Stratus Red Team",
    "Well-Architected": "best practices of the AWS Well-Architected security pillar",
    "pathfinding.cloud": "path ids of pathfinding.cloud",
}


@dataclass(frozen=True, slots=True)
class Covered:
    framework: str
    control: str  # without the framework's name
    guardrails: tuple[str, ...]


def framework_of(control: str) -> str:
    """The framework that a control belongs to; empty for one that nobody knows."""
    return next((name for name in FRAMEWORKS if control.startswith(f"{name} ")), "")


def coverage(guardrails: Iterable[Guardrail]) -> tuple[Covered, ...]:
    """Every control that some guardrail names, by framework."""
    by_control: dict[str, list[str]] = {}
    for guardrail in guardrails:
        for control in guardrail.controls:
            by_control.setdefault(control, []).append(guardrail.id)
    return tuple(
        Covered(
            framework := framework_of(control), control.removeprefix(framework).lstrip(), tuple(by_control[control])
        )
        for control in sorted(by_control, key=lambda control: (framework_of(control), control))
    )
