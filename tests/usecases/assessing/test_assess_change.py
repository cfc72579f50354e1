"""An event leads to what the principals it affects are now, and twice is the same as once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from iamdrift.domain.configuration.settings import Mode, Scope, Settings
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.occurrences_of_guardian import NOT_EVALUATED
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.record import Version, broken_links
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import (
    Gone,
    ManagedPolicy,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.selector import Selector
from iamdrift.errors import InvalidInput, LostRace, Throttled
from iamdrift.usecases.assess_change import Pace
from tests.fakes.events import ROOT, body, envelope, put_inline
from tests.fakes.guardian import ADMIN, FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, document, inline, role, role_ref

EVERYTHING = inline("everything", allow("*"))
PUT_EVERYTHING = put_inline("shop-prod-role", "everything", EVERYTHING.document.text)


def last(guardian: FakeGuardian, ref: PrincipalRef) -> Version:
    return next(guardian.ledger.history(ref))


@pytest.fixture
def guardian() -> FakeGuardian:
    """It has a harmless role on record."""
    guardian = FakeGuardian()
    guardian.reader.holds(role())
    guardian.deliver(body("TagRole", {"roleName": "shop-prod-role", "tags": []}, event_id="e-0"))
    return guardian


def test_a_first_sight_is_recorded_as_observed_and_told_only_with_findings(guardian: FakeGuardian) -> None:
    version = last(guardian, role_ref())
    assert version.assessment.first_sight
    assert version.assessment.decided is Verdict.COMPLIANT
    assert guardian.messages == 0
    guardian.reader.holds(role("bad-prod-role", "AROABAD", inline=(EVERYTHING,)))
    guardian.deliver(body("TagRole", {"roleName": "bad-prod-role", "tags": []}))
    (finding,) = last(guardian, role_ref("bad-prod-role", "AROABAD")).assessment.findings
    assert finding.at_first_sight
    assert guardian.messages == 1


def test_a_change_becomes_a_version_with_finding_delta_verdict_and_one_message(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    outcomes = guardian.deliver(PUT_EVERYTHING)
    version = last(guardian, role_ref())
    assert [drift.facet for drift in version.assessment.drift.facets] == ["inline/everything"]
    assert [(each.guardrail, each.status) for each in version.assessment.findings] == [
        ("full-administrator", Status.NEW)
    ]
    assert version.assessment.access.newly_allowed[0].actions == "*"
    assert version.assessment.severity is Severity.CRITICAL
    assert (version.assessment.recommended, version.assessment.decided) == (Verdict.CONTAIN, Verdict.NOTIFY)
    assert version.cause is not None
    assert "alice" in version.cause.actor
    assert guardian.messages == 1
    assert outcomes[0].counter == "Assessed"


def test_the_same_event_twice_changes_nothing_and_sends_nothing(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    guardian.deliver(PUT_EVERYTHING)
    before, reads = (guardian.versions(role_ref()), guardian.messages), guardian.reader.reads
    guardian.assess_change(PUT_EVERYTHING)
    assert (guardian.versions(role_ref()), guardian.messages) == before
    assert guardian.queue.messages == []
    assert guardian.reader.reads == reads + 1  # told before, but looked at all the same


def test_a_new_access_without_any_finding_is_told(guardian: FakeGuardian) -> None:
    policy = inline("read", allow("s3:GetObject", "arn:aws:s3:::shop/*"))
    guardian.reader.holds(role(inline=(policy,)))
    guardian.deliver(put_inline("shop-prod-role", "read", policy.document.text))
    assert last(guardian, role_ref()).assessment.findings == ()
    assert guardian.messages == 1


def test_a_tag_is_recorded_and_told_to_nobody(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(tags=(("owner", "shop"),)))
    parameters = {"roleName": "shop-prod-role", "tags": [{"key": "owner", "value": "shop"}]}
    guardian.deliver(body("TagRole", parameters, event_id="e-tag"))
    assert guardian.versions(role_ref()) == 2
    assert guardian.messages == 0


def test_a_finding_that_ends_is_resolved_and_told(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    guardian.deliver(PUT_EVERYTHING)
    guardian.reader.holds(role())
    guardian.deliver(
        body("DeleteRolePolicy", {"roleName": "shop-prod-role", "policyName": "everything"}, event_id="e-2")
    )
    (finding,) = last(guardian, role_ref()).assessment.findings
    assert finding.status is Status.RESOLVED
    assert guardian.standing() == []
    assert guardian.messages == 2


def test_a_deleted_principal_is_recorded_as_such(guardian: FakeGuardian) -> None:
    guardian.reader.drop(role_ref())
    guardian.deliver(body("DeleteRole", {"roleName": "shop-prod-role"}, event_id="e-2"))
    assessment = last(guardian, role_ref()).assessment
    assert assessment.deleted
    assert {drift.kind.value for drift in assessment.drift.facets} == {"removed"}
    assert assessment.decided is Verdict.NOTIFY
    guardian.deliver(body("DeleteRole", {"roleName": "shop-prod-role"}, event_id="e-2"))
    assert guardian.versions(role_ref()) == 2


def test_a_recreated_role_is_another_principal_and_the_old_one_is_recorded_as_deleted(guardian: FakeGuardian) -> None:
    guardian.reader.holds(role(unique_id="AROANEW"))
    guardian.deliver(body("CreateRole", {"roleName": "shop-prod-role"}, event_id="e-2"))
    assert last(guardian, role_ref()).assessment.deleted
    assert last(guardian, role_ref(unique_id="AROANEW")).assessment.first_sight


def test_a_renamed_user_stays_the_same_principal() -> None:
    guardian = FakeGuardian()
    user = PrincipalRef(ACCOUNT, PrincipalType.USER, "anna", "AIDA1")
    guardian.reader.holds(Snapshot(user, f"arn:aws:iam::{ACCOUNT}:user/anna"))
    guardian.deliver(body("TagUser", {"userName": "anna", "tags": []}))
    guardian.reader.drop(user)
    renamed = replace(user, name="berta")
    guardian.reader.holds(Snapshot(renamed, f"arn:aws:iam::{ACCOUNT}:user/berta"))
    guardian.deliver(body("UpdateUser", {"userName": "anna", "newUserName": "berta"}, event_id="e-2"))
    versions = list(guardian.ledger.history(user))
    assert [version.ref.name for version in versions] == ["berta", "anna"]
    assert not any(version.assessment.deleted for version in versions)
    assert list(guardian.ledger.sealed(account_ref(ACCOUNT))) == []


def test_what_was_created_and_deleted_before_anybody_saw_it_is_not_silent() -> None:
    guardian = FakeGuardian()
    created = body("CreateRole", {"roleName": "ghost"})
    guardian.deliver(created)
    (finding,) = guardian.standing()
    assert finding.guardrail == "vanished-unseen"
    assert guardian.messages == 1
    guardian.deliver(created)
    assert guardian.messages == 1


# -- settling and confirming


def test_a_change_that_is_not_visible_yet_is_looked_at_again(guardian: FakeGuardian) -> None:
    key = (PrincipalType.ROLE, "shop-prod-role")
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    guardian.reader.stale[key] = [role(), role()]
    guardian.assess_change(PUT_EVERYTHING)
    ((message, delay),) = guardian.queue.messages
    assert (message["followUp"]["kind"], message["followUp"]["attempt"], delay) == ("settle", 1, 10)
    assert guardian.versions(role_ref()) == 1
    guardian.deliver(*guardian.queue.take())
    assert last(guardian, role_ref()).assessment.notes == ()
    assert guardian.messages == 1


def test_a_change_that_never_becomes_visible_is_said_in_the_assessment_after_three_attempts(
    guardian: FakeGuardian,
) -> None:
    outcomes = guardian.deliver(PUT_EVERYTHING)
    assert [outcome.keys["kind"] for outcome in outcomes] == ["event", "settle", "settle", "settle", "confirm"]
    (note,) = last(guardian, role_ref()).assessment.notes
    assert "was not visible" in note
    assert guardian.messages == 0
    versions = guardian.versions(role_ref())
    guardian.deliver(PUT_EVERYTHING)
    assert guardian.versions(role_ref()) == versions


def test_one_confirming_read_follows_and_catches_what_came_late(guardian: FakeGuardian) -> None:
    quiet = body("TagRole", {"roleName": "shop-prod-role", "tags": []}, event_id="e-2")
    guardian.assess_change(quiet)
    ((message, delay),) = guardian.queue.messages
    assert (message["followUp"]["kind"], delay) == ("confirm", 60)
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    (outcome,) = guardian.deliver(*guardian.queue.take())
    assert outcome.keys["kind"] == "confirm"
    assert guardian.messages == 1


def test_a_confirming_read_leads_to_nothing_further_even_if_nothing_is_remembered(guardian: FakeGuardian) -> None:
    guardian.assess_change(body("TagRole", {"roleName": "shop-prod-role", "tags": []}, event_id="e-2", actor=ROOT))
    (confirm,) = guardian.queue.take()
    guardian.ledger.told.clear()
    messages = guardian.messages
    guardian.assess_change(confirm)
    assert guardian.queue.messages == []
    assert guardian.messages == messages


# -- many principals


POLICY_ARN = f"arn:aws:iam::{ACCOUNT}:policy/shared"


def attached_to(number: int, action: str) -> list[Snapshot]:
    """Roles, and the managed policy that is attached to each of them."""
    policy = ManagedPolicy(POLICY_ARN, "v2", document(allow(action)))
    version = PolicyVersion("v2", policy.document, default=True)
    shared = Snapshot(PrincipalRef(ACCOUNT, PrincipalType.POLICY, "shared", "ANPA1"), POLICY_ARN, versions=(version,))
    return [*(role(f"role-{index}", f"AROA{index}", attached=(policy,)) for index in range(number)), shared]


def recorded_roles(guardian: FakeGuardian) -> set[str]:
    return {ref.name for ref in guardian.ledger.principals(ACCOUNT) if ref.type is PrincipalType.ROLE}


def new_version(action: str, event_id: str) -> str:
    parameters = {"policyArn": POLICY_ARN, "policyDocument": document(allow(action)).text, "setAsDefault": True}
    return body("CreatePolicyVersion", parameters, event_id=event_id)


def test_a_policy_version_fans_out_to_everything_attached() -> None:
    guardian = FakeGuardian()
    guardian.reader.holds(*attached_to(3, "s3:GetObject"))
    guardian.deliver(new_version("s3:GetObject", "e-1"))
    guardian.reader.holds(*attached_to(3, "s3:*"))
    guardian.deliver(new_version("s3:*", "e-2"))
    assert guardian.messages == 3
    assert guardian.reader.bulk_reads == 0


def test_a_large_fan_out_becomes_messages_that_read_in_bulk() -> None:
    guardian = FakeGuardian(pace=Pace(one_by_one=5, part=8))
    guardian.reader.holds(*attached_to(20, "s3:GetObject"))
    outcomes = guardian.deliver(new_version("s3:GetObject", "e-1"))
    assert outcomes[0].counter == "HandedOut"
    kinds = [outcome.keys["kind"] for outcome in outcomes[1:]]
    assert kinds.count("part") == 3
    assert {guardian.versions(ref) for ref in guardian.ledger.principals(ACCOUNT)} == {1}
    assert len(recorded_roles(guardian)) == 20
    assert guardian.reader.bulk_reads >= 2


def test_a_bulk_reading_never_puts_an_old_state_over_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    guardian = FakeGuardian(pace=Pace(one_by_one=1))
    old, new = attached_to(2, "s3:GetObject"), attached_to(2, "s3:*")
    guardian.reader.holds(*old)
    guardian.deliver(new_version("s3:GetObject", "e-1"))
    guardian.clock.advance(600)
    guardian.reader.holds(*new)
    guardian.assess_change(new_version("s3:*", "e-2"))
    (part,) = guardian.queue.take()

    def listed_slowly() -> list[Snapshot]:
        monkeypatch.undo()
        guardian.deliver(body("TagRole", {"roleName": "role-0", "tags": []}, event_id="meanwhile"))
        return old

    monkeypatch.setattr(guardian.reader, "read_all", listed_slowly)
    guardian.assess_change(part)
    snapshot = last(guardian, role_ref("role-0", "AROA0")).snapshot
    assert snapshot == new[0]


def test_one_principal_that_fails_does_not_lose_the_others_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    guardian = FakeGuardian()
    guardian.reader.holds(*attached_to(3, "s3:GetObject"))
    commit = guardian.ledger.commit

    def failing(planned: Any) -> None:
        if planned.ref.name == "role-0":
            raise ConnectionError("lost")
        commit(planned)

    monkeypatch.setattr(guardian.ledger, "commit", failing)
    with pytest.raises(ConnectionError):
        guardian.assess_change(new_version("s3:GetObject", "e-1"))
    assert recorded_roles(guardian) == {"role-1", "role-2"}
    monkeypatch.undo()
    guardian.deliver(new_version("s3:GetObject", "e-1"))
    assert recorded_roles(guardian) == {"role-0", "role-1", "role-2"}


def test_a_principal_that_can_never_be_recorded_is_rejected_with_its_name_and_the_others_are_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guardian = FakeGuardian()
    guardian.reader.holds(*attached_to(2, "s3:GetObject"))
    commit = guardian.ledger.commit

    def refusing(planned: Any) -> None:
        if planned.ref.name == "role-0":
            raise InvalidInput("too large", where="role-0")
        commit(planned)

    monkeypatch.setattr(guardian.ledger, "commit", refusing)
    outcome = guardian.assess_change(new_version("s3:GetObject", "e-1"))
    assert outcome.counter == "Rejected"
    ((message, _),) = guardian.rejected.messages
    assert message["reason"] == "role-0: too large"
    assert recorded_roles(guardian) == {"role-1"}


# -- races


def test_a_lost_race_is_read_and_assessed_again(guardian: FakeGuardian, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between recall and commit somebody else commits a newer state: theirs must stand, and ours build on it."""
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    read = guardian.reader.read

    def interrupted(ref: PrincipalRef) -> Snapshot | Gone:
        found = read(ref)
        monkeypatch.undo()
        guardian.deliver(put_inline("shop-prod-role", "everything", EVERYTHING.document.text, "other"))
        return found

    monkeypatch.setattr(guardian.reader, "read", interrupted)
    guardian.deliver(PUT_EVERYTHING)
    assert guardian.messages == 1
    assert guardian.versions(role_ref()) == 2
    assert broken_links(guardian.ledger.sealed(role_ref())) == ()


def test_endless_races_give_the_message_back_to_its_queue(
    guardian: FakeGuardian, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always_late(_commit: Any) -> None:
        raise LostRace("again")

    guardian.reader.holds(role(inline=(EVERYTHING,)))
    monkeypatch.setattr(guardian.ledger, "commit", always_late)
    with pytest.raises(LostRace, match="8 times"):
        guardian.assess_change(PUT_EVERYTHING)


def test_throttling_gives_the_message_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    guardian = FakeGuardian()

    def throttled(_ref: PrincipalRef) -> Snapshot | Gone:
        raise Throttled("iam:GetRole")

    monkeypatch.setattr(guardian.reader, "read", throttled)
    with pytest.raises(Throttled):
        guardian.assess_change(PUT_EVERYTHING)


# -- guardrails that fail


def _broken(examination: Examination) -> Iterable[Evidence]:
    yield Evidence("seen", "seen before it broke")
    raise RecursionError(examination.snapshot.ref.name)


BROKEN = Guardrail("broken", "Broken", Family.NAMING, Severity.LOW, "why", "remedy", _broken)


def test_a_guardrail_that_raises_becomes_a_finding_and_loses_no_other(guardian: FakeGuardian) -> None:
    guardian.guardrails = (BROKEN, ADMIN)
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    guardian.deliver(PUT_EVERYTHING)
    findings = last(guardian, role_ref()).assessment.findings
    assert {finding.guardrail for finding in findings} == {"broken", "full-administrator", NOT_EVALUATED}
    failed = next(finding for finding in findings if finding.guardrail == NOT_EVALUATED)
    assert failed.severity is Severity.HIGH
    assert failed.evidence.subject == "broken"


# -- events that no principal shows


@pytest.mark.parametrize(
    ("name", "source", "guardrail"),
    [
        ("InventRole", "iam.amazonaws.com", "unclassified-write"),
        ("StopLogging", "cloudtrail.amazonaws.com", "tampering"),
        ("LeaveOrganization", "organizations.amazonaws.com", "organization-change"),
        ("DeleteAccountPasswordPolicy", "iam.amazonaws.com", "account-change"),
    ],
)
def test_an_event_that_no_principal_shows_is_a_finding_of_the_account(name: str, source: str, guardrail: str) -> None:
    guardian = FakeGuardian()
    event = body(name, {"name": "trail"}, source=source)
    guardian.deliver(event)
    assert [finding.guardrail for finding in guardian.standing()] == [guardrail]
    assert guardian.messages == 1
    guardian.deliver(event)
    assert guardian.messages == 1
    guardian.deliver(body(name, {"name": "trail"}, source=source, event_id="once-more"))
    assert guardian.messages == 2
    assert len(guardian.standing()) == 1
    assert broken_links(guardian.ledger.sealed(account_ref(ACCOUNT))) == ()


def test_a_change_by_root_is_told_as_that_too(guardian: FakeGuardian) -> None:
    guardian.deliver(body("TagRole", {"roleName": "shop-prod-role", "tags": []}, event_id="e-2", actor=ROOT))
    assert [finding.guardrail for finding in guardian.standing()] == ["root-used"]


# -- bad input


def test_a_message_that_is_set_aside_has_no_secret_in_it() -> None:
    guardian = FakeGuardian()
    record = envelope("CreateAccessKey", {}) | {"source": "evil.app", "secretAccessKey": "CANARY-9f2c"}
    guardian.assess_change(json.dumps(record))
    assert "evil.app" in str(guardian.rejected.messages)
    assert "CANARY" not in str(guardian.rejected.messages)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "message body"),
        ("[]", "expected an object"),
        ("{}", "source"),
        ('{"followUp": 7}', "follow-up"),
        ('{"followUp": {"kind": "settle", "attempt": 1, "principals": [], "envelope": {}}}', "follow-up"),
        (json.dumps(envelope("PutRolePolicy", {}) | {"source": "evil.app"}), "evil.app"),
        (json.dumps(envelope("PutRolePolicy", {}) | {"account": "999988887777"}), "account"),
    ],
)
def test_a_message_that_can_never_succeed_is_set_aside_with_its_reason(message: str, reason: str) -> None:
    guardian = FakeGuardian()
    outcome = guardian.assess_change(message)
    assert outcome.counter == "Rejected"
    ((kept, _),) = guardian.rejected.messages
    assert reason in kept["reason"]
    assert kept["message"] == message[:80_000]


def test_a_failed_call_is_ignored() -> None:
    guardian = FakeGuardian()
    failed = body("PutRolePolicy", {"roleName": "x"}, errorCode="AccessDenied")
    assert guardian.assess_change(failed).counter == "Ignored"
    assert guardian.reader.reads == 0


def test_a_waiver_that_a_person_granted_marks_the_finding_and_nobody_is_called(guardian: FakeGuardian) -> None:
    ref = last(guardian, role_ref()).ref
    granted = Waiver(
        id="w-1",
        guardrail="full-administrator",
        principal=PrincipalPattern(ACCOUNT),
        owner="ann",
        reason="break glass",
        ticket="SEC-1",
        created="2026-11-01T00:00:00+00:00",
        expires="2099-01-01T00:00:00+00:00",
    )
    guardian.ledger.granted[ref.unique_id] = (granted,)
    guardian.reader.holds(role(inline=(EVERYTHING,)))
    guardian.deliver(PUT_EVERYTHING)
    assert [finding.waived_by for finding in last(guardian, role_ref()).assessment.findings] == ["w-1"]


def _new_write(account_has: FakeGuardian, event_id: str) -> Version:
    account_has.deliver(body("BrandNewWrite", {}, event_id=event_id))
    return last(account_has, account_ref(ACCOUNT))


def test_the_mode_of_its_account_holds_for_what_happens_in_it() -> None:
    quiet = Scope("sandbox", Selector(accounts=frozenset({ACCOUNT})), Mode.OBSERVE)
    guardian = FakeGuardian(settings=Settings(scopes=(quiet,)))
    told = _new_write(guardian, "e-1").assessment
    assert (told.recommended, told.decided, guardian.messages) == (Verdict.NOTIFY, Verdict.COMPLIANT, 0)


def test_a_waiver_for_the_account_in_the_ledger_accepts_what_happens_in_it() -> None:
    guardian = FakeGuardian()
    assert _new_write(guardian, "e-1").assessment.decided is Verdict.NOTIFY
    granted = Waiver(
        "w-1", "unclassified-write", PrincipalPattern(ACCOUNT), "ann", "r", "T-1", "2026-11-01", "2027-01-01"
    )
    guardian.ledger.granted[ACCOUNT] = (granted,)
    again = _new_write(guardian, "e-2").assessment
    assert ([each.waived_by for each in again.standing], again.decided) == (["w-1"], Verdict.COMPLIANT)
    assert guardian.messages == 1
