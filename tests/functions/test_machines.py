"""The state machines: every step is there, is tried again, and understands what the function before it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iamdrift.domain.sweep.task import AccountResult, Phase, Task
from iamdrift.usecases.generate_policy import Answer, State, Wanted, told
from iamdrift.usecases.sweeping.messages import answer

FUNCTIONS = Path(__file__).parents[2] / "functions"
MACHINES = ("sweep", "generate_policy")


def machine(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FUNCTIONS / f"{name}.asl.json").read_text())
    return found


def levels(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The machine, and the one inside of each map."""
    yield definition
    for state in definition["States"].values():
        if "ItemProcessor" in state:
            yield from levels(state["ItemProcessor"])


def targets(state: dict[str, Any]) -> Iterator[str]:
    for found in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        yield from (found[name] for name in ("Next", "Default") if name in found)


def paths(value: Any) -> Iterator[str]:
    """Every `$.name` that a state reads of its input."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("ResultPath", "States", "Catch") and isinstance(inner, str | dict | list):
                yield from paths(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from paths(inner)
    elif isinstance(value, str) and value.startswith("$."):
        yield value[2:]


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reached_and_every_way_leads_somewhere(name: str) -> None:
    for level in levels(machine(name)):
        reached = {level["StartAt"], *(target for state in level["States"].values() for target in targets(state))}
        assert reached == set(level["States"])
        ends = [state for state in level["States"].values() if state.get("End") or state["Type"] in ("Succeed", "Fail")]
        assert ends


@pytest.mark.parametrize("name", MACHINES)
def test_every_task_is_tried_again_unless_its_input_can_never_succeed(name: str) -> None:
    tasks = [state for level in levels(machine(name)) for state in level["States"].values() if state["Type"] == "Task"]
    for task in tasks:
        never, otherwise = task["Retry"]
        assert (never["ErrorEquals"], never["MaxAttempts"]) == (["InvalidInput"], 0)
        assert otherwise["ErrorEquals"] == ["States.ALL"]
        assert otherwise["BackoffRate"] >= 2
        assert otherwise["JitterStrategy"] == "FULL"


def test_one_account_that_fails_does_not_keep_the_others() -> None:
    accounts = machine("sweep")["States"]["Accounts"]
    assert accounts["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert accounts["ToleratedFailurePercentage"] == 100
    assert accounts["MaxConcurrency"] > 0
    caught = accounts["ItemProcessor"]["States"]["Sweep"]["Catch"]
    assert caught == [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}]


def test_what_the_states_of_an_account_read_is_what_its_function_answers() -> None:
    states = machine("sweep")["States"]["Accounts"]["ItemProcessor"]["States"]
    answered = answer(Task("run", "111122223333"), Phase.CONFIRM, AccountResult("111122223333"), 1800)
    assert {path for state in states.values() for path in paths(state)} <= set(answered)
    assert answered["wait"] == 1800
    ends = states["Whether it is done"]["Choices"][0]["StringEquals"]
    assert ends == Phase.END.value


def test_what_the_map_reads_is_what_the_plan_answers() -> None:
    accounts = dict(machine("sweep")["States"]["Accounts"])
    del accounts["ItemProcessor"]
    assert set(paths(accounts)) == {"accounts", "sweep", "kind"}
    assert set(accounts["ItemSelector"]) == {"account.$", "sweep.$", "kind.$", "phase"}
    assert accounts["ItemSelector"]["phase"] == Phase.LIST.value


def test_what_a_generation_reads_is_what_its_function_answers() -> None:
    states = machine("generate_policy")["States"]
    answered = told(Answer(Wanted("1", "role", "wish"), State.RUNNING, 30))
    asked = {path for name, state in states.items() if name != "Wish" for path in paths(state)}
    assert asked <= set(answered)
    choices = {choice["StringEquals"] for choice in states["Whether it is done"]["Choices"]}
    assert choices == {State.DONE.value, State.FAILED.value}
