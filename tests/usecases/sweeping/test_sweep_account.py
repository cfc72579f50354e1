"""The sweep of one account: what it finds, what it says of it, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.occurrences_of_account import CHANGED_BY_AWS
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED, UNREACHABLE
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.plain import from_plain, to_plain
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import Credential, ManagedPolicy, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.sweep.memory import Suspect
from iamdrift.domain.sweep.task import Phase, Reached, SweepKind, Task
from iamdrift.errors import AccessRefused, Throttled
from tests.fakes.events import ROOT, body, put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, document, inline, role, role_ref
from tests.fakes.reader import FakeReader
from tests.fakes.sweep import HALF_AN_HOUR, DyingLedger, FakeSweep

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
ALL = inline("all", allow("*"))


def swept(*roles: Snapshot) -> FakeSweep:
    """An account whose baseline is taken."""
    sweep = FakeSweep(FakeGuardian())
    sweep.guardian.reader.holds(*roles)
    sweep.run()
    return sweep


def findings(sweep: FakeSweep, guardrail: str) -> list[str]:
    return [each.evidence.summary for each in sweep.guardian.standing() if each.guardrail == guardrail]


def read_only(version: str, *actions: str) -> ManagedPolicy:
    return ManagedPolicy(READ_ONLY, version, document(*(allow(action) for action in actions)))


def test_the_first_sweep_records_everything_and_sends_no_message() -> None:
    sweep = FakeSweep(FakeGuardian())
    sweep.guardian.reader.holds(role("one", "AROA1", inline=(ALL,)), role("two", "AROA2"))
    result = sweep.run()
    assert (result.baseline, result.reached, result.recorded) == (True, Reached.COMPLETE, 2)
    assert len(findings(sweep, "full-administrator")) == 1
    assert sweep.guardian.messages == 0


def test_what_is_as_on_record_costs_no_read_and_no_write() -> None:
    sweep = swept(role())
    versions, reads = sweep.guardian.versions(role_ref()), sweep.guardian.reader.reads
    result = sweep.run()
    assert (result.unchanged, result.assessed, result.suspects) == (1, 0, 0)
    assert (sweep.guardian.versions(role_ref()), sweep.guardian.reader.reads) == (versions, reads)


def waiver(expires: str, created: str = "2026-11-01", principal: str = f"{ACCOUNT}/shop-prod-role") -> Waiver:
    return Waiver("w-1", "full-administrator", PrincipalPattern(principal), "ann", "moving", "SEC-1", created, expires)


@pytest.mark.parametrize("where", ["file", "ledger"])
def test_a_waiver_that_ends_lets_its_finding_return_with_the_reason_once(where: str) -> None:
    sweep = FakeSweep(FakeGuardian())
    ending = waiver("2026-11-24T12:00:00+00:00")
    if where == "file":
        sweep.guardian.settings = Settings(waivers=(ending,))
    else:
        sweep.guardian.ledger.granted[role_ref().unique_id] = (ending,)
    sweep.guardian.reader.holds(role(inline=(ALL,)), role("two", "AROA2"))
    sweep.run()
    if where == "ledger":  # it was granted for a principal on record
        sweep.run()
    assert [each.waived_by for each in sweep.guardian.standing()] == ["w-1"]
    told, versions = sweep.guardian.messages, sweep.guardian.versions(role_ref("two", "AROA2"))
    sweep.guardian.clock.advance(24 * 3600)
    result = sweep.run()
    (finding,) = sweep.guardian.standing()
    assert (finding.waived_by, finding.status) == ("", Status.NEW)
    assert "it counts again: waiver w-1 of ann (SEC-1) ended on 2026-11-24" in finding.evidence.summary
    assert (sweep.guardian.messages - told, result.judged) == (1, 0)
    assert sweep.guardian.versions(role_ref("two", "AROA2")) == versions
    sweep.guardian.clock.advance(24 * 3600)
    sweep.run()
    sweep.guardian.clock.advance(24 * 3600)
    sweep.run()
    assert sweep.guardian.messages - told == 1


def test_a_waiver_that_was_granted_marks_its_finding_with_the_next_sweep() -> None:
    sweep = swept(role(inline=(ALL,)))
    sweep.guardian.ledger.granted[role_ref().unique_id] = (waiver("2026-12-24", "2026-11-24T03:01:00+00:00"),)
    sweep.guardian.clock.advance(3600)
    sweep.run()
    assert [each.waived_by for each in sweep.guardian.standing()] == ["w-1"]
    assert sweep.guardian.messages == 0


def test_drift_is_recorded_told_and_said_to_be_unannounced_only_half_an_hour_later() -> None:
    sweep = swept(role())
    sweep.guardian.reader.holds(role(inline=(ALL,)))
    phase, _ = sweep.step("next", Phase.LIST)
    assert phase is Phase.CONFIRM
    assert findings(sweep, UNANNOUNCED) == []
    sweep.guardian.clock.advance(HALF_AN_HOUR)
    phase, result = sweep.step("next", Phase.CONFIRM)
    assert (phase, result.unannounced) == (Phase.END, 1)
    (said,) = findings(sweep, UNANNOUNCED)
    assert "inline/all" in said
    assert "newly allowed: * on *" in said
    assert sweep.guardian.messages == 2  # the principal's own, and the account's


def test_an_event_that_comes_while_the_sweep_waits_is_the_announcement() -> None:
    sweep = swept(role())
    sweep.guardian.reader.holds(role(inline=(ALL,)))
    result = sweep.run(meanwhile=lambda: sweep.guardian.deliver(put_inline("shop-prod-role", "all", ALL.document.text)))
    assert (result.unannounced, result.late) == (0, 1)
    assert findings(sweep, UNANNOUNCED) == []
    assert sweep.guardian.messages == 1


def test_what_is_back_as_on_record_when_it_is_read_again_is_no_drift() -> None:
    sweep = swept(role())
    sweep.guardian.reader.holds(role(inline=(ALL,)))
    result = sweep.run(meanwhile=lambda: sweep.guardian.reader.holds(role()))
    assert (result.unannounced, result.settled) == (0, 1)
    assert sweep.guardian.versions(role_ref()) == 1


def test_a_role_that_is_gone_without_an_event() -> None:
    sweep = swept(role(), role("other", "AROA2"))
    sweep.guardian.reader.drop(role_ref())
    result = sweep.run()
    assert result.unannounced == 1
    record = sweep.guardian.ledger.recall(role_ref()).record
    assert record is not None
    assert record.deleted
    assert "it was deleted" in findings(sweep, UNANNOUNCED)[0]


def test_a_role_that_appeared_without_an_event() -> None:
    sweep = swept(role())
    sweep.guardian.reader.holds(role("new", "AROA2", inline=(ALL,)))
    result = sweep.run()
    assert result.unannounced == 1
    assert "it was created" in findings(sweep, UNANNOUNCED)[0]
    assert sweep.guardian.messages == 2


def test_a_role_that_was_made_again_under_its_name_is_another_principal() -> None:
    sweep = swept(role())
    sweep.guardian.reader.holds(role(unique_id="AROA9"))
    result = sweep.run()
    assert result.unannounced == 2  # one gone, one new
    old = sweep.guardian.ledger.recall(role_ref()).record
    assert old is not None
    assert old.deleted
    assert sweep.guardian.ledger.recall(role_ref(unique_id="")).record is not None


def test_a_role_that_an_event_created_while_the_sweep_waited_is_announced() -> None:
    sweep = swept(role())
    sweep.guardian.reader.holds(role("new", "AROA2"))
    event = body("CreateRole", {"roleName": "new"}, event_id="e-9")
    result = sweep.run(meanwhile=lambda: sweep.guardian.deliver(event))
    assert (result.unannounced, result.late) == (0, 1)


def test_a_policy_that_aws_changed_is_told_once_with_its_access_and_is_no_drift_of_the_account() -> None:
    roles = [role(f"r{number}", f"AROA{number}", attached=(read_only("v1", "s3:Get*"),)) for number in range(3)]
    sweep = swept(*roles)
    changed = (read_only("v2", "s3:Get*", "iam:PassRole"),)
    sweep.guardian.reader.holds(*(replace(each, attached=changed) for each in roles))
    result = sweep.run()
    assert (result.by_aws, result.unannounced) == (3, 0)
    (said,) = findings(sweep, CHANGED_BY_AWS)
    assert "from v1 to v2: newly allowed: iam:PassRole on *" in said
    assert "role r0, role r1, role r2" in said
    assert sweep.guardian.messages == 1
    version = next(sweep.guardian.ledger.history(role_ref("r0", "AROA0")))
    assert version.assessment.access.newly_allowed[0].actions == "iam:PassRole"


def test_what_somebody_changed_beside_aws_is_still_unannounced() -> None:
    sweep = swept(role(attached=(read_only("v1", "s3:Get*"),)))
    sweep.guardian.reader.holds(role(attached=(read_only("v2", "s3:*"),), inline=(ALL,)))
    assert sweep.run().unannounced == 1


def test_other_rules_mean_that_everything_is_assessed_again_without_a_storm() -> None:
    sweep = swept(role(inline=(ALL,)), role("other", "AROA2", inline=(ALL,)))
    sweep.guardian.settings = replace(Settings(), disabled_guardrails=frozenset({"full-administrator"}), digest="new")
    result = sweep.run()
    assert (result.assessed, result.unannounced) == (2, 0)
    assert findings(sweep, "full-administrator") == []
    assert sweep.guardian.messages == 0
    assert sweep.run().assessed == 0  # only once


def test_a_review_assesses_everything_and_ends_as_it_began() -> None:
    sweep = swept(role(inline=(ALL,)))
    versions = sweep.guardian.versions(role_ref())
    result = sweep.run(SweepKind.REVIEW)
    assert result.assessed == 1
    assert sweep.guardian.versions(role_ref()) == versions


def test_an_account_that_refuses_is_a_finding_told_once_a_week() -> None:
    sweep = swept(role())

    def refuse(account: str) -> FakeReader:
        raise AccessRefused(f"sts:AssumeRole: denied in {account}")

    sweep.readers = refuse
    result = sweep.run()
    assert result.reached is Reached.UNREACHABLE
    assert sweep.run().reached is Reached.UNREACHABLE
    (said,) = findings(sweep, UNREACHABLE)
    assert "sts:AssumeRole" in said
    assert sweep.guardian.messages == 1
    sweep.guardian.clock.advance(7 * 86_400)
    sweep.run()
    assert sweep.guardian.messages == 2
    record = sweep.guardian.ledger.recall(role_ref()).record
    assert record is not None
    assert not record.deleted


def test_throttling_is_raised_at_once_so_that_the_step_is_done_again() -> None:
    sweep = FakeSweep(FakeGuardian())

    class Throttling(FakeReader):
        def read_all(self) -> Iterator[Snapshot]:
            yield role()
            raise Throttled("Rate exceeded")

    def throttling(account: str) -> FakeReader:
        return Throttling(account)

    sweep.readers = throttling
    with pytest.raises(Throttled):
        sweep.run()
    sweep.readers = None
    sweep.guardian.reader.holds(role())
    assert sweep.run().reached is Reached.COMPLETE


def test_a_credential_that_no_event_announced_is_found_by_the_mark_of_its_user() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "alice", "AIDA1")
    alice = Snapshot(ref=ref, arn=f"arn:aws:iam::{ACCOUNT}:user/alice")
    sweep = FakeSweep(FakeGuardian(), marks={alice.arn: "no key"})
    sweep.guardian.reader.holds(alice)
    sweep.run()
    sweep.guardian.reader.holds(replace(alice, credentials=(Credential("access_key", "AKIA1", "Active"),)))
    assert sweep.run().suspects == 0  # the listing shows nothing
    sweep.marks[alice.arn] = "one key"
    result = sweep.run()
    assert result.unannounced == 1
    assert "detail/credential/access_key/AKIA1" in findings(sweep, UNANNOUNCED)[0]


def test_what_a_sweep_committed_before_it_was_cut_short_is_still_said_by_the_next() -> None:
    ledger = DyingLedger()
    sweep = FakeSweep(FakeGuardian(ledger=ledger))
    sweep.guardian.reader.holds(role())
    sweep.run()
    sweep.guardian.reader.holds(role(inline=(ALL,)))
    sweep.step("cut-short", Phase.LIST)
    sweep.guardian.clock.advance(HALF_AN_HOUR)
    ledger.dies_for = account_ref(ACCOUNT)  # dies between its commit and its finding
    with pytest.raises(ConnectionError):
        sweep.step("cut-short", Phase.CONFIRM)
    assert sweep.guardian.versions(role_ref()) == 2
    ledger.dies_for = None
    assert sweep.run().unannounced == 1
    assert len(findings(sweep, UNANNOUNCED)) == 1


def test_a_suspect_that_failed_in_a_step_cut_short_is_looked_at_by_the_next() -> None:
    ledger = DyingLedger()
    sweep = FakeSweep(FakeGuardian(ledger=ledger))
    sweep.guardian.reader.holds(role("one", "AROA1"), role("two", "AROA2"))
    sweep.run()
    sweep.guardian.reader.holds(role("one", "AROA1", inline=(ALL,)), role("two", "AROA2", inline=(ALL,)))
    sweep.step("next", Phase.LIST)
    sweep.guardian.clock.advance(HALF_AN_HOUR)
    ledger.dies_for = role_ref("one", "AROA1")
    task = Task("next", ACCOUNT, SweepKind.RECONCILE, Phase.CONFIRM)
    assert sweep.sweep_account(task, sweep.guardian.clock())[0] is Phase.CONFIRM
    ledger.dies_for = None
    phases = [sweep.step("next", Phase.CONFIRM)[0] for _ in range(2)]
    assert phases[-1] is Phase.END
    assert len(findings(sweep, "full-administrator")) == 2
    assert len(findings(sweep, UNANNOUNCED)) == 2


def test_a_principal_that_failed_in_a_step_cut_short_is_judged_anew_by_the_next() -> None:
    ledger = DyingLedger()
    sweep = FakeSweep(FakeGuardian(ledger=ledger))
    sweep.guardian.reader.holds(role("one", "AROA1", inline=(ALL,)), role("two", "AROA2", inline=(ALL,)))
    sweep.guardian.guardrails, known = (), sweep.guardian.guardrails
    sweep.run()
    sweep.guardian.guardrails, sweep.pack = known, "pack-2"
    ledger.dies_for = role_ref("one", "AROA1")
    task = Task("next", ACCOUNT, SweepKind.RECONCILE, Phase.LIST)
    for _ in range(2):
        assert sweep.sweep_account(task, sweep.guardian.clock())[0] is Phase.LIST
    ledger.dies_for = None
    assert sweep.step("next", Phase.LIST)[0] is Phase.END
    assert len(findings(sweep, "full-administrator")) == 2


def test_the_account_itself_is_not_a_principal_that_could_be_missed() -> None:
    sweep = swept(role())
    sweep.guardian.deliver(body("CreateAccountAlias", {"accountAlias": "shop"}, actor=ROOT))
    assert sweep.guardian.ledger.recall(account_ref(ACCOUNT)).record is not None
    assert sweep.run().suspects == 0


def test_a_step_without_time_asks_to_be_called_again_and_gets_to_the_end() -> None:
    sweep = FakeSweep(FakeGuardian())
    sweep.guardian.reader.holds(*(role(f"r{number}", f"AROA{number}") for number in range(5)))
    steps = 0
    phase = Phase.LIST
    while phase is Phase.LIST:
        phase, result = sweep.sweep_account(Task("slow", ACCOUNT), sweep.guardian.clock())
        steps += 1
    assert (steps, result.recorded, result.reached) == (6, 5, Reached.COMPLETE)


def test_a_suspect_is_kept_in_json_and_read_back() -> None:
    suspect = Suspect(role_ref(), 3, gone=True)
    assert from_plain(Suspect, to_plain(suspect)) == suspect


def _twin(examination: Examination) -> Iterator[Evidence]:
    others = [each for each in examination.roster or () if each.ref != examination.snapshot.ref]
    yield from (Evidence(each.ref.name, f"stands beside {each.ref.name}") for each in others)


def test_guardrails_that_compare_principals_see_the_whole_account_when_everything_is_assessed() -> None:
    twin = Guardrail("stands-alone", "t", Family.NAMING, Severity.LOW, "why", "remedy", _twin, needs_roster=True)
    sweep = FakeSweep(FakeGuardian(guardrails=(twin,)))
    sweep.guardian.reader.holds(role("one", "AROA1"), role("two", "AROA2"))
    sweep.run()
    assert findings(sweep, "stands-alone") == ["stands beside two", "stands beside one"]
    sweep.guardian.reader.holds(role("one", "AROA1", inline=(ALL,)))
    sweep.run()
    assert len(findings(sweep, "stands-alone")) == 2  # what was found earlier stands
    sweep.guardian.reader.drop(role_ref("two", "AROA2"))
    sweep.run(SweepKind.REVIEW)
    sweep.run(SweepKind.REVIEW)
    assert findings(sweep, "stands-alone") == []


def test_a_user_who_was_renamed_without_an_event_is_one_change_and_nobody_is_missed() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "alice", "AIDA1")
    alice = Snapshot(ref=ref, arn=f"arn:aws:iam::{ACCOUNT}:user/alice")
    sweep = swept(alice)
    sweep.guardian.reader.drop(ref)
    renamed = replace(ref, name="alicia")
    sweep.guardian.reader.holds(Snapshot(ref=renamed, arn=f"arn:aws:iam::{ACCOUNT}:user/alicia"))
    assert sweep.run().unannounced == 1
    record = sweep.guardian.ledger.recall(renamed).record
    assert record is not None
    assert (record.ref.name, record.version, record.deleted) == ("alicia", 2, False)
    assert sweep.run().suspects == 0


def test_users_are_completed_at_a_first_look_instead_of_read_one_by_one() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "alice", "AIDA1")
    key = Credential("access_key", "AKIA1", "Active")
    sweep = FakeSweep(FakeGuardian(guardrails=()))
    sweep.completing = lambda _account: lambda listed: replace(listed, credentials=(key,), unread=("detail/x",))
    sweep.guardian.reader.holds(Snapshot(ref=ref, arn=f"arn:aws:iam::{ACCOUNT}:user/alice"))
    sweep.run()
    record = sweep.guardian.ledger.recall(ref).record
    assert record is not None
    assert record.snapshot is not None
    assert record.snapshot.credentials == (key,)
    assert sweep.guardian.reader.reads == 0


def test_a_user_on_record_or_unknown_to_the_report_is_read() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "alice", "AIDA1")
    sweep = FakeSweep(FakeGuardian(guardrails=()))
    asked: list[str] = []
    sweep.completing = lambda _account: lambda listed: asked.append(listed.ref.name)
    sweep.guardian.reader.holds(Snapshot(ref=ref, arn=f"arn:aws:iam::{ACCOUNT}:user/alice"))
    sweep.run()
    assert (asked, sweep.guardian.reader.reads) == (["alice"], 1)
    sweep.run(SweepKind.REVIEW)
    assert (asked, sweep.guardian.reader.reads) == (["alice"], 2)
