"""Where the cases of our own guardrails lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iamdrift.cli.operating.cases import Case
from iamdrift.cli.operating.cases import read_cases as read
from iamdrift.domain.judging.guardrail import Guardrail

HERE = Path(__file__).parent


def file_of(guardrail: Guardrail) -> Path:
    return HERE / guardrail.family.value / f"{guardrail.id.replace('-', '_')}.yaml"


def read_cases(guardrail: Guardrail) -> Iterator[Case]:
    """The cases of a guardrail; none where it has no file (a test says so)."""
    return read(file_of(guardrail), guardrail)
