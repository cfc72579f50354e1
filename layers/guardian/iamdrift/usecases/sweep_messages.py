"""What Step Functions hands to the functions of the sweep, and what it gets back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from iamdrift.domain.sweep.task import AccountResult, Phase, Task
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


def answer(task: Task, phase: Phase, result: AccountResult) -> dict[str, Any]:
    """The same task with what comes next; small, because Step Functions adds up what all accounts return."""
    return {
        "sweep": task.sweep,
        "account": task.account,
        "kind": task.kind.value,
        "phase": phase.value,
        "reached": result.reached.value,
    }


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
