"""The ARNs that calls of EventBridge are authorized with: the emulator's are those of no rule on AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from iamdrift.local.emulator import Emulator

RULES, BUSES = ("Rule", "Targets", "TargetsByRule"), ("EventBus",)


@dataclass(frozen=True, slots=True)
class EventArns:
    emulator: Emulator

    def install(self) -> None:
        actions = self.emulator.actions
        extract = actions.extract_resource_arn

        def extracted(
            service: str, method: str, path: str, headers: Any, body: bytes, query: Any, region: str, account: str
        ) -> Any:
            named = _named(headers, body) if service == "events" else ""
            if named:
                return f"arn:aws:events:{region}:{account}:{named}"
            return extract(service, method, path, headers, body, query, region, account)

        actions.extract_resource_arn = extracted


def _named(headers: Any, body: bytes) -> str:
    """`rule/name` on the default bus, `rule/bus/name` on others, `event-bus/name`; empty for other calls."""
    operation = str(headers.get("x-amz-target") or headers.get("X-Amz-Target") or "").rpartition(".")[2]
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return ""
    if operation.endswith(BUSES) and isinstance(name := asked.get("Name"), str):
        return f"event-bus/{name}"
    name, bus = asked.get("Rule") or asked.get("Name"), asked.get("EventBusName") or "default"
    if not operation.endswith(RULES) or not isinstance(name, str):
        return ""
    return f"rule/{name}" if bus == "default" else f"rule/{str(bus).rpartition('/')[2]}/{name}"
