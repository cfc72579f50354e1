"""Scanning: every principal of an account judged as at first sight, and what that adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from iamdrift.domain.configuration.scope import effective
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.assessing import Measure, assess
from iamdrift.domain.judging.assessment import Assessment
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Rules:
    """What principals are judged by."""

    guardrails: tuple[Guardrail, ...]
    settings: Settings
    measure: Measure


@dataclass(frozen=True, slots=True)
class Scanned:
    """One principal: what was concluded, and what could not be read or understood of it."""

    assessment: Assessment
    problems: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What a scan adds up to, counted while it runs. Waived findings do not count as findings."""

    principals: int = 0
    with_findings: int = 0
    with_problems: int = 0
    waived: int = 0
    findings: dict[Severity, int] = field(default_factory=dict)

    @property
    def worst(self) -> Severity | None:
        return max(self.findings, default=None)

    def count(self, scanned: Scanned) -> None:
        unwaived = scanned.assessment.unwaived
        self.principals += 1
        self.with_findings += bool(unwaived)
        self.with_problems += bool(scanned.problems)
        self.waived += len(scanned.assessment.standing) - len(unwaived)
        for finding in unwaived:
            self.findings[finding.severity] = self.findings.get(finding.severity, 0) + 1


def scan_all(
    snapshots: Iterable[Snapshot], rules: Rules, now: str, tally: Tally, roster: Roster | None = None
) -> Iterator[Scanned]:
    """Each principal assessed by what holds for it, in the order they come. `roster`: the whole account they are of."""
    for snapshot in snapshots:
        scanned = Scanned(_assessed(snapshot, rules, now, roster), snapshot.problems)
        tally.count(scanned)
        yield scanned


def _assessed(snapshot: Snapshot, rules: Rules, now: str, roster: Roster | None) -> Assessment:
    settings = effective(rules.settings, snapshot).settings if rules.settings.scopes else rules.settings
    return assess(
        None,
        snapshot,
        rules.guardrails,
        settings,
        now,
        measure=rules.measure,
        waivers=rules.settings.waivers,
        roster=roster,
    )


def named(snapshots: Iterable[Snapshot], names: Sequence[str]) -> Iterator[Snapshot]:
    """The principals of these names or ARNs (any case); all of them where no name is given."""
    wanted = {name.lower() for name in names}
    for snapshot in snapshots:
        if not wanted or {snapshot.ref.name.lower(), snapshot.arn.lower()} & wanted:
            yield snapshot


def chosen(guardrails: Sequence[Guardrail], ids: Sequence[str]) -> tuple[Guardrail, ...]:
    """The guardrails of these ids; all of them where no id is given. Raises InvalidInput for an id nobody knows."""
    known = {guardrail.id for guardrail in guardrails}
    for wanted in ids:
        if wanted not in known:
            raise InvalidInput(f"no guardrail {wanted!r}{_like(wanted, known)}", remedy="`iamdrift rules` lists them")
    return tuple(guardrail for guardrail in guardrails if not ids or guardrail.id in ids)


def _like(wanted: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(wanted, sorted(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""
