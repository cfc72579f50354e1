"""What Step Functions hands to the functions of the sweep, and what it gets back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iamdrift.domain.sweep.task import AccountResult, Phase, Reached, SweepKind, Task
from iamdrift.errors import InvalidInput
from iamdrift.usecases.plan_sweep import sweep_kind

_ACCOUNT = re.compile(r"[0-9]{12}")
_SWEEP = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


def read_tasks(event: Mapping[str, Any]) -> tuple[Task, ...]:
    """The task of one item, or of each item of a batch (`{"Items": [...]}`). Raises InvalidInput."""
    items = event.get("Items", [event])
    if not isinstance(items, list) or not items:
        raise InvalidInput("no tasks", where="Items")
    return tuple(_task(item) for item in items)


def sweep_name(word: Any) -> str:
    """Raises InvalidInput for what is no name of a run."""
    if not isinstance(word, str) or not _SWEEP.fullmatch(word):
        raise InvalidInput(f"{str(word)[:100]!r} is no name of a run", where="sweep")
    return word


def planned(event: Mapping[str, Any]) -> tuple[str, SweepKind]:
    """Name and kind of the run that is to be planned: a new one, named after the execution, or one that was cut short
    and goes on (`{"asked": {"resume": NAME}}`). Raises InvalidInput.
    """
    asked = event.get("asked")
    resumed = asked.get("resume") if isinstance(asked, Mapping) else None
    return sweep_name(event.get("sweep") if resumed is None else resumed), sweep_kind(event.get("kind"))


def answer(task: Task, phase: Phase, result: AccountResult, confirm_after: int = 0) -> dict[str, Any]:
    """The same task with what comes next, and after how many seconds: events get their time before it is confirmed."""
    return {
        "sweep": task.sweep,
        "account": task.account,
        "kind": task.kind.value,
        "phase": phase.value,
        "wait": confirm_after if (task.phase, phase) == (Phase.LIST, Phase.CONFIRM) else 0,
        "reached": result.reached.value,
    }


def counted(phase: Phase, result: AccountResult) -> Iterator[tuple[str, int]]:
    """The metrics of an account that is done: what events should have told, and what of it they have not."""
    if phase is Phase.END:
        yield "AccountsSwept", int(result.reached is Reached.COMPLETE)
        yield "AccountsUnreachable", int(result.reached is Reached.UNREACHABLE)
        yield "PrincipalsSwept", result.principals
        yield "ChangesAnnounced", result.announced + result.late
        yield "ChangesUnannounced", result.unannounced


def covered(keys: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    """The metrics of coverage, in percent of the accounts, as the outcome of a report has them."""
    for name, value in keys.items():
        if name.startswith("Coverage") and isinstance(value, float):
            yield name, value


def _task(item: Any) -> Task:
    if not isinstance(item, Mapping):
        raise InvalidInput("a task is an object", where="Items")
    account = item.get("account")
    if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
        raise InvalidInput(f"{str(account)[:100]!r} is no account", where="account")
    try:
        phase = Phase(item.get("phase", Phase.LIST.value))
    except ValueError as error:
        raise InvalidInput(f"{str(item.get('phase'))[:100]!r} is no phase", where="phase") from error
    return Task(sweep_name(item.get("sweep")), account, sweep_kind(item.get("kind", "reconcile")), phase)
