"""Every case of every guardrail: what must be found, in which subject, how bad, and what the evidence says."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.judging.finding import Evidence
from iamdrift.guardrails import GUARDRAILS
from tests.guardrails.cases import Case, read_cases

CASES = [case for guardrail in GUARDRAILS for case in read_cases(guardrail)]
EXPECTABLE = {"subject", "severity", "confidence", "says"}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.guardrail.id}: {case.why}" for case in CASES])
def test_case(case: Case) -> None:
    seen = tuple(case.guardrail.check(case.examination))
    assert bool(seen) is case.fails, f"{case.why}: {'; '.join(evidence.summary for evidence in seen) or 'nothing seen'}"
    assert {entry["subject"] for entry in case.expect} == {evidence.subject for evidence in seen}
    for entry in case.expect:
        assert entry.keys() <= EXPECTABLE
        found = [evidence for evidence in seen if evidence.subject == entry["subject"]]
        assert any(_fits(entry, evidence, case) for evidence in found), f"{entry} in {found}"


def _fits(entry: dict[str, Any], evidence: Evidence, case: Case) -> bool:
    severity = case.guardrail.severity if evidence.severity is None else evidence.severity
    fragments = entry.get("says", [])
    told = "\n".join((evidence.summary, evidence.statement, evidence.witness, evidence.missing))
    return (
        entry.get("severity", severity.name.lower()) == severity.name.lower()
        and entry.get("confidence", evidence.confidence.value) == evidence.confidence.value
        and all(fragment in told for fragment in ([fragments] if isinstance(fragments, str) else fragments))
    )
