"""A sweep begins: which accounts it goes through."""

from __future__ import annotations

from typing import Any

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed
from iamdrift.usecases.sweeping.messages import planned


@observed
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    plan = guardian().plan_sweep(*planned(event))
    count("SweepsPlanned")
    logger().info("sweep planned", extra={"sweep": plan.sweep, "accounts": len(plan.accounts), "blind": plan.blind})
    return {"sweep": plan.sweep, "kind": plan.kind.value, "accounts": list(plan.accounts)}
