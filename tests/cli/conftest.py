"""The ledger of docs/examples, for the commands that ask a deployed guardian."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from iamdrift.adapters.ledger.table import LedgerTable
from scripts.example_ledger import example_ledger


@pytest.fixture
def ledger() -> Iterator[LedgerTable]:
    with example_ledger() as table:
        yield table
