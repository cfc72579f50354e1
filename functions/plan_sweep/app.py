"""A sweep begins: which accounts it goes through."""

from __future__ import annotations

from typing import Any

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed
from iamdrift.usecases.plan_sweep import sweep_kind
from iamdrift.usecases.sweeping.messages import sweep_name


@observed
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    plan = guardian().plan_sweep(sweep_name(event.get("sweep")), sweep_kind(event.get("kind")))
    count("SweepsPlanned")
    logger().info("sweep planned", extra={"sweep": plan.sweep, "accounts": len(plan.accounts), "blind": plan.blind})
    return {"sweep": plan.sweep, "kind": plan.kind.value, "accounts": list(plan.accounts)}
