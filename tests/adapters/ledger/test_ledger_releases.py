"""The ledger of every release is read by this one: `releases/` holds what each wrote, as it lies in the table."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoPending
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.judging.baseline import Acceptance
from iamdrift.domain.ledger.outbox import Consumer
from iamdrift.domain.ledger.record import broken_links, seal
from iamdrift.domain.ledger.version_codec import SCHEMA, decode_version, upgraded
from iamdrift.errors import InvalidInput
from tests.adapters.ledger.test_ledger import client as client  # the fixture
from tests.adapters.ledger.test_ledger import commit
from tests.fakes.principals import ACCOUNT, role, role_ref

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

RELEASES = sorted((Path(__file__).parent / "releases").glob("schema-*.json"))
LAST = "2027-01-01T00:00:00+00:00"


def restored(client: DynamoDBClient, release: Path) -> LedgerTable:
    """The table as that release has left it."""
    for item in json.loads(release.read_text(encoding="utf-8")):
        client.put_item(TableName="ledger", Item={name: _value(value) for name, value in item.items()})
    return LedgerTable(client, "ledger")


def _value(stored: Mapping[str, Any]) -> Any:
    return {"B": base64.b64decode(stored["B"])} if "B" in stored else stored


def test_there_is_a_ledger_of_this_schema() -> None:
    assert f"schema-{SCHEMA}.json" in [path.name for path in RELEASES]


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_a_release_is_read_with_all_it_knew(client: DynamoDBClient, release: Path) -> None:
    table = restored(client, release)
    record = DynamoLedger(table).recall(role_ref(unique_id="")).record
    assert record is not None
    assert record.version == 3
    assert record.baseline is not None
    assert record.baseline.acceptance is Acceptance.OBSERVED
    versions = list(DynamoHistory(table).history(record.ref))
    assert [version.number for version in versions] == [3, 2, 1]
    assert [len(version.assessment.fresh) for version in versions] == [0, 0, 1]
    assert versions[-1].snapshot is not None
    assert versions[-1].snapshot.description == "the shop"
    assert broken_links(DynamoHistory(table).sealed(record.ref)) == ()
    assert len(list(DynamoPending(table).pending(Consumer.ANNOUNCE, LAST))) == 3


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_this_release_goes_on_where_that_one_stopped(client: DynamoDBClient, release: Path) -> None:
    table = restored(client, release)
    assert commit(client, role(tags=(("owner", "y"),)), "e-4").version.number == 4
    assert broken_links(DynamoHistory(table).sealed(role_ref())) == ()
    assert [ref.name for ref in DynamoHistory(table).principals(ACCOUNT)] == ["shop-prod-role"]


def test_what_a_newer_guardian_wrote_is_refused_with_what_to_do(client: DynamoDBClient) -> None:
    table = restored(client, RELEASES[-1])
    newest = next(iter(reversed(list(DynamoHistory(table).sealed(role_ref())))))
    body = json.dumps({**json.loads(newest.body), "schema": SCHEMA + 1})
    with pytest.raises(InvalidInput, match="deploy the guardian that wrote it"):
        decode_version(seal(newest.number, newest.previous, body).body, str)


@pytest.mark.parametrize("data", [{}, {"schema": "1"}, {"schema": 0}, {"schema": True}, [], None])
def test_what_does_not_say_its_schema_is_refused(data: Any) -> None:
    with pytest.raises(InvalidInput, match="does not say its schema"):
        upgraded(data)


def test_an_older_version_is_upgraded_step_by_step_when_it_is_read() -> None:
    upgrades = {1: lambda data: {**data, "steps": ["one"]}, 2: lambda data: {**data, "steps": [*data["steps"], "two"]}}
    assert upgraded({"schema": 1, "kept": True}, 3, upgrades) == {"schema": 3, "kept": True, "steps": ["one", "two"]}
    assert upgraded({"schema": 2, "steps": []}, 3, upgrades)["steps"] == ["two"]
    assert upgraded({"schema": 3}, 3, upgrades) == {"schema": 3}
