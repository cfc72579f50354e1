"""Every few minutes: what has been pending too long is sent again."""

from __future__ import annotations

from typing import Any

from iamdrift.bootstrap import guardian

from iamdrift.telemetry import count, observed


@observed
def handler(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    resent = guardian().check_health()
    count("Resent", resent)
    return {"resent": resent}
