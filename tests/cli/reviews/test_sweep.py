"""`iamdrift sweep`: started, followed to its end, taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.sweep.task import AccountResult, Plan, Reached, SweepKind
from iamdrift.usecases.sweeping.papers import SweepPapers
from scripts.example_ledger import ACCOUNT
from scripts.example_sweep import DAILY
from tests.cli.recorded import told
from tests.cli.running import run
from tests.cli.states_server import SWEEP, States, states_server

OTHER = "444455556666"
DONE = AccountResult(ACCOUNT, Reached.COMPLETE, principals=3, unchanged=3)


@pytest.fixture
def states(ledger: LedgerTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[States]:
    _ = ledger
    with states_server() as server:
        for service in ("SFN", "CLOUDFORMATION"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        yield server


@pytest.fixture
def papers(ledger: LedgerTable) -> SweepPapers:
    return SweepPapers(DynamoPapers(ledger, lambda: datetime.now(UTC)))


def planned(papers: SweepPapers, name: str, *results: AccountResult, kind: SweepKind = SweepKind.RECONCILE) -> None:
    papers.keep_plan(Plan(name, kind, (ACCOUNT, OTHER), time="2026-10-03T03:00:00+00:00"))
    for result in results:
        papers.keep_result(name, result)


def test_a_sweep_is_started_and_followed_to_its_end(states: States, papers: SweepPapers) -> None:
    states.turns = [lambda name: planned(papers, name, DONE)]
    states.turns += [lambda name: papers.keep_result(name, replace(DONE, account=OTHER))]
    answer = told("sweep")
    ((machine, name, wish),) = states.started
    assert (machine, wish, answer["run"]) == (SWEEP, {"kind": "reconcile"}, name)
    assert (answer["ended"], answer["clean"], answer["complete"], answer["principals"]) == (True, True, 2, 6)
    assert states.looks == 2


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (AccountResult(OTHER, Reached.UNREACHABLE, problem="no role"), "1 account not swept"),
        (AccountResult(OTHER, Reached.FAILED, problem="given up"), "1 account not swept"),
        (AccountResult(OTHER, Reached.COMPLETE, unannounced=2), "2 principals changed and no event told of it"),
    ],
)
def test_what_is_not_as_it_should_be_is_exit_code_1(
    states: States, papers: SweepPapers, result: AccountResult, said: str
) -> None:
    states.turns = [lambda name: planned(papers, name, DONE, result)]
    shown = run("sweep", "--review")
    assert states.started[0][2] == {"kind": "review"}
    assert shown.exit_code == 1
    assert said in shown.stdout
    assert OTHER in shown.stdout


def test_a_run_that_fails_says_how_to_go_on(states: States, papers: SweepPapers) -> None:
    states.turns = [lambda name: planned(papers, name, DONE)]
    states.ends = {"status": "FAILED", "error": "Lambda.Unknown", "cause": "killed"}
    shown = run("sweep")
    assert shown.exit_code == 3
    assert "Lambda.Unknown: killed" in shown.stderr
    assert f"iamdrift sweep --resume {states.started[0][1]}" in shown.stderr


def test_nobody_has_to_wait(states: States) -> None:
    shown = run("sweep", "--detach")
    assert (shown.exit_code, shown.stdout.strip()) == (0, states.started[0][1])
    assert states.looks == 0


def test_two_sweeps_at_the_same_time_are_refused(states: States) -> None:
    states.running = ["scheduled-1"]
    shown = run("sweep")
    assert shown.exit_code == 2
    assert "follow it: iamdrift sweep --run scheduled-1" in shown.stderr.lower()
    assert states.started == []


def test_a_run_that_was_cut_short_goes_on_under_its_name(states: States, papers: SweepPapers) -> None:
    cut = AccountResult(OTHER, Reached.FAILED, problem="given up")
    planned(papers, "cut", DONE, cut, kind=SweepKind.REVIEW)
    states.turns = [lambda _name: papers.keep_result("cut", replace(DONE, account=OTHER))]
    answer = told("sweep", "--resume", "cut")
    ((_, name, wish),) = states.started
    assert name.startswith("cut-resumed-")
    assert wish == {"kind": "review", "resume": "cut"}
    assert (answer["run"], answer["clean"]) == ("cut", True)


def test_a_run_that_goes_on_is_found_by_its_first_name(states: States, papers: SweepPapers) -> None:
    planned(papers, "cut", DONE)
    states.running = ["cut-resumed-101010"]
    states.turns = [lambda _name: papers.keep_result("cut", replace(DONE, account=OTHER))]
    assert told("sweep", "--run", "cut")["complete"] == 2


def test_a_run_of_the_past_needs_no_state_machine(ledger: LedgerTable) -> None:
    _ = ledger
    answer = told("sweep", "--run", DAILY)
    assert (answer["planned"], answer["complete"], answer["unannounced"]) == (3, 2, 1)


def test_runs_that_are_not_there(states: States) -> None:
    assert run("sweep", "--resume", "nobody").exit_code == 2
    assert run("sweep", "--run", "nobody").exit_code == 2
    assert run("sweep", "--run", "x", "--review").exit_code == 2
    assert states.started == []
