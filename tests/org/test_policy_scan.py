"""Our own templates under our own guardrails: nothing above INFO stands without a written reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.guardrails import GUARDRAILS
from tests.org.own_roles import ACCOUNTS, ORGANIZATION, own_roles
from tests.template.cloudformation import ROOT

SETTINGS = Settings(organization_id=ORGANIZATION, accounts=frozenset(ACCOUNTS.values()))
ACCEPTED: list[dict[str, Any]] = yaml.safe_load((ROOT / "org" / "accepted-findings.yaml").read_text())
OWN = {(path, name): role for path, name, role in own_roles()}


def found(role: Snapshot) -> list[Finding]:
    now = "2026-11-24T03:00:00+00:00"
    return list(assess(None, role, GUARDRAILS, SETTINGS, now, measure=PolicyEngine()).findings)


@pytest.mark.parametrize(("path", "name"), OWN)
def test_nothing_is_found_without_a_written_reason(path: str, name: str) -> None:
    reasons = {each["guardrail"] for each in ACCEPTED if (each["template"], each["role"]) == (path, name)}
    unexplained = [
        f"{finding.severity.name} {finding.guardrail}: {finding.evidence.summary}"
        for finding in found(OWN[path, name])
        if finding.severity > Severity.INFO and finding.guardrail not in reasons
    ]
    assert unexplained == []


@pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda each: f"{each['role']}-{each['guardrail']}")
def test_a_reason_that_is_needed_no_more_is_deleted(accepted: dict[str, Any]) -> None:
    role = OWN[accepted["template"], accepted["role"]]
    assert accepted["guardrail"] in {finding.guardrail for finding in found(role)}
    assert len(accepted["reason"]) > 80


def test_a_bad_role_would_be_found() -> None:
    reader = OWN["org/member.yaml", "ReaderRole"]
    assert reader.trust is not None
    opened = replace(reader, trust=replace(reader.trust, text=reader.trust.text.replace('"Condition"', '"x"')))
    assert any(finding.severity > Severity.LOW for finding in found(opened))
