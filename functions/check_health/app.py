"""Every few minutes: is the guardian alive, and is anything unsent? What is not well is logged with what to do."""

from __future__ import annotations

from typing import Any

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, measure, observed


@observed
def handler(event: dict[str, Any], _context: Any) -> dict[str, int]:
    health = guardian().check_health(everything=bool(event.get("everything")))
    for check in health.problems:
        logger().warning("not well", extra={"part": check.what, "place": check.where, "problem": check.problem})
    for latency in health.latencies:
        measure("CanaryLatency", latency.total_seconds())
    count("Resent", health.resent)
    count("HealthProblems", len(health.problems))
    count("CanariesAsked", len(health.canaries))
    count("CanariesLate", len(health.canaries) - health.heard)
    return {"resent": health.resent, "problems": len(health.problems)}
