"""What would have been taken back, had it been allowed: counted for each guardrail, before anybody turns it on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.marks import fingerprint

ACCESS: Final = "access-delta"  # where no guardrail was broken, but dangerous access came
_ACTING: Final = (Verdict.REVERT, Verdict.CONTAIN)


@dataclass(frozen=True, slots=True)
class ShadowLine:
    """One guardrail. `wrong` is an estimate: people let the state stand and said so, by accepting or waiving it."""

    guardrail: str
    reverted: int = 0
    contained: int = 0
    right: int = 0  # people took it back themselves
    wrong: int = 0
    open: int = 0  # nobody has decided yet

    @property
    def would_have(self) -> int:
        return self.reverted + self.contained


def shadow_report(histories: Iterable[Sequence[Version]]) -> tuple[ShadowLine, ...]:
    """`histories`: of each principal its versions, oldest first. Most first."""
    counts: dict[str, Counter[str]] = {}
    for versions in histories:
        for number, version in enumerate(versions):
            if version.assessment.recommended in _ACTING and version.assessment.decided not in _ACTING:
                for guardrail in _guardrails(version):
                    count = counts.setdefault(guardrail, Counter())
                    count["contained" if version.assessment.recommended is Verdict.CONTAIN else "reverted"] += 1
                    count[_outcome(versions, number, guardrail)] += 1
    lines = (ShadowLine(guardrail, **count) for guardrail, count in counts.items())
    return tuple(sorted(lines, key=lambda line: (-line.would_have, line.guardrail)))


def _guardrails(version: Version) -> Iterator[str]:
    broken = {finding.guardrail for finding in version.assessment.fresh}
    yield from sorted(broken) or (ACCESS,)


def _outcome(versions: Sequence[Version], number: int, guardrail: str) -> str:
    """Right where a later version has the facets back as they were; wrong where the finding was waived."""
    before = versions[number - 1] if number else None
    for later in versions[number + 1 :]:
        if before is not None and _same_state(before, later):
            return "right"
        if any(item.guardrail == guardrail for item in later.assessment.resolved):
            return "right"
        if any(item.guardrail == guardrail and item.waived_by for item in later.assessment.findings):
            return "wrong"
    return "open"


def _same_state(one: Version, other: Version) -> bool:
    if one.snapshot is None or other.snapshot is None:
        return one.snapshot is other.snapshot
    return fingerprint(one.snapshot) == fingerprint(other.snapshot)
