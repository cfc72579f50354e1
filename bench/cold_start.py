"""The cold start of every function: what it takes until it could deal with an event, beside the least that is possible.

    python -m bench.cold_start              # all functions
    python -m bench.cold_start respond      # one

The floor is a function that imports boto3 and makes the same clients, and does nothing else. Both run in processes of
their own, in turns, with bytecode at hand as in the built layer; times are processor time, medians. Where no bytecode
is shipped, Lambda compiles everything at every cold start: that is measured beside it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TIMES: Final = 5
AIM: Final = 1.25
_VARIABLE: Final = re.compile(r"\b([A-Z][A-Z_]+): ")  # of an environment, in the template
_ARN: Final = "arn:aws:service:us-east-1:111122223333:name"
_TOLD: Final = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "CANARY_RATE": "rate(1 hour)",
    "GOVERNED_REGIONS": "us-east-1",
    "IAMDRIFT_MODE": "notify",
    "WRITES_STOPPED": "no",
}
_OURS: Final = """
import json, sys, time
began = time.process_time()
import app
from iamdrift.bootstrap import guardian
getattr(guardian(), sys.argv[1])
print(json.dumps(time.process_time() - began))
"""
_CLIENTS: Final = """
import json, sys
import boto3
made = []
plain = boto3.session.Session.client
def noted(session, service, *rest, **named):
    made.append(service)
    return plain(session, service, *rest, **named)
boto3.session.Session.client = noted
import app
from iamdrift.bootstrap import guardian
getattr(guardian(), sys.argv[1])
print(json.dumps(made))
"""
_FLOOR: Final = """
import json, sys, time
began = time.process_time()
import boto3
from botocore.config import Config
session, config = boto3.session.Session(), Config(retries={"mode": "adaptive", "total_max_attempts": 6})
clients = [session.client(service, config=config) for service in json.loads(sys.argv[1])]
print(json.dumps(time.process_time() - began))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """In seconds. `plain`: without bytecode."""

    function: str
    clients: tuple[str, ...]
    ours: float
    floor: float
    plain: float

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def functions() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in ROOT.glob("functions/*/app.py")))


def measured(function: str, bytecode: Path) -> Start:
    """Of one function. `bytecode`: a folder that keeps it between the processes."""
    kept = _environment(function) | {"PYTHONPYCACHEPREFIX": str(bytecode)}
    clients: list[str] = json.loads(_run(_CLIENTS, function, kept))
    wanted = json.dumps(clients)
    _run(_FLOOR, wanted, kept)
    turns = [(float(_run(_OURS, function, kept)), float(_run(_FLOOR, wanted, kept))) for _ in range(TIMES)]
    plain = float(_run(_OURS, function, _only_libraries(kept, bytecode)))
    ours, floor = (median(times) for times in zip(*turns, strict=True))
    return Start(function, tuple(clients), ours, floor, plain)


def _only_libraries(kept: Mapping[str, str], bytecode: Path) -> Mapping[str, str]:
    """What is ours has no bytecode, and leaves none; the libraries have it, as in Lambda's runtime."""
    for folder in bytecode.rglob("iamdrift"):
        for file in folder.rglob("*.pyc"):
            file.unlink()
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1"}


def _environment(function: str) -> dict[str, str]:
    names = _VARIABLE.findall((ROOT / "template.yaml").read_text(encoding="utf-8"))
    path = os.pathsep.join((str(ROOT / "functions" / function), str(ROOT / "layers" / "guardian")))
    told = {name: _ARN if name.endswith("ARN") else "1" for name in names}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": path, **told, **_TOLD}


def _run(code: str, argument: str, environment: Mapping[str, str]) -> str:
    command = [sys.executable, "-c", code, argument]
    return subprocess.check_output(command, text=True, env=dict(environment)).splitlines()[-1]


def report(wanted: Sequence[str] = ()) -> Iterator[str]:
    """Markdown, line by line."""
    yield "| function | clients | floor | ours | times the floor | without bytecode |"
    yield "|---|---|---:|---:|---:|---:|"
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for function in wanted or functions():
            start = measured(function, Path(folder))
            worst = max(worst, start.ratio)
            cells = (f"{1000 * start.floor:.0f} ms", f"{1000 * start.ours:.0f} ms", f"{start.ratio:.2f}")
            clients = ", ".join(start.clients) or "none"
            yield f"| {function} | {clients} | {' | '.join(cells)} | {1000 * start.plain:.0f} ms |"
    yield ""
    yield f"At most {worst:.2f} times the floor; the aim is {AIM}."


if __name__ == "__main__":
    for line in report(sys.argv[1:]):
        print(line, flush=True)
