"""A policy from what a role really did: started, asked for again and again, and kept as a proposal."""

from __future__ import annotations

from typing import Any

from iamdrift.bootstrap import guardian
from iamdrift.telemetry import count, logger, observed
from iamdrift.usecases.generate_policy import read_wanted, told


@observed
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    answer = guardian().generate_policy(read_wanted(event))
    count(f"Generation{answer.state.value.capitalize()}")
    keys = {"account": answer.wanted.account, "role": answer.wanted.role, "job": answer.wanted.job}
    logger().info("policy generation", extra={**keys, "state": answer.state.value, "said": answer.said})
    return told(answer)
