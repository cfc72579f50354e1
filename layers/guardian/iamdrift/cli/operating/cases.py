"""Cases of guardrails, as people write them in YAML: what makes the difference, and everything else filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from iamdrift.cli.operating.case_principals import PRINCIPAL_KEYS, Json, scps_of, snapshot_of
from iamdrift.config import loaded
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.usage import Usage
from iamdrift.domain.workloads.workload import Workload
from iamdrift.errors import InvalidInput
from iamdrift.guardrails import GUARDRAILS

CASE_KEYS: Final = PRINCIPAL_KEYS | {
    "why",
    "subtle",
    "expect",
    "settings",
    "before",
    "baseline",
    "roster",
    "now",
    "scps",
    "usage",
    "workloads",
}
_EXPECTABLE: Final = {"subject", "severity", "confidence", "says"}


@dataclass(frozen=True)
class Case:
    """One case. `expect`: what must be seen, one entry for each subject; empty where it passes."""

    guardrail: Guardrail
    why: str
    said: Mapping[str, Json]
    fails: bool
    subtle: bool

    @property
    def expect(self) -> list[dict[str, Any]]:
        expected = self.said.get("expect", [])
        return expected if isinstance(expected, list) else [expected]

    @property
    def examination(self) -> Examination:
        principal = {key: value for key, value in self.said.items() if key in PRINCIPAL_KEYS}
        snapshot = snapshot_of(principal)
        earlier = {
            key: snapshot_of({**principal, **self.said[key]}) for key in ("before", "baseline") if key in self.said
        }
        others = self.said.get("roster", [] if self.guardrail.needs_roster else None)
        return Examination(
            snapshot=snapshot,
            settings=_settings(self.said.get("settings")),
            roster=None if others is None else Roster([snapshot, *map(snapshot_of, others)]),
            now=str(self.said.get("now", "")),
            usage=Usage(**self.said["usage"]) if "usage" in self.said else None,
            workloads=tuple(Workload(**each) for each in self.said["workloads"]) if "workloads" in self.said else None,
            scps=tuple(map(scps_of, self.said.get("scps", ()))),
            **earlier,
        )

    def problem(self) -> str:
        """What is not as the case says; empty where all is."""
        seen = tuple(self.guardrail.check(self.examination))
        told = "; ".join(evidence.summary for evidence in seen) or "nothing seen"
        if bool(seen) is not self.fails:
            return told
        subjects = {evidence.subject for evidence in seen}
        if self.expect and {entry.get("subject") for entry in self.expect} != subjects:
            return f"subjects {', '.join(sorted(subjects))}: {told}"
        unmet = (entry for entry in self.expect if not any(self._fits(entry, evidence) for evidence in seen))
        return next((f"not as expected, {entry}: {told}" for entry in unmet), "")

    def _fits(self, entry: Mapping[str, Any], evidence: Evidence) -> bool:
        severity = self.guardrail.severity if evidence.severity is None else evidence.severity
        fragments = entry.get("says", [])
        told = "\n".join((evidence.summary, evidence.statement, evidence.witness, evidence.missing))
        return (
            entry.get("subject") == evidence.subject
            and entry.get("severity", severity.name.lower()) == severity.name.lower()
            and entry.get("confidence", evidence.confidence.value) == evidence.confidence.value
            and all(fragment in told for fragment in ([fragments] if isinstance(fragments, str) else fragments))
        )


def read_cases(file: Path, guardrail: Guardrail) -> Iterator[Case]:
    """The cases in a file; none where there is no file. Raises InvalidInput where they are not written as cases are."""
    written = _written(file)
    for verdict in ("fails", "passes"):
        cases = written.get(verdict) or []
        if not isinstance(cases, list):
            raise InvalidInput(f"{verdict} is a list of cases", where=str(file))
        yield from (_case(file, guardrail, said, fails=verdict == "fails") for said in cases)


def run_cases(folder: Path, guardrails: Iterable[Guardrail]) -> Iterator[tuple[Case, str]]:
    """Every case beside the custom guardrails of a folder, with what is wrong. Raises InvalidInput for a bad one."""
    for guardrail in guardrails:
        file = folder / f"{guardrail.id.replace('-', '_')}.yaml"
        for case in read_cases(file, guardrail):
            try:
                yield case, case.problem()
            except Exception as error:  # whatever stands in the case or the guardrail: its author must learn which
                raise InvalidInput(
                    f"case {case.why!r} cannot be judged: {type(error).__name__}: {error}", where=str(file)
                ) from error


def _written(file: Path) -> Mapping[str, Json]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if not file.is_file():
        return {}
    try:
        written = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError, RecursionError) as error:
        raise InvalidInput(f"not YAML: {' '.join(str(error).split())[:300]}", where=str(file)) from error
    if not isinstance(written, Mapping) or written.keys() - {"fails", "passes"}:
        raise InvalidInput("a file of cases says `fails` and `passes`, and nothing else", where=str(file))
    return written


def _case(file: Path, guardrail: Guardrail, said: Json, *, fails: bool) -> Case:
    if not isinstance(said, Mapping) or not isinstance(said.get("why"), str):
        raise InvalidInput("a case is a mapping, and says why", where=str(file))
    if unknown := said.keys() - CASE_KEYS:
        raise InvalidInput(f"{said['why']}: no such key: {', '.join(sorted(map(str, unknown)))}", where=str(file))
    case = Case(guardrail, said["why"], said, fails, bool(said.get("subtle", False)))
    if any(not isinstance(entry, Mapping) or entry.keys() - _EXPECTABLE for entry in case.expect):
        raise InvalidInput(f"{case.why}: expect names {', '.join(sorted(_EXPECTABLE))}", where=str(file))
    return case


def _settings(said: Json) -> Settings:
    """Written as in guardrails.yaml, and read by the same code."""
    if said is None:
        return Settings()
    from io import StringIO

    from ruamel.yaml import YAML

    text = StringIO()
    YAML(typ="safe", pure=True).dump(said, text)
    content = text.getvalue().encode()
    return loaded(content, "settings of the case", (each.id for each in GUARDRAILS), Settings()).settings
