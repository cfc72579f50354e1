"""The cost model rests on what a change really needs: measured on a table, not guessed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.running import cost
from iamdrift.domain.running.cost import Used, Volume, expected, priced, total
from scripts.generate_cost_reference import REFERENCE, rendered
from tests.fakes.events import put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import allow, inline, role

READS = {"GetItem": 1, "TransactGetItems": 2, "BatchGetItem": 1, "Query": 1}


@dataclass
class Meter:
    """Counts the capacity units of calls, as DynamoDB bills them: by item, kilobyte, and twice in transactions."""

    writes: float = 0
    reads: float = 0

    def sent(self, params: Any, model: Any, **_: Any) -> None:
        asked = json.loads(params["body"])
        if model.name == "PutItem":
            self.writes += _kilobytes(asked["Item"])
        if model.name == "TransactWriteItems":
            self.writes += sum(2 * _indexed(write["Put"]["Item"]) for write in asked["TransactItems"])
        if model.name in READS:
            self.reads += READS[model.name] * _asked_for(asked)


def _asked_for(asked: Any) -> int:
    """How many items a read names."""
    named: dict[str, Any] = asked.get("RequestItems", {})
    batch = [each["Keys"] for each in named.values()]
    return len(asked.get("TransactItems") or (batch[0] if batch else [None]))


def _kilobytes(item: Any) -> int:
    return max(1, math.ceil(len(json.dumps(item)) * 0.8 / 1024))  # JSON around the values is not billed


def _indexed(item: Any) -> float:
    """With its copies in the sparse indexes, which are written outside of the transaction."""
    copies = sum(name in item for name in ("pending", "account"))
    return _kilobytes(item) * (1 + copies / 2)


@pytest.fixture
def metered() -> Iterator[tuple[FakeGuardian, Meter]]:
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        client.create_table(TableName="ledger", **TABLE_SCHEMA)
        meter = Meter()
        client.meta.events.register("before-call.dynamodb", meter.sent)
        guardian = FakeGuardian()
        guardian.ledger = DynamoLedger(LedgerTable(client, "ledger"))  # type: ignore[assignment]  # the real one, metered
        yield guardian, meter


def test_the_units_of_a_change_are_no_more_than_the_model_says_and_not_far_below(
    metered: tuple[FakeGuardian, Meter],
) -> None:
    guardian, meter = metered
    shop = role(inline=(inline("orders", allow("dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:1:table/orders")),))
    guardian.reader.holds(shop)
    guardian.deliver(put_inline("shop-prod-role", "orders", "{}", event_id="first"))
    before = replace(meter)
    guardian.reader.holds(replace(shop, inline=(*shop.inline, inline("more", allow("s3:GetObject")))))
    guardian.deliver(put_inline("shop-prod-role", "more", "{}", event_id="second"))
    writes, reads = meter.writes - before.writes, meter.reads - before.reads
    assert cost.WRITE_UNITS / 2 <= writes <= cost.WRITE_UNITS
    assert cost.READ_UNITS / 2 <= reads <= cost.READ_UNITS


def dollars(**volume: Any) -> float:
    return total(priced(expected(Volume(**volume))))


def test_an_account_alone_costs_about_a_lunch_and_forwards_nothing() -> None:
    assert expected(Volume(accounts=1)).bus_events == 0
    assert 5 < dollars(accounts=1) < 20


def test_a_thousand_accounts_cost_less_than_a_meal_for_the_team() -> None:
    assert 20 < dollars(accounts=1000, changes=10.0) < 200
    assert dollars(accounts=1000, changes=500.0) < 2000


def test_more_of_anything_never_costs_less() -> None:
    base = {"accounts": 100, "changes": 10.0, "told": 0.02, "canaries_per_day": 24.0}
    for name, more in (("accounts", 200), ("changes", 20.0), ("told", 0.04), ("canaries_per_day", 288.0)):
        assert dollars(**{**base, name: more}) > dollars(**base)


def test_what_stands_still_is_paid_too() -> None:
    assert total(priced(Used())) == pytest.approx(cost.METRICS * 0.3 + cost.ALARMS * 0.1 + 3 + 1)


def test_sweeps_and_reviews_are_counted_and_grow_with_the_principals() -> None:
    few, many = (expected(Volume(10, principals=number)) for number in (10.0, 1000.0))
    quiet = {"changes": 0.0, "canaries_per_day": 0.0}
    assert few.transitions == many.transitions > 10 * cost.DAYS
    assert many.read_units > few.read_units
    assert many.write_units > few.write_units
    assert dollars(accounts=1000, **quiet) > dollars(accounts=1, **quiet) + 5


def test_the_table_is_what_the_model_says() -> None:
    assert REFERENCE.read_text() == rendered(), "run scripts/generate_cost_reference.py"


def test_the_analysis_of_unused_access_is_in_it_only_where_it_is_on() -> None:
    off, on = (priced(expected(Volume(20, analyzed=number))) for number in (0, 3000))
    assert total(on) - total(off) == pytest.approx(600)
    assert [line.what for line in on if line not in off] == ["unused access analysis"]
