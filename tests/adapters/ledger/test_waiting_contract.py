"""A marker says until when something waits, in memory and in DynamoDB alike, and DynamoDB forgets it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.ledger.schema import TABLE_SCHEMA, TTL_ATTRIBUTE
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.ledger.waiting import DynamoWaiting
from iamdrift.usecases.ports import Waiting
from tests.fakes.waiting import FakeWaiting

UNTIL, LATER = "2026-11-24T03:00:10+00:00", "2026-11-24T03:01:00+00:00"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[LedgerTable]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(TableName="ledger", **TABLE_SCHEMA)
        yield LedgerTable(client, "ledger")


@pytest.fixture(params=["fake", "dynamodb"])
def waiting(request: pytest.FixtureRequest, table: LedgerTable) -> Waiting:
    return FakeWaiting() if request.param == "fake" else DynamoWaiting(table)


def test_what_waits_is_known_until_when_and_the_last_word_counts(waiting: Waiting) -> None:
    assert waiting.until("one") == ""
    waiting.wait("one", UNTIL)
    waiting.wait("two", UNTIL)
    waiting.wait("two", LATER)
    assert (waiting.until("one"), waiting.until("two")) == (UNTIL, LATER)


def test_a_marker_ends_an_hour_after_it_was_due(table: LedgerTable) -> None:
    DynamoWaiting(table).wait("one", UNTIL)
    (item,) = table.client.scan(TableName="ledger")["Items"]
    assert item[TTL_ATTRIBUTE] == {"N": "1795492810"}
