"""Planning a sweep, and the messages between its functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from iamdrift.domain.sweep.task import AccountResult, Phase, Reached, SweepKind, Task
from iamdrift.errors import InvalidInput
from iamdrift.usecases.plan_sweep import MOST_ACCOUNTS, PlanSweep, sweep_kind
from iamdrift.usecases.sweeping.messages import answer, planned, read_tasks
from iamdrift.usecases.sweeping.papers import SweepPapers
from tests.fakes.clock import FakeClock
from tests.fakes.papers import FakePapers

ONE, TWO = "111111111111", "222222222222"


@dataclass
class FakeAccounts:
    active: tuple[str, ...] = (ONE, TWO)
    papers: SweepPapers = field(default_factory=lambda: SweepPapers(FakePapers()))

    def listed(self) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        return self.active, ("999999999999",), ""

    @property
    def plan_sweep(self) -> PlanSweep:
        return PlanSweep(self, self.papers, FakeClock())


def test_a_plan_has_the_active_accounts_and_names_the_others() -> None:
    plan = FakeAccounts().plan_sweep("run", SweepKind.REVIEW)
    assert (plan.accounts, plan.skipped, plan.kind) == ((ONE, TWO), ("999999999999",), SweepKind.REVIEW)


def test_planned_again_it_goes_on_with_what_is_not_complete_though_the_organization_has_grown() -> None:
    accounts = FakeAccounts()
    accounts.plan_sweep("run", SweepKind.RECONCILE)
    accounts.papers.keep_result("run", AccountResult(ONE, Reached.COMPLETE))
    accounts.papers.keep_result("run", AccountResult(TWO, Reached.UNDERWAY))
    accounts.active = (ONE, TWO, "333333333333")
    assert accounts.plan_sweep("run", SweepKind.RECONCILE).accounts == (TWO,)
    assert len(accounts.plan_sweep("other run", SweepKind.RECONCILE).accounts) == 3


def test_more_accounts_than_one_run_can_carry_are_refused() -> None:
    many = tuple(f"{number:012}" for number in range(MOST_ACCOUNTS + 1))
    with pytest.raises(InvalidInput, match="15,001 accounts"):
        FakeAccounts(many).plan_sweep("run", SweepKind.RECONCILE)


def test_one_item_and_a_batch_are_both_understood() -> None:
    item = {"sweep": "run", "account": ONE, "kind": "review", "phase": "confirm"}
    task = Task("run", ONE, SweepKind.REVIEW, Phase.CONFIRM)
    assert read_tasks(item) == (task,)
    assert read_tasks({"Items": [item, {"sweep": "run", "account": TWO}]}) == (task, Task("run", TWO))


def test_the_answer_is_the_next_task() -> None:
    task = Task("run", ONE)
    assert read_tasks(answer(task, Phase.CONFIRM, AccountResult(ONE))) == (Task("run", ONE, phase=Phase.CONFIRM),)


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Items": []},
        {"Items": ["x"]},
        {"Items": {"account": ONE}},
        {"sweep": "run", "account": "123"},
        {"sweep": "run", "account": "١١١١١١١١١١١١"},
        {"sweep": "a#b", "account": ONE},
        {"sweep": "run", "account": ONE, "kind": "everything"},
        {"sweep": "run", "account": ONE, "phase": "begin"},
    ],
)
def test_what_is_no_task_is_refused_with_its_place(event: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tasks(event)
    assert refused.value.where


def test_a_kind_of_sweep_is_one_of_two() -> None:
    assert sweep_kind("review") is SweepKind.REVIEW
    with pytest.raises(InvalidInput, match="say reconcile or review"):
        sweep_kind(["review"])


def test_an_execution_plans_a_run_of_its_own_name_or_goes_on_with_another() -> None:
    first = {"sweep": "execution-1", "kind": "reconcile", "asked": {"kind": "reconcile"}}
    assert planned(first) == ("execution-1", SweepKind.RECONCILE)
    assert planned(first | {"asked": {"resume": "cut"}, "kind": "review"}) == ("cut", SweepKind.REVIEW)
    for bad in ({"resume": ""}, {"resume": 7}, {"resume": "a b"}):
        with pytest.raises(InvalidInput, match="no name of a run"):
            planned(first | {"asked": bad})
