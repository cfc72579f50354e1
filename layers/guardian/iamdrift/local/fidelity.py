"""Small corrections where the emulator differs from AWS in what the guardian's template relies on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iamdrift.local.emulator import Emulator

# The emulator looks for delayed and timed-out messages once a second; a verdict should not wait for that.
LOOK_EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Fidelity:
    emulator: Emulator

    def install(self) -> None:
        self._play_tls_endpoint()
        self._apply_table_properties()
        threading.Thread(target=self._look_often, daemon=True, name="iamdrift-look").start()

    def _play_tls_endpoint(self) -> None:
        """AWS's endpoints speak TLS, so `aws:SecureTransport` is true; the loopback stands in for them."""
        pin = self.emulator.app.pin_request_origin
        self.emulator.app.pin_request_origin = lambda source_ip, _secure: pin(source_ip, True)

    def _apply_table_properties(self) -> None:
        """CloudFormation there accepts a table's time to live and its recovery, and forgets both."""
        handlers = self.emulator.provisioners._RESOURCE_HANDLERS
        table = dict(handlers["AWS::DynamoDB::Table"])
        table["create"] = self._with_properties(table["create"])
        handlers["AWS::DynamoDB::Table"] = table

    def _with_properties(self, create: Callable[..., tuple[str, Any]]) -> Callable[..., tuple[str, Any]]:
        def created(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, Any]:
            name, attributes = create(logical_id, properties, stack_name)
            dynamodb = self.emulator.dynamodb
            if expiry := properties.get("TimeToLiveSpecification"):
                dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": expiry})
            if recovery := properties.get("PointInTimeRecoverySpecification"):
                dynamodb._update_continuous_backups({"TableName": name, "PointInTimeRecoverySpecification": recovery})
            return name, attributes

        return created

    def _look_often(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_EVERY_SECONDS):
            self.emulator.concurrency.esm_wake.set()
