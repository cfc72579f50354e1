"""Lets events reach a bus of another account or region, as far as the policy of that bus allows, as on AWS."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iamdrift.domain.policy import Policies, PolicyKind, Request, evaluate, parse
from iamdrift.local.emulator import Emulator

logger = logging.getLogger("iamdrift.local.buses")

Answer = tuple[int, dict[str, str], Any]
OrganizationOf = Callable[[str], str | None]


def _no_organization(_account: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Buses:
    """Delivers across accounts and regions; everything within one stays the emulator's own business."""

    emulator: Emulator
    organization_of: OrganizationOf = _no_organization

    def install(self) -> None:
        eventbridge = self.emulator.eventbridge
        eventbridge._dispatch_to_event_bus = self._crossing(eventbridge._dispatch_to_event_bus)
        eventbridge._put_events = self._putting(eventbridge._put_events)
        self._keep_policies()

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
            elif self._admits(spec, here[0], event, forwarded=True):
                self._deliver(spec, event, target_input_payload)
            else:
                logger.warning("not delivered to %s: its policy does not admit %s", spec, here[0])

        return crossed

    def _putting(self, put: Callable[..., Answer]) -> Callable[..., Answer]:
        """PutEvents to a bus of another account; what its policy does not admit is refused as a whole."""

        def put_events(data: Mapping[str, Any], allow_aws_source: bool = False) -> Answer:
            here = self.emulator.responses.get_account_id()
            for entry in data.get("Entries", []):
                spec = self._foreign(str(entry.get("EventBusName", "")), here)
                if spec is not None and not self._admits(spec, here, entry, forwarded=False):
                    message = f"{here} is not authorized to perform: events:PutEvents on resource: {spec}"
                    refusal: Answer = self.emulator.responses.error_response_json("AccessDeniedException", message, 400)
                    return refusal
            return put(data, allow_aws_source)

        return put_events

    def _foreign(self, bus: str, here: str) -> Any:
        if not bus.startswith("arn:"):
            return None
        try:
            spec = self.emulator.arn.parse_arn(bus)
        except self.emulator.arn.ArnParseError:
            return None
        return spec if spec.account_id != here and spec.resource.startswith("event-bus/") else None

    def _admits(self, spec: Any, sender: str, event: Mapping[str, Any], *, forwarded: bool) -> bool:
        """Whether the policy of the receiving bus lets the account in; within an account the sender's role decides."""
        if sender == spec.account_id:
            return True
        with self.emulator.responses.request_scope(spec.account_id, spec.region):
            policy = self.emulator.eventbridge._event_bus_policies.get(spec.resource.split("/", 1)[1])
        if not policy:
            return False
        organization = self.organization_of(sender)
        request = Request(
            f"arn:aws:iam::{sender}:root",
            "events:PutEvents",
            f"arn:aws:events:{spec.region}:{spec.account_id}:{spec.resource}",
            context={
                "events:source": str(event.get("Source", "")),
                "events:detail-type": str(event.get("DetailType", "")),
                "events:eventBusInvocation": str(forwarded).lower(),
                **({"aws:PrincipalOrgID": organization} if organization else {}),
            },
        )
        return evaluate(request, Policies(resource=parse(policy, kind=PolicyKind.RESOURCE))).allowed

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

    def _keep_policies(self) -> None:
        """CloudFormation there accepts the policy of a bus, and forgets it."""
        handlers = self.emulator.provisioners._RESOURCE_HANDLERS
        bus = dict(handlers["AWS::Events::EventBus"])
        create = bus["create"]

        def created(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, Any]:
            name, attributes = create(logical_id, properties, stack_name)
            if policy := properties.get("Policy"):
                kept = json.loads(policy) if isinstance(policy, str) else policy
                self.emulator.eventbridge._event_bus_policies[name] = kept
            return name, attributes

        handlers["AWS::Events::EventBus"] = bus | {"create": created}


def _came_from_elsewhere(event: dict[str, Any], here: tuple[str, str]) -> bool:
    return bool(event.get("Account") != here[0])
