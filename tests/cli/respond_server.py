"""An HTTP API on this machine, which hands what it gets to the real use case, as API Gateway does once it verified."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from iamdrift.adapters.ledger.approvals import DynamoApprovals, LedgerSwitch
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.signed_request import signed_request
from iamdrift.domain.configuration.settings import Settings
from iamdrift.usecases.respond import Respond
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.sign_review import SignReview
from iamdrift.usecases.taking_back.record_decision import RecordDecision
from iamdrift.usecases.taking_back.response import Response
from iamdrift.usecases.taking_back.scheme import Scheme
from tests.domain.remediation.events import RULES
from tests.fakes.queue import FakeQueue

ANN = {"userArn": "arn:aws:iam::111122223333:user/ann", "userId": "AIDAANNANNANNANN", "accountId": "111122223333"}


@dataclass
class Api:
    """`requests`: what came, with its headers. `instead`: what is answered whatever came."""

    table: LedgerTable
    signer: dict[str, str] = field(default_factory=lambda: dict(ANN))
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    queue: FakeQueue = field(default_factory=FakeQueue)
    instead: tuple[int, str] | None = None
    url: str = ""

    def answer(self, headers: dict[str, str], body: str) -> tuple[int, str]:
        self.requests.append((headers, json.loads(body)))
        if self.instead is not None:
            return self.instead
        event = {"requestContext": {"requestId": "r-1", "authorizer": {"iam": self.signer}}, "body": body}
        request = signed_request(event)
        said: Response = self._respond()(request.signer, request.id, request.body)
        return said.status, json.dumps(said.said)

    def _respond(self) -> Respond:
        approvals, scheme = DynamoApprovals(self.table), Scheme(Settings(), RULES, lambda _account: "")

        def clock() -> datetime:
            return datetime.now(UTC)

        return Respond(
            ledger=DynamoLedger(self.table),
            versions=DynamoHistory(self.table),
            approvals=approvals,
            decisions=RecordDecision(approvals, LedgerSwitch(self.table), scheme, clock),
            sign_review=SignReview(SweepPapers(DynamoPapers(self.table, clock)), clock),
            queue=self.queue,
            scheme=scheme,
            clock=clock,
        )


@contextmanager
def respond_api(table: LedgerTable) -> Iterator[Api]:
    api = Api(table)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, said = api.answer(dict(self.headers), body) if self.path == "/decisions" else (404, "{}")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_arguments: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
