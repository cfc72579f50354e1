"""A sweep ends: what could not be swept is a finding, and what people have to know is one report."""

from __future__ import annotations

from typing import Any

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed
from iamdrift.usecases.sweeping.messages import covered, sweep_name


@observed
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    outcome = guardian().report_sweep(sweep_name(event.get("sweep")))
    count(outcome.counter)
    for name, percent in covered(outcome.keys):
        count(name, percent)
    logger().info(outcome.fact, extra=outcome.keys)
    return dict(outcome.keys)
