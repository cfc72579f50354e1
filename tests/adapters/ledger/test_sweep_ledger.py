"""What the sweep keeps in the ledger: the same of the papers in memory and of those in DynamoDB."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.heads_bucket import HeadsBucket
from iamdrift.adapters.ledger.approvals import DynamoApprovals
from iamdrift.adapters.ledger.hashes import LedgerHashes
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.pointers import DynamoPointers
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.judging.waiver_end import Granted
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import Gone
from iamdrift.errors import GuardianError
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Look, Rules
from iamdrift.usecases.sweeping.ports import Papers
from tests.fakes.clock import FakeClock
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT, role, role_ref


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
def papers(request: pytest.FixtureRequest, table: LedgerTable) -> Papers:
    return FakePapers() if request.param == "fake" else DynamoPapers(table, FakeClock())


def random_text(length: int, seed: int) -> str:
    """Text that does not compress."""
    return random.Random(seed).randbytes(length // 2).hex()  # noqa: S311 - no secret


def test_what_was_never_saved_is_nothing(papers: Papers) -> None:
    assert papers.load("account/1", "memory") is None
    assert list(papers.all("account/1")) == []


def test_what_is_saved_is_loaded_and_the_last_one_counts(papers: Papers) -> None:
    papers.save("account/1", "memory", {"a": [1, "ü"]})
    papers.save("account/1", "memory", {"a": [2]})
    assert papers.load("account/1", "memory") == {"a": [2]}
    assert papers.load("account/2", "memory") is None


def test_all_of_a_folder_by_the_beginning_of_their_names(papers: Papers) -> None:
    for name in ("plan", "account/2", "account/1"):
        papers.save("run/x", name, name)
    papers.save("run/xy", "account/3", "of another run")
    assert list(papers.all("run/x", "account/")) == [("account/1", "account/1"), ("account/2", "account/2")]


def test_a_paper_of_a_megabyte_and_then_a_small_one_under_its_name(papers: Papers) -> None:
    large = {"marks": random_text(2_000_000, 1)}
    papers.save("account/1", "memory", large)
    assert papers.load("account/1", "memory") == large
    papers.save("account/1", "memory", "small")
    assert papers.load("account/1", "memory") == "small"
    assert [name for name, _ in papers.all("account/1")] == ["memory"]


def test_a_writer_that_dies_between_two_parts_leaves_the_paper_that_stood(table: LedgerTable) -> None:
    papers = DynamoPapers(table, FakeClock())
    first = random_text(2_000_000, 1)
    papers.save("account/1", "memory", first)
    written = 0
    put = table.put

    def dying(item: dict[str, object]) -> None:
        nonlocal written
        written += 1
        if written == 2:
            raise ConnectionError("killed")
        put(item)

    table.put = dying  # type: ignore[method-assign]  # the death itself is what is tested
    with pytest.raises(ConnectionError):
        papers.save("account/1", "memory", random_text(2_000_000, 2))
    assert DynamoPapers(table, FakeClock()).load("account/1", "memory") == first


def test_what_a_run_leaves_behind_expires_and_the_memory_of_an_account_does_not(table: LedgerTable) -> None:
    papers = DynamoPapers(table, FakeClock())
    for folder in ("run/x", "done/1/x", "account/1"):
        papers.save(folder, "paper", 1)
    items = {item["pk"]["S"]: item for item in table.client.scan(TableName="ledger")["Items"]}
    assert {pk: "expires" in item for pk, item in items.items()} == {
        "SWEEP#run/x": True,
        "SWEEP#done/1/x": True,
        "SWEEP#account/1": False,
    }


def test_pointers_show_what_stands_on_record_and_not_what_is_deleted_nor_the_account(table: LedgerTable) -> None:
    clock, ledger = FakeClock(), DynamoLedger(table)
    assess = AssessPrincipal(ledger, Rules((), Settings(), PolicyEngine()), clock)
    one, two = role("one", "AROA1"), role("two", "AROA2")
    for number, (snapshot, seen) in enumerate(((one, one), (two, two), (two, Gone(two.ref)))):
        cause = Cause(f"e-{number}", "CreateRole", "iam.amazonaws.com", ACCOUNT, "us-east-1", "", "alice")
        assess(snapshot.ref, Look(lambda _ref, _time, seen=seen: seen, cause))  # type: ignore[misc]  # bound early
    (pointer,) = DynamoPointers(table).pointers(ACCOUNT)
    record = ledger.recall(role_ref("one", "AROA1")).record
    assert record is not None
    assert (pointer.ref, pointer.version, pointer.digest) == (one.ref, 1, record.digest)
    assert list(DynamoPointers(table).pointers("999999999999")) == []


def test_the_waivers_of_an_account_are_listed_with_whom_they_were_granted_for(table: LedgerTable) -> None:
    approvals = DynamoApprovals(table)
    pattern = PrincipalPattern("AROAEXAMPLESHOPROLE01")
    granted = Waiver("w-1", "owner-tag", pattern, "ann", "moving", "T-1", "2026-11-01", "2026-12-01")
    ref = replace(role_ref(), unique_id=pattern.text)
    approvals.waive(granted, ref)
    approvals.waive(replace(granted, id="w-2"), replace(ref, account="999988887777"))
    assert list(DynamoPointers(table).granted(ACCOUNT)) == [Granted(ref, granted)]
    assert list(DynamoPointers(table).pointers(ACCOUNT)) == []
    assert approvals.waivers(ref) == (granted,)


def test_the_ends_of_the_chains_are_listed_and_found_again(table: LedgerTable) -> None:
    assess = AssessPrincipal(DynamoLedger(table), Rules((), Settings(), PolicyEngine()), FakeClock())
    ref = role_ref()
    cause = Cause("e-1", "CreateRole", "iam.amazonaws.com", ACCOUNT, "us-east-1", "", "alice")
    assess(ref, Look(lambda _ref, _not_before: role(), cause))
    heads = tuple(DynamoPointers(table).heads(ACCOUNT))
    assert [(head.ref.name, head.version) for head in heads] == [(ref.name, 1)]
    missing = replace(heads[0], version=9)
    assert LedgerHashes(table)((*heads, missing)) == [heads[0].hash, None]


def test_copies_are_kept_and_the_newest_is_found(table: LedgerTable) -> None:
    _ = table  # in the same AWS
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="heads")
    bucket = HeadsBucket(s3, "heads")
    assert bucket.latest("chain-heads/1/") is None
    for day in ("09", "10"):
        bucket.put(f"chain-heads/1/2026-11-{day}-run.jsonl", day.encode())
    bucket.put("chain-heads/2/2026-12-01-run.jsonl", b"of another account")
    assert bucket.latest("chain-heads/1/") == ("chain-heads/1/2026-11-10-run.jsonl", "10")
    with pytest.raises(GuardianError, match="NoSuchBucket"):
        HeadsBucket(s3, "nowhere").put("k", b"")
