"""What people were told is remembered under every key or none, in memory and in DynamoDB alike."""

from __future__ import annotations

import os
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.ledger.told import DynamoTold
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.telling.pace import Told
from iamdrift.errors import LostRace
from iamdrift.usecases.announcing.keep_pace import Memories
from tests.fakes.told import FakeTold

NOW = "2026-11-24T03:00:00+00:00"
ONE, TWO = Told("1", NOW, Severity.HIGH), Told("2", NOW, Severity.CRITICAL)


@pytest.fixture(params=["fake", "dynamodb"])
def memories(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Memories]:
    if request.param == "fake":
        yield FakeTold()
        return
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(TableName="ledger", **TABLE_SCHEMA)
        yield DynamoTold(LedgerTable(client, "ledger"))


def test_what_was_told_is_known_under_each_of_its_keys_and_no_other(memories: Memories) -> None:
    memories.remember(memories.recall(["principal a", "session s\ud800"]), ONE, NOW)
    memories.remember(memories.recall(["principal a"]), TWO, NOW)
    recent = memories.recall(["principal a", "session s\ud800", "event e"]).recent
    assert recent == {"principal a": (ONE, TWO), "session s\ud800": (ONE,)}


def test_of_two_who_tell_at_once_the_slower_one_remembers_nothing_at_all(memories: Memories) -> None:
    slow = memories.recall(["principal a", "session s"])
    memories.remember(memories.recall(["session s"]), ONE, NOW)
    with pytest.raises(LostRace):
        memories.remember(slow, TWO, NOW)
    assert memories.recall(["principal a", "session s"]).recent == {"session s": (ONE,)}
