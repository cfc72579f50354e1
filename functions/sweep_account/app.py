"""One account after the other is compared with the ledger, a step at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed
from iamdrift.usecases.sweeping.messages import answer, counted, read_tasks

MARGIN = timedelta(seconds=60)  # what a step that has seen that its time is over may still take


@observed
def handler(event: dict[str, Any], context: Any) -> Any:
    until = datetime.now(UTC) + timedelta(milliseconds=context.get_remaining_time_in_millis()) - MARGIN
    answers = []
    for task in read_tasks(event):
        phase, result = guardian().sweep_account(task, until)
        answers.append(answer(task, phase, result, guardian().confirm_after))
        for name, value in counted(phase, result):
            count(name, value)
        keys = {"account": task.account, "next": phase.value, "iam_calls": guardian().iam_calls()}
        logger().info("account swept", extra={**keys, "sweep": task.sweep, "reached": result.reached.value})
    return answers if "Items" in event else answers[0]
