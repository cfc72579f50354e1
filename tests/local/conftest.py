"""One embedded AWS for all tests of this folder, with one small stack on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iamdrift.local.deploy import Deployment, deploy
from iamdrift.local.engine import LocalAws

STACK = Path(__file__).parent / "stack" / "template.yaml"


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    with LocalAws(region="us-east-1") as running:
        yield running


@pytest.fixture(scope="session")
def stack(aws: LocalAws) -> Deployment:
    return deploy(aws, STACK, "chain", {"SettleSeconds": "0"})
