"""What was planned is shown with its steps, what is left, and what would make the state permanent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.remediation.intent import Made, Status
from scripts.example_ledger import ACCOUNT, ORDERS, PARTNER
from tests.cli.recorded import told
from tests.cli.running import run


def test_a_plan_is_shown_with_its_steps_and_the_snippet(ledger: LedgerTable) -> None:
    del ledger
    shown = run("plans", ORDERS, "--snippet").stdout
    for said in ("shadow", "iam:PutRolePolicy", "CloudFormation manages it", '"Policies"', "1 plan"):
        assert said in shown
    assert '"Policies"' not in run("plans", ORDERS).stdout


def test_how_long_the_race_was_is_told(ledger: LedgerTable) -> None:
    intents = DynamoIntents(ledger)
    (noted,) = intents.of_account(ACCOUNT)
    steps = tuple(Made("2026-10-01T02:48:00+00:00", "2026-10-01T02:48:01+00:00", 0.25) for _ in noted.plan.steps)
    intents.record(replace(noted, id="iamdrift-2", status=Status.VERIFIED, made=steps, by="arn:aws:iam::1:user/ann"))
    shown = run("plans", "--status", "verified").stdout
    assert "written within 0.25 s of the last look" in " ".join(shown.split())
    assert "arn:aws:iam::1:user/ann" in shown
    both = told("plans")
    assert both["found"] == 2
    assert {plan["steps"][0]["raceSeconds"] for plan in both["plans"]} == {0.0, 0.25}


@pytest.mark.usefixtures("ledger")
def test_of_a_principal_without_plans_there_are_none() -> None:
    assert told("plans", PARTNER)["plans"] == []
    assert run("plans", "--status", "soon").exit_code == 2
    assert "One of shadow, proposed" in run("plans", "--status", "soon").stderr
