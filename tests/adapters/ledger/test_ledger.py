"""How the ledger lies in DynamoDB: keys, conditions, sizes, what ends by itself."""

from __future__ import annotations

import json
import os
import random
import string
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.documents import DocumentStore
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.items import body, fitting, text, unpacked
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoOutbox, DynamoPending
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.ledger.commit import Commit, Memory, plan_commit
from iamdrift.domain.ledger.record import Cause, broken_links
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import AccessRefused, InvalidInput, LostRace, Throttled
from tests.domain.judging.test_assessing import RULE, FakeMeasure
from tests.fakes.principals import ACCOUNT, allow, inline, role, role_ref

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

NOW = "2026-11-24T03:00:00+00:00"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        found = boto3.client("dynamodb")
        found.create_table(TableName="ledger", **schema.TABLE_SCHEMA)
        yield found


def planned(memory: Memory, seen: Snapshot, event_id: str = "e-1") -> Commit:
    assessment = assess(memory.record, seen, (RULE,), Settings(), NOW, measure=FakeMeasure())
    cause = Cause(event_id, "TagRole", "iam.amazonaws.com", ACCOUNT, "us-east-1", NOW, "alice")
    commit = plan_commit(memory, assessment, seen, cause)
    assert commit is not None
    return commit


def commit(client: DynamoDBClient, seen: Snapshot, event_id: str = "e-1") -> Commit:
    ledger = DynamoLedger(LedgerTable(client, "ledger"))
    made = planned(ledger.recall(seen.ref, event_id), seen, event_id)
    ledger.commit(made)
    return made


def everything(client: DynamoDBClient) -> dict[tuple[str, str], dict[str, Any]]:
    items = client.scan(TableName="ledger")["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}


BAD = role(tags=(("owner", "x"),), inline=(inline("deploy", allow("s3:*")),))


def test_a_commit_writes_exactly_the_items_of_the_design(client: DynamoDBClient) -> None:
    (item,) = commit(client, BAD).outbox
    principal = f"P#{ACCOUNT}#role#AROA1"
    assert {key for key in everything(client) if key[1] != "DOC"} == {
        (principal, "CURRENT"),
        (principal, "V#0000000001"),
        (principal, "FINDINGS"),
        (principal, "BASELINE"),
        (f"N#{ACCOUNT}#role#shop-prod-role", "NAME"),
        ("EVENT#e-1#AROA1", "EVENT"),
        (f"OUTBOX#{item.id}", "OUTBOX"),
    }
    assert len([pk for pk, sk in everything(client) if sk == "DOC" and len(pk) == len("DOC#") + 64]) == 2


def test_a_document_is_kept_once_whoever_uses_it(client: DynamoDBClient) -> None:
    commit(client, BAD)
    commit(client, role("other", "AROA2", inline=BAD.inline))
    assert len([pk for pk, sk in everything(client) if sk == "DOC"]) == 2


def test_a_version_is_never_overwritten_even_where_the_pointer_was_lost(client: DynamoDBClient) -> None:
    commit(client, BAD)
    client.delete_item(TableName="ledger", Key=schema.current_key(BAD.ref))
    before = everything(client)[(f"P#{ACCOUNT}#role#AROA1", "V#0000000001")]
    with pytest.raises(LostRace):
        commit(client, role(), "e-2")
    assert everything(client)[(f"P#{ACCOUNT}#role#AROA1", "V#0000000001")] == before


def test_what_a_commit_relies_on_is_read_consistently(client: DynamoDBClient) -> None:
    commit(client, BAD)
    reads: list[bool] = []
    for operation in ("GetItem", "Query"):
        client.meta.events.register(
            f"before-parameter-build.dynamodb.{operation}",
            lambda params, **_: reads.append(params.get("ConsistentRead", False)),
        )
    DynamoLedger(LedgerTable(client, "ledger")).recall(role_ref(unique_id=""))
    list(DynamoHistory(LedgerTable(client, "ledger")).sealed(role_ref()))
    assert len(reads) >= 3
    assert all(reads)


def test_only_event_markers_and_sent_messages_end_by_themselves(client: DynamoDBClient) -> None:
    (item,) = commit(client, BAD).outbox
    ending = {key[1] for key, each in everything(client).items() if schema.TTL_ATTRIBUTE in each}
    assert ending == {"EVENT"}
    expires = int(everything(client)[("EVENT#e-1#AROA1", "EVENT")]["expires"]["N"])
    assert expires - datetime.fromisoformat(NOW).timestamp() == 35 * 86_400
    DynamoOutbox(LedgerTable(client, "ledger")).mark_sent(item.id, frozenset({"email"}), NOW, complete=True)
    assert schema.TTL_ATTRIBUTE in everything(client)[(f"OUTBOX#{item.id}", "OUTBOX")]


def test_a_principal_without_findings_is_not_in_the_index_of_findings(client: DynamoDBClient) -> None:
    commit(client, BAD)
    commit(client, role(), "e-2")
    assert "account" not in everything(client)[(f"P#{ACCOUNT}#role#AROA1", "FINDINGS")]


def test_a_commit_whose_answer_was_lost_is_one_commit_when_it_is_sent_again(client: DynamoDBClient) -> None:
    """The same token with the same content succeeds; another content under another token loses."""
    ledger = DynamoLedger(LedgerTable(client, "ledger"))
    made = planned(ledger.recall(role_ref(), "e-1"), BAD)
    tokens: list[str] = []
    client.meta.events.register(
        "before-parameter-build.dynamodb.TransactWriteItems",
        lambda params, **_: tokens.append(params["ClientRequestToken"]),
    )
    ledger.commit(made)
    ledger_again = DynamoLedger(LedgerTable(client, "ledger"))
    try:
        ledger_again.commit(made)
    except LostRace:  # what an engine without idempotency tokens says
        assert tokens[0] == tokens[1]
    assert len(tokens[0]) <= 36
    assert len(list(DynamoHistory(LedgerTable(client, "ledger")).sealed(role_ref()))) == 1


def test_a_document_that_is_too_large_is_a_clear_error_and_leaves_no_version(client: DynamoDBClient) -> None:
    noise = "".join(random.Random(7).choices(string.printable, k=700_000))  # noqa: S311 - cannot be compressed
    huge = role(inline=(inline("huge", allow(noise)),))
    ledger = DynamoLedger(LedgerTable(client, "ledger"))
    with pytest.raises(InvalidInput, match=r"policy document .* bytes compressed; DynamoDB holds 409,600"):
        ledger.commit(planned(Memory(), huge))
    assert ledger.recall(role_ref()).record is None


def test_what_compresses_well_fits_however_long_it_is(client: DynamoDBClient) -> None:
    long = role(inline=(inline("long", *(allow("s3:GetObject", f"arn:aws:s3:::{n}") for n in range(20_000))),))
    commit(client, long)
    record = DynamoLedger(LedgerTable(client, "ledger")).recall(role_ref()).record
    assert record is not None
    assert record.snapshot == long


def test_the_size_of_an_item_is_that_of_its_names_and_values() -> None:
    item = {"pk": text("x" * 10), "body": {"B": b"y" * (schema.ITEM_LIMIT - 16)}}
    assert fitting(item, "it") == item
    with pytest.raises(InvalidInput, match="409,601 bytes"):
        fitting(item | {"pk": text("x" * 11)}, "it")


def test_a_body_that_grows_without_end_is_not_unpacked() -> None:
    bomb = {"B": zlib.compress(b"0" * (65 * 1024 * 1024))}
    with pytest.raises(InvalidInput, match="larger than any"):
        unpacked(bomb)
    assert unpacked(body("half \ud800 character")) == "half \ud800 character"


def test_documents_that_dynamodb_leaves_out_are_asked_for_again(client: DynamoDBClient) -> None:
    key = schema.document_key("d1")
    item = {**key, "body": body("text")}
    with Stubber(client) as stubber:
        left = {"Responses": {}, "UnprocessedKeys": {"ledger": {"Keys": [key]}}}
        stubber.add_response("batch_get_item", left)
        stubber.add_response("batch_get_item", {"Responses": {"ledger": [item]}, "UnprocessedKeys": {}})
        store = DocumentStore(client, "ledger")
        assert store.fetch(["d1"]) == {"d1": "text"}
        assert store.fetch(["d1"]) == {"d1": "text"}  # remembered: no further call


def test_documents_that_never_come_are_throttling(client: DynamoDBClient) -> None:
    key = schema.document_key("d1")
    with Stubber(client) as stubber:
        for _ in range(8):
            stubber.add_response("batch_get_item", {"UnprocessedKeys": {"ledger": {"Keys": [key]}}})
        with pytest.raises(Throttled):
            DocumentStore(client, "ledger").fetch(["d1"])


def test_more_documents_than_one_call_takes_are_fetched(client: DynamoDBClient) -> None:
    texts = {f"d{number}": f"text {number}" for number in range(230)}
    DocumentStore(client, "ledger").keep(texts)
    assert DocumentStore(client, "ledger").fetch(texts) == texts


def test_a_document_that_is_missing_is_named(client: DynamoDBClient) -> None:
    with pytest.raises(InvalidInput, match="document d1 is not kept"):
        DocumentStore(client, "ledger").fetch(["d1"])


def test_histories_longer_than_a_page_are_read_whole(client: DynamoDBClient) -> None:
    for number in range(30):
        commit(client, role(description="x" * 100 + str(number), tags=((f"t{number}", "x"),)), f"e-{number}")
    history = DynamoHistory(LedgerTable(client, "ledger"))
    calls: list[Any] = []

    def in_pages_of_seven(params: dict[str, Any], **_: Any) -> None:
        calls.append(params)
        params["Limit"] = 7

    client.meta.events.register("before-parameter-build.dynamodb.Query", in_pages_of_seven)
    assert [version.number for version in history.history(role_ref())] == list(range(30, 0, -1))
    assert len(calls) >= 5


def test_many_writers_on_one_record_win_one_by_one_and_leave_an_intact_chain(client: DynamoDBClient) -> None:
    """All recall before any commits, again and again (an engine in this process does not bear real threads)."""
    ledgers = {number: DynamoLedger(LedgerTable(client, "ledger")) for number in range(6)}
    rounds = 0
    while ledgers:
        rounds += 1
        seen = {number: role(tags=((f"t{number}", "x"),)) for number in ledgers}
        recalled = {number: ledger.recall(role_ref(), f"e-{number}") for number, ledger in ledgers.items()}
        won = [number for number in ledgers if committed(ledgers[number], recalled[number], seen[number], number)]
        assert len(won) == 1
        del ledgers[won[0]]
    assert rounds == 6
    chain = list(DynamoHistory(LedgerTable(client, "ledger")).sealed(role_ref()))
    assert broken_links(chain) == ()
    assert len(chain) == 6


def committed(ledger: DynamoLedger, memory: Memory, seen: Snapshot, number: int) -> bool:
    try:
        ledger.commit(planned(memory, seen, f"e-{number}"))
    except LostRace:
        return False
    return True


@pytest.mark.parametrize(
    ("code", "reasons", "named"),
    [
        ("TransactionCanceledException", ["None", "ConditionalCheckFailed"], LostRace),
        ("TransactionCanceledException", ["TransactionConflict", "None"], LostRace),
        ("TransactionCanceledException", ["ThrottlingError"], Throttled),
        ("TransactionInProgressException", [], Throttled),
        ("ProvisionedThroughputExceededException", [], Throttled),
        ("AccessDeniedException", [], AccessRefused),
    ],
)
def test_a_cancelled_transaction_says_what_to_do(
    client: DynamoDBClient, code: str, reasons: list[str], named: type[Exception]
) -> None:
    ledger = DynamoLedger(LedgerTable(client, "ledger"))
    made = planned(Memory(), role())
    modeled = {"CancellationReasons": [{"Code": each} for each in reasons]} if reasons else None
    with Stubber(client) as stubber:
        stubber.add_response("put_item", {})
        stubber.add_client_error("transact_write_items", code, modeled_fields=modeled)
        with pytest.raises(named):
            ledger.commit(made)


def test_the_items_of_an_outbox_are_found_without_reading_the_others(client: DynamoDBClient) -> None:
    commit(client, BAD)
    (found,) = DynamoPending(LedgerTable(client, "ledger")).pending(
        next(iter(planned(Memory(), BAD).outbox)).consumer, "2027-01-01"
    )
    assert found.ref == BAD.ref
    described = client.describe_table(TableName="ledger")["Table"]
    assert {index["IndexName"] for index in described["GlobalSecondaryIndexes"]} == {"pending", "account"}


def test_bodies_are_json_that_a_person_can_read_once_unpacked(client: DynamoDBClient) -> None:
    commit(client, BAD)
    stored = everything(client)[(f"P#{ACCOUNT}#role#AROA1", "V#0000000001")]
    assert json.loads(unpacked(stored["body"]))["assessment"]["principal"]["name"] == "shop-prod-role"
