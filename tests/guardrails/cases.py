"""Cases of guardrails, as people write them in YAML: what makes the difference, and everything else filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from iamdrift.config import loaded
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.usage import Usage
from iamdrift.guardrails import GUARDRAILS
from tests.guardrails.principals import PRINCIPAL_KEYS, Json, scps_of, snapshot_of

HERE = Path(__file__).parent
CASE_KEYS = {
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
} | PRINCIPAL_KEYS


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
            scps=tuple(map(scps_of, self.said.get("scps", ()))),
            **earlier,
        )


def file_of(guardrail: Guardrail) -> Path:
    return HERE / guardrail.family.value / f"{guardrail.id.replace('-', '_')}.yaml"


def read_cases(guardrail: Guardrail) -> Iterator[Case]:
    """The cases of a guardrail; none where it has no file (a test says so)."""
    file = file_of(guardrail)
    written = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for verdict in ("fails", "passes"):
        for said in written.get(verdict, ()):
            unknown = said.keys() - CASE_KEYS
            assert not unknown, f"{file.name}: {said.get('why')}: no such key: {', '.join(sorted(unknown))}"
            yield Case(guardrail, said["why"], said, verdict == "fails", said.get("subtle", False))


def _settings(said: Json) -> Settings:
    """Written as in guardrails.yaml, and read by the same code."""
    if said is None:
        return Settings()
    content = yaml.safe_dump(said).encode()
    return loaded(content, "settings of the case", (each.id for each in GUARDRAILS), Settings()).settings
