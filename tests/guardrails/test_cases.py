"""Every case of every guardrail: what must be found, in which subject, how bad, and what the evidence says."""

from __future__ import annotations

import pytest

from iamdrift.cli.operating.cases import Case
from iamdrift.guardrails import GUARDRAILS
from tests.guardrails.own_cases import read_cases

CASES = [case for guardrail in GUARDRAILS for case in read_cases(guardrail)]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.guardrail.id}: {case.why}" for case in CASES])
def test_case(case: Case) -> None:
    assert case.problem() == ""
