"""Lets a rule send events to a bus of another account or region, so that hub and spoke work as on AWS."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iamdrift.local.emulator import Emulator

logger = logging.getLogger("iamdrift.local.buses")


@dataclass(frozen=True, slots=True)
class Buses:
    """Delivers across accounts and regions; everything within one stays the emulator's own business."""

    emulator: Emulator

    def install(self) -> None:
        self.emulator.eventbridge._dispatch_to_event_bus = self._crossing(
            self.emulator.eventbridge._dispatch_to_event_bus
        )

    def _crossing(self, dispatch: Callable[..., None]) -> Callable[..., None]:
        def crossed(
            spec: Any, event: dict[str, Any], rule: Any, event_path: Any, target_input_payload: str | None = None
        ) -> None:
            here = (self.emulator.responses.get_account_id(), self.emulator.responses.get_region())
            there = (spec.account_id, spec.region)
            if here == there or not spec.resource.startswith("event-bus/"):
                dispatch(spec, event, rule, event_path, target_input_payload)
            elif _came_from_elsewhere(event, here) and here[0] != there[0]:
                logger.warning("not forwarded to %s: AWS does not pass a received event on to a third account", spec)
            else:
                self._deliver(spec, event, target_input_payload)

        return crossed

    def _deliver(self, spec: Any, event: dict[str, Any], payload: str | None) -> None:
        """Account, region, id and time stay the sender's: a receiver sees where the event happened."""
        arrived = {**event, "EventBusName": spec.resource.split("/", 1)[1], "_DispatchPath": []}
        if payload is not None:
            arrived["Detail"] = payload
        with self.emulator.responses.request_scope(spec.account_id, spec.region):
            if arrived["EventBusName"] not in self.emulator.eventbridge._event_buses:
                logger.warning("no such bus: %s", spec)
                return
            self.emulator.eventbridge._dispatch_event(arrived)
            self.emulator.eventbridge._archive_event({**arrived, "_DispatchPath": None})


def _came_from_elsewhere(event: dict[str, Any], here: tuple[str, str]) -> bool:
    return bool(event.get("Account") != here[0])
