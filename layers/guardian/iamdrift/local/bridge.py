"""Turns IAM and Organizations calls on the embedded AWS into CloudTrail events on EventBridge, as AWS does."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from iamdrift.local.emulator import Emulator
from iamdrift.local.identity import user_identity
from iamdrift.local.record import UNAUTHENTICATED, Circumstances, is_read_only, write_record
from iamdrift.local.wire import Request, read_request, read_response

logger = logging.getLogger("iamdrift.local.bridge")

SERVICES = frozenset({"iam", "organizations"})
DETAIL_TYPE = "AWS API Call via CloudTrail"
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/[^/]*/(?P<service>[^/]+)/aws4_request")

Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Bridge:
    """Watches every request the emulator serves, and publishes what CloudTrail would deliver."""

    emulator: Emulator
    iam_region: str
    journal: Path | None = None

    def install(self) -> None:
        self.emulator.app._dispatch_service_request = self._watching(self.emulator.app._dispatch_service_request)

    def _watching(self, dispatch: Dispatch) -> Dispatch:
        async def watched(
            method: str, path: str, headers: dict[str, str], body: bytes, query: Any, request_id: str
        ) -> Answer:
            request = self._request(headers, body)
            if request is None or is_read_only(request.operation):
                return await dispatch(method, path, headers, body, query, request_id)
            at, who = datetime.now(UTC), self._caller(headers, query)  # before the call: it may delete its caller
            answer = await dispatch(method, path, headers, body, query, request_id)
            try:
                self._publish(request, answer, who, self._around(headers, who, at, request_id))
            except Exception:  # the caller's answer must not depend on our bookkeeping; tests read the log
                logger.exception("no event for %s:%s", request.service, request.operation)
            return answer

        return watched

    def _request(self, headers: dict[str, str], body: bytes) -> Request | None:
        scope = _SCOPE.search(headers.get("authorization", ""))
        if scope is None or scope["service"] not in SERVICES:
            return None
        try:
            return read_request(scope["service"], headers.get("x-amz-target", ""), body)
        except (ValueError, TypeError, AttributeError):
            return None  # not a request of this API; the emulator answers it with its own error

    def _caller(self, headers: dict[str, str], query: Any) -> dict[str, Any] | None:
        return user_identity(self.emulator, self.emulator.router.extract_access_key_id(headers, query))

    def _around(
        self, headers: dict[str, str], who: dict[str, Any] | None, at: datetime, request_id: str
    ) -> Circumstances:
        return Circumstances(
            account=self.emulator.responses.get_account_id(),
            region=self.iam_region,
            user_identity=who or {},
            source_ip=self.emulator.responses.get_request_client_ip(),
            user_agent=headers.get("user-agent", ""),
            request_id=request_id,
            event_id=str(uuid.uuid4()),
            at=at,
        )

    def _publish(self, request: Request, answer: Answer, who: dict[str, Any] | None, around: Circumstances) -> None:
        status, headers, body = answer
        response = read_response(request.service, request.operation, status, headers, _as_bytes(body))
        if who is None or response.error_code in UNAUTHENTICATED:
            return
        record = write_record(request, response, around)
        self._note(record)
        entry = {"Source": f"aws.{request.service}", "DetailType": DETAIL_TYPE, "Detail": json.dumps(record)}
        with self.emulator.responses.request_scope(around.account, around.region):
            self.emulator.eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)

    def _note(self, record: dict[str, Any]) -> None:
        if self.journal is not None:
            with self.journal.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(record) + "\n")


def _as_bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body)
