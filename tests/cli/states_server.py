"""Step Functions and CloudFormation on this machine, as far as the command line calls them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

ACCOUNT = "111122223333"
SWEEP = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:iamdrift-prod-sweep"
GENERATE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:iamdrift-prod-generate"
_OUTPUTS = {"SweepMachineArn": SWEEP, "GenerationMachineArn": GENERATE, "LedgerTable": "iamdrift-prod-ledger"}


@dataclass
class States:
    """`turns`: what happens at each look at a run that is underway; after the last it ends as `ends` says."""

    turns: list[Callable[[str], object]] = field(default_factory=list)
    ends: dict[str, Any] = field(default_factory=lambda: {"status": "SUCCEEDED", "output": "{}"})
    started: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    looks: int = 0
    url: str = ""

    def answer(self, operation: str, asked: dict[str, Any]) -> tuple[int, Any]:
        if operation == "StartExecution":
            if asked["name"] in [name for _, name, _ in self.started]:
                return 400, {"__type": "ExecutionAlreadyExists", "message": "it is there"}
            self.started.append((asked["stateMachineArn"], asked["name"], json.loads(asked["input"])))
            self.running.append(asked["name"])
            return 200, {"executionArn": "x", "startDate": 0}
        if operation == "ListExecutions":
            return 200, {"executions": [self._listed(name) for name in self.running]}
        return self._described(asked["executionArn"].rpartition(":")[2])

    def _described(self, name: str) -> tuple[int, Any]:
        if name not in self.running:
            return 400, {"__type": "ExecutionDoesNotExist", "message": name}
        known = {"executionArn": "x", "stateMachineArn": SWEEP, "startDate": 0}
        if self.looks < len(self.turns):
            self.turns[self.looks](name)
            self.looks += 1
            return 200, {**known, "status": "RUNNING"}
        self.running.remove(name)
        return 200, {**known, **self.ends}

    def _listed(self, name: str) -> dict[str, Any]:
        return {"executionArn": "x", "stateMachineArn": SWEEP, "name": name, "status": "RUNNING", "startDate": 0}


@contextmanager
def states_server() -> Iterator[States]:
    states = States()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            target = self.headers.get("X-Amz-Target", "")
            if target:
                status, said = states.answer(target.rpartition(".")[2], json.loads(body))
                self._send(status, json.dumps(said), "application/x-amz-json-1.0")
            else:
                self._send(200, _stack(), "text/xml")

        def _send(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_arguments: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    states.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield states
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _stack() -> str:
    outputs = "".join(
        f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for key, value in _OUTPUTS.items()
    )
    stack = (
        "<StackName>iam-drift-guardian</StackName><CreationTime>2026-10-01T00:00:00Z</CreationTime>"
        f"<StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>{outputs}</Outputs>"
    )
    return (
        '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>'
        f"<Stacks><member>{stack}</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    )
