"""What every ledger must do, held against the one in memory and the one in DynamoDB."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

import boto3
import pytest
from moto import mock_aws

from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoOutbox, DynamoPending
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.judging.assessment import AccessChange, Assessment, Verdict
from iamdrift.domain.judging.baseline import Acceptance
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.commit import Commit, Memory, plan_commit
from iamdrift.domain.ledger.outbox import Consumer, Hold, OutboxItem, Why
from iamdrift.domain.ledger.record import Cause, broken_links, seal
from iamdrift.domain.principals.drift import Drift, DriftKind, FacetDrift
from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.errors import InvalidInput, LostRace
from iamdrift.usecases.ports import History, HoldingOutbox, Ledger, Pending
from tests.fakes.ledger import FakeLedger
from tests.fakes.principals import ACCOUNT, allow, inline, role, role_ref

TIMES = [f"2026-11-24T03:0{minute}:00+00:00" for minute in range(10)]


@dataclass(frozen=True)
class Ports:
    ledger: Ledger
    history: History
    outbox: HoldingOutbox
    pending: Pending


@pytest.fixture(params=["fake", "dynamodb"])
def ports(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ports]:
    if request.param == "fake":
        fake = FakeLedger()
        yield Ports(fake, fake, fake, fake)
        return
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(TableName="ledger", **TABLE_SCHEMA)
        table = LedgerTable(client, "ledger")
        yield Ports(DynamoLedger(table), DynamoHistory(table), DynamoOutbox(table), DynamoPending(table))


def finding(ref: PrincipalRef, subject: str = "*", status: Status = Status.NEW) -> Finding:
    return Finding("admin", ref, Evidence(subject, "can do everything"), Severity.CRITICAL, status, since=TIMES[0])


def assessment(seen: Snapshot, time: str, *findings: Finding, decided: Verdict = Verdict.NOTIFY) -> Assessment:
    return Assessment(
        principal=seen.ref,
        time=time,
        digest=digest(seen),
        drift=Drift((FacetDrift("inline/x", DriftKind.ADDED),)),
        access=AccessChange(),
        findings=findings,
        severity=Severity.CRITICAL,
        recommended=decided,
        decided=decided,
    )


def cause(event_id: str) -> Cause:
    return Cause(event_id, "PutRolePolicy", "iam.amazonaws.com", ACCOUNT, "us-east-1", TIMES[0], "IAM user alice")


def planned(memory: Memory, seen: Snapshot, time: str, *findings: Finding, event: str = "e-1") -> Commit:
    commit = plan_commit(memory, assessment(seen, time, *findings), seen, cause(event))
    assert commit is not None
    return commit


def committed(ports: Ports, seen: Snapshot, time: str, *findings: Finding, event: str = "e-1") -> Commit:
    commit = planned(ports.ledger.recall(seen.ref, event), seen, time, *findings, event=event)
    ports.ledger.commit(commit)
    return commit


def test_nothing_is_known_of_a_principal_that_was_never_committed(ports: Ports) -> None:
    assert ports.ledger.recall(role_ref(), "e-1") == Memory()
    assert ports.ledger.recall(role_ref(unique_id=""), "e-1") == Memory()
    assert list(ports.history.history(role_ref())) == []
    assert ports.history.record_at(role_ref(), TIMES[9]) is None


def test_the_newest_version_is_found_by_whoever_tells_of_an_older_one(ports: Ports) -> None:
    assert ports.outbox.newest(role_ref()) is None
    for number, name in enumerate(("one", "two")):
        committed(ports, role(inline=(inline(name, allow("s3:*")),)), TIMES[number], event=f"e-{number}")
    newest = ports.outbox.newest(role_ref())
    assert newest is not None
    assert newest.number == 2


def test_what_is_committed_is_recalled(ports: Ports) -> None:
    seen = role(inline=(inline("deploy", allow("s3:*")),), tags=(("owner", "ünïcode ☃"),))
    first = committed(ports, seen, TIMES[0], finding(seen.ref))
    memory = ports.ledger.recall(seen.ref, "e-1")
    assert memory.told
    assert memory.namesake == seen.ref.unique_id
    assert memory.record is not None
    assert memory.record.snapshot == seen
    assert memory.record.version == 1
    assert memory.record.findings == first.findings
    assert memory.record.decided is Verdict.NOTIFY
    assert memory.record.baseline is not None
    assert memory.record.baseline.acceptance is Acceptance.OBSERVED
    assert not ports.ledger.recall(seen.ref, "another event").told


def test_a_name_leads_to_its_principal_whatever_its_case(ports: Ports) -> None:
    seen = role("Shop-Prod-Role")
    committed(ports, seen, TIMES[0])
    record = ports.ledger.recall(role_ref("sHOP-prod-role", unique_id=""), "").record
    assert record is not None
    assert record.ref == seen.ref


def test_a_recreated_name_leads_to_the_new_principal_and_the_old_one_stays_known(ports: Ports) -> None:
    old, new = role(unique_id="AROAOLD"), role(unique_id="AROANEW")
    committed(ports, old, TIMES[0])
    committed(ports, new, TIMES[1], event="e-2")
    by_name = ports.ledger.recall(role_ref(unique_id="")).record
    by_id = ports.ledger.recall(old.ref).record
    assert by_name is not None
    assert by_id is not None
    assert (by_name.ref.unique_id, by_id.ref.unique_id) == ("AROANEW", "AROAOLD")


def test_an_old_name_leads_nowhere_after_a_renaming(ports: Ports) -> None:
    before, after = role("old-name"), role("new-name")
    committed(ports, before, TIMES[0])
    committed(ports, after, TIMES[1], event="e-2")
    assert ports.ledger.recall(role_ref("old-name", unique_id="")).record is None
    renamed = ports.ledger.recall(role_ref("new-name", unique_id="")).record
    assert renamed is not None
    assert renamed.version == 2


def test_the_second_of_two_first_commits_loses(ports: Ports) -> None:
    seen = role()
    nothing = ports.ledger.recall(seen.ref, "e-1")
    ports.ledger.commit(planned(nothing, seen, TIMES[0]))
    with pytest.raises(LostRace):
        ports.ledger.commit(planned(nothing, seen, TIMES[1], event="e-2"))


def test_the_slower_of_two_commits_on_one_record_loses_and_leaves_nothing_behind(ports: Ports) -> None:
    seen = role()
    committed(ports, seen, TIMES[0])
    memory = ports.ledger.recall(seen.ref, "slow")
    committed(ports, seen, TIMES[1], event="quick")
    late = planned(memory, seen, TIMES[2], finding(seen.ref), event="slow")
    with pytest.raises(LostRace):
        ports.ledger.commit(late)
    assert not ports.ledger.recall(seen.ref, "slow").told
    assert list(ports.history.findings(ACCOUNT)) == []
    assert all(ports.outbox.item(item.id) is None for item in late.outbox)


def test_a_commit_on_a_record_of_another_hash_loses(ports: Ports) -> None:
    """As after a restore of the table: the number is the same, the history is another."""
    seen = role()
    committed(ports, seen, TIMES[0])
    memory = ports.ledger.recall(seen.ref, "e-2")
    assert memory.record is not None
    other = replace(memory, record=replace(memory.record, hash="another"))
    with pytest.raises(LostRace):
        ports.ledger.commit(planned(other, seen, TIMES[1], event="e-2"))


def test_one_event_is_committed_once_for_a_principal(ports: Ports) -> None:
    seen = role()
    committed(ports, seen, TIMES[0])
    memory = replace(ports.ledger.recall(seen.ref, "e-1"), told=False)
    with pytest.raises(LostRace):
        ports.ledger.commit(planned(memory, seen, TIMES[1], event="e-1"))


def test_an_event_without_news_can_be_marked_as_told(ports: Ports) -> None:
    seen = role()
    committed(ports, seen, TIMES[0])
    ports.ledger.mark_told("quiet", seen.ref, TIMES[1])
    assert ports.ledger.recall(seen.ref, "quiet").told


def test_versions_are_kept_in_order_and_chained(ports: Ports) -> None:
    for number in range(1, 13):
        seen = role(inline=(inline("deploy", allow(f"s3:Get{number}")),))
        committed(ports, seen, TIMES[number % 10], event=f"e-{number}")
    assert [version.number for version in ports.history.history(role_ref())] == list(range(12, 0, -1))
    chain = list(ports.history.sealed(role_ref()))
    assert broken_links(chain) == ()
    assert "was altered" in " ".join(broken_links([replace(chain[0], body=chain[0].body + " "), *chain[1:]]))
    forged = seal(1, "", chain[0].body + " ")
    assert "does not follow" in " ".join(broken_links([forged, *chain[1:]]))
    adapted = replace(chain[1], previous=forged.hash)
    assert "version 2 was altered" in " ".join(broken_links([forged, adapted, *chain[2:]]))
    assert "is missing" in " ".join(broken_links([chain[0], *chain[2:]]))
    version = ports.history.version(role_ref(), 7)
    assert version is not None
    assert version.cause == cause("e-7")
    assert version.snapshot is not None
    assert "s3:Get7" in version.snapshot.inline[0].document.text


def test_the_record_of_a_past_moment_is_found(ports: Ports) -> None:
    for number in range(3):
        committed(ports, role(description=str(number)), TIMES[number * 2], event=f"e-{number}")
    found = {time: ports.history.record_at(role_ref(), TIMES[time]) for time in (3, 4)}
    assert [version.number if version else 0 for version in found.values()] == [2, 3]  # also at the very moment


def test_findings_of_an_account_are_those_that_stand(ports: Ports) -> None:
    one, other = role("one", "AROAONE"), role("other", "AROAOTHER")
    committed(ports, one, TIMES[0], finding(one.ref), event="e-1")
    committed(ports, other, TIMES[0], finding(other.ref), event="e-2")
    committed(ports, one, TIMES[1], finding(one.ref, status=Status.RESOLVED), event="e-3")
    assert [each.principal.name for each in ports.history.findings(ACCOUNT)] == ["other"]
    assert list(ports.history.findings("999999999999")) == []
    assert {ref.name for ref in ports.history.principals(ACCOUNT)} == {"one", "other"}


def test_a_deleted_principal_stays_on_record_and_out_of_the_listing(ports: Ports) -> None:
    seen = role()
    committed(ports, seen, TIMES[0])
    gone = replace(assessment(seen, TIMES[1]), deleted=True, digest="")
    commit = plan_commit(ports.ledger.recall(seen.ref, "e-2"), gone, None, cause("e-2"))
    assert commit is not None
    ports.ledger.commit(commit)
    record = ports.ledger.recall(seen.ref).record
    assert record is not None
    assert (record.deleted, record.snapshot) == (True, None)
    assert list(ports.history.principals(ACCOUNT)) == []


def test_a_commit_that_tells_leaves_an_item_until_it_is_sent_on_every_channel(ports: Ports) -> None:
    seen = role()
    (item,) = committed(ports, seen, TIMES[0], finding(seen.ref)).outbox
    assert ports.outbox.item(item.id) == item
    ports.outbox.mark_sent(item.id, frozenset({"chat"}), TIMES[1], complete=False)
    (waiting,) = ports.pending.pending(Consumer.ANNOUNCE, TIMES[5])
    assert waiting.sent == {"chat"}
    ports.outbox.mark_sent(item.id, frozenset({"email"}), TIMES[2], complete=True)
    assert list(ports.pending.pending(Consumer.ANNOUNCE, TIMES[5])) == []
    done = ports.outbox.item(item.id)
    assert done is not None
    assert not done.pending
    assert done.sent == {"chat", "email"}


def test_an_item_can_be_closed_without_any_channel(ports: Ports) -> None:
    seen = role()
    (item,) = committed(ports, seen, TIMES[0], finding(seen.ref)).outbox
    ports.outbox.mark_sent(item.id, frozenset(), TIMES[1], complete=True)
    done = ports.outbox.item(item.id)
    assert done is not None
    assert not done.pending


def test_only_what_is_older_is_pending_oldest_first(ports: Ports) -> None:
    for number, name in enumerate(("late", "early", "newest")):
        seen = role(name, f"AROA{name}")
        committed(ports, seen, TIMES[(3, 1, 8)[number]], finding(seen.ref), event=name)
    assert [item.ref.name for item in ports.pending.pending(Consumer.ANNOUNCE, TIMES[8])] == ["early", "late"]


def held(ports: Ports, number: int = 0) -> OutboxItem:
    """An item that waits for a digest until minute 3."""
    seen = role(f"role-{number}", f"AROA{number}")
    (item,) = committed(ports, seen, TIMES[0], finding(seen.ref), event=f"held-{number}").outbox
    ports.outbox.hold(item.id, Hold(TIMES[3], "digest", Why.DIGEST, Severity.LOW, f"line {number}", "by alice"))
    return item


def test_what_is_held_is_not_pending_but_due_in_time_with_what_it_says(ports: Ports) -> None:
    item = held(ports)
    assert list(ports.pending.pending(Consumer.ANNOUNCE, TIMES[9])) == []
    assert list(ports.pending.due(TIMES[2])) == []
    (due,) = ports.pending.due(TIMES[4])
    assert (due.id, due.pending) == (item.id, True)
    assert due.hold == Hold(TIMES[3], "digest", Why.DIGEST, Severity.LOW, "line 0", "by alice")


def test_what_was_held_is_found_by_ids_and_done_when_it_was_told(ports: Ports) -> None:
    ids = [held(ports, number).id for number in range(3)]
    found = ports.outbox.all_of([*ids, ids[0], "unknown"])
    assert sorted(each.id for each in found) == sorted(ids)
    ports.outbox.mark_all_sent(found, frozenset({"email"}), TIMES[4], complete=False)
    assert all(each.pending and each.sent == {"email"} for each in ports.outbox.all_of(ids))
    ports.outbox.mark_all_sent(found, frozenset({"chat"}), TIMES[4], complete=True)
    assert all(not each.pending and each.sent == {"email", "chat"} for each in ports.outbox.all_of(ids))
    assert list(ports.pending.due(TIMES[9])) == []


def test_what_is_released_is_pending_as_before_and_remembers_who_has_it(ports: Ports) -> None:
    item = held(ports)
    ports.outbox.release([item], frozenset({"email"}))
    (pending,) = ports.pending.pending(Consumer.ANNOUNCE, TIMES[9])
    assert pending == replace(item, sent=frozenset({"email"}))
    assert list(ports.pending.due(TIMES[9])) == []


def test_what_was_told_meanwhile_is_not_held(ports: Ports) -> None:
    item = held(ports)
    ports.outbox.mark_all_sent([item], frozenset({"email"}), TIMES[4], complete=True)
    ports.outbox.hold(item.id, Hold(TIMES[5], "digest", Why.DIGEST, Severity.LOW, "late"))
    assert list(ports.pending.due(TIMES[9])) == []


def test_more_than_one_transaction_takes_are_marked(ports: Ports) -> None:
    ids = [held(ports, number).id for number in range(103)]
    ports.outbox.mark_all_sent(ports.outbox.all_of(ids), frozenset({"email"}), TIMES[4], complete=True)
    assert not any(each.pending for each in ports.outbox.all_of(ids))


def test_marking_what_is_not_in_the_outbox_is_an_error(ports: Ports) -> None:
    with pytest.raises(InvalidInput, match="no such item"):
        ports.outbox.mark_sent("unknown", frozenset({"email"}), TIMES[0], complete=True)
    assert ports.outbox.item("unknown") is None


def test_a_notice_holds_the_version_and_the_state_before_it(ports: Ports) -> None:
    before, after = role(), role(inline=(inline("deploy", allow("*")),))
    committed(ports, before, TIMES[0])
    (item,) = committed(ports, after, TIMES[1], finding(after.ref), event="e-2").outbox
    notice = ports.outbox.notice(item)
    assert notice is not None
    assert (notice.before, notice.version.snapshot) == (before, after)
    assert notice.id == item.id
    assert ports.outbox.notice(replace(item, version=99)) is None


@pytest.mark.parametrize("name", ["a#b", "..", "x" * 400, "half \ud800 character", "N#1#role#x", "tab\tname"])
def test_a_hostile_name_or_event_id_is_only_a_name(ports: Ports, name: str) -> None:
    seen = role(name, "AROAHOSTILE")
    committed(ports, seen, TIMES[0], event=name)
    memory = ports.ledger.recall(role_ref(name, unique_id=""), name)
    assert memory.told
    assert memory.record is not None
    assert memory.record.ref.unique_id == "AROAHOSTILE"
