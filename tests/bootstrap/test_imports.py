"""A function imports its own part only: what it does not need costs time at every cold start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_READY = """
import json, os, sys
sys.path[:0] = sys.argv[2:]
import app
from iamdrift.bootstrap import Guardian
told = {"AWS_REGION": "us-east-1", "ANNOUNCE_QUEUE_URL": "https://a", "REMEDIATE_QUEUE_URL": "https://b"}
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
getattr(Guardian(told), sys.argv[1], None)
print(json.dumps(sorted(sys.modules)))
"""


def imported(function: str, ready: str = "") -> set[str]:
    """The modules there are once a function is imported, and the use case `ready` is built."""
    paths = [str(ROOT / "functions" / function), str(ROOT / "layers" / "guardian")]
    told = subprocess.check_output([sys.executable, "-c", _READY, ready or "nothing", *paths], text=True)
    return set(json.loads(told))


@pytest.mark.parametrize("function", ["assess_change", "respond", "sweep_account"])
def test_importing_a_function_imports_neither_an_event_loop_nor_the_guardrails(function: str) -> None:
    modules = imported(function)
    assert "asyncio" not in modules
    assert not any(name.startswith(("iamdrift.guardrails", "iamdrift.config")) for name in modules)


def test_relaying_needs_neither_the_guardrails_nor_the_evaluation_of_policies() -> None:
    modules = imported("relay_outbox", "relay_outbox")
    assert "iamdrift.usecases.relay_outbox" in modules
    assert not any(name.startswith(("iamdrift.guardrails", "iamdrift.domain.policy.evaluation")) for name in modules)
