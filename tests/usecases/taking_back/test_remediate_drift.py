"""A verdict becomes a plan, the plan becomes announced writes, and nothing is written where nobody may."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from iamdrift.domain.configuration.settings import Automation, Mode, Remediation, Settings
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.baseline import Acceptance
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PolicyText, Snapshot
from iamdrift.domain.remediation.containment import CONTAINED
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step
from iamdrift.usecases.taking_back.ports import Wrote
from tests.domain.remediation.events import DOCUMENTS, LIMIT, WRITE, a_role, managed, text
from tests.fakes.guardian import ADMIN
from tests.fakes.iam import FakeIam
from tests.fakes.principals import allow, trusting
from tests.fakes.remediation import ANN, BOB, MALLORY, REMEDIATOR, FakeRemediation

ROLE = a_role(boundary=None)
WIDE = text(allow("*"))
PUT = {"RoleName": ROLE.ref.name, "PolicyName": "admin", "PolicyDocument": WIDE}


def remediation(mode: Mode = Mode.REVERT, settings: Settings | None = None) -> FakeRemediation:
    told = replace(settings or Settings(), mode=mode)
    return FakeRemediation(settings=told, iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)


def state(guardian: FakeRemediation) -> dict[str, str]:
    seen = guardian.iam.read(ROLE.ref)
    assert isinstance(seen, Snapshot)
    return marks(seen)


def intents(guardian: FakeRemediation) -> list[Intent]:
    return list(guardian.intents.of_account(ROLE.ref.account))


def test_an_administrator_policy_is_taken_back_verified_and_recorded() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert version.assessment.decided is Verdict.REVERT
    outcome = guardian.deliver(version)
    assert outcome.counter == "RemediationVerified"
    assert state(guardian) == marks(ROLE)
    assert guardian.iam.writes() == ["DeleteRolePolicy"]
    after = next(iter(guardian.ledger.history(ROLE.ref)))
    assert after.cause is not None
    assert after.cause.actor_arn == REMEDIATOR
    assert [finding.guardrail for finding in after.assessment.resolved] == ["full-administrator"]
    assert not guardian.told.findings


def test_delivered_twice_it_is_written_once() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.deliver(version)
    assert guardian.deliver(version).counter == "AlreadyRemediated"
    assert guardian.again(version).counter == "RemediationVerified"
    assert guardian.iam.writes() == ["DeleteRolePolicy"]
    assert [len(spent.times) for spent in guardian.intents.budgets.values()] == [1, 1]


@pytest.mark.parametrize(
    ("mode", "status"),
    [(Mode.OBSERVE, Status.SHADOW), (Mode.NOTIFY, Status.SHADOW), (Mode.ASK, Status.PROPOSED)],
)
def test_where_it_may_not_write_it_notes_what_it_would_have_done(mode: Mode, status: Status) -> None:
    guardian = remediation(mode)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    before = state(guardian)
    guardian.deliver(version)
    guardian.again(version)
    assert guardian.iam.writes() == []
    assert state(guardian) == before
    (noted,) = intents(guardian)
    assert noted.status is status
    assert [step.api for step in noted.plan.steps] == ["DeleteRolePolicy"]
    assert not guardian.intents.budgets


def test_a_mode_that_was_lowered_after_the_verdict_holds() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.settings = replace(guardian.settings, mode=Mode.NOTIFY)
    guardian.deliver(version)
    assert guardian.iam.writes() == []


def test_a_state_that_nobody_accepted_is_never_restored() -> None:
    guardian = FakeRemediation(settings=Settings(mode=Mode.CONTAIN), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    guardian.ledger.baselines.clear()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.deliver(version)
    assert "DeleteRolePolicy" not in guardian.iam.writes()


def test_a_state_that_is_only_observed_by_now_is_not_restored() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert version.assessment.decided is Verdict.REVERT
    for key, baseline in guardian.ledger.baselines.items():
        guardian.ledger.baselines[key] = replace(baseline, acceptance=Acceptance.OBSERVED)
    assert guardian.deliver(version).counter == "RemediationRefused"
    assert guardian.iam.writes() == []


def test_the_kill_switch_stops_every_write_and_people_are_told() -> None:
    guardian = remediation()
    guardian.switch.why = "drill"
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert guardian.deliver(version).counter == "RemediationStopped"
    assert guardian.iam.writes() == []
    assert guardian.intents.budgets == {}
    assert "drill" in next(iter(guardian.told.findings.values()))[0].evidence.summary


def test_a_facet_that_changed_after_the_verdict_is_not_overwritten_but_judged_again() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.iam.call("PutRolePolicy", **{**PUT, "PolicyDocument": text(allow("dynamodb:GetItem"))})
    outcome = guardian.deliver(version)
    assert outcome.counter == "RemediationReassess"
    assert guardian.iam.writes() == []
    assert next(iter(guardian.ledger.history(ROLE.ref))).number == version.number + 1


def test_not_even_the_first_step_is_made_where_a_later_one_no_longer_fits() -> None:
    guardian = remediation()
    guardian.iam.call("AttachRolePolicy", RoleName=ROLE.ref.name, PolicyArn=WRITE)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.iam.call("PutRolePolicy", **{**PUT, "PolicyDocument": text(allow("dynamodb:GetItem"))})
    assert guardian.deliver(version).counter == "RemediationReassess"
    assert guardian.iam.writes() == []
    assert f"attached/{WRITE}" in state(guardian)


def test_the_last_look_is_right_before_the_write() -> None:
    """Somebody is faster while the step is being announced."""
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    save = guardian.intents.save

    def somebody_is_faster(intent: Intent, *, release: str = "") -> None:
        save(intent, release=release)
        if intent.made_at(0).begun and not intent.made_at(0).ended:
            guardian.iam.call("PutRolePolicy", **{**PUT, "PolicyDocument": text(allow("dynamodb:GetItem"))})

    guardian.intents.save = somebody_is_faster  # type: ignore[method-assign]  # what happens at this very moment
    assert guardian.deliver(version).counter == "RemediationReassess"
    assert guardian.iam.writes() == []


def test_nothing_but_the_call_lies_between_the_last_look_and_the_write() -> None:
    """A session takes longer than the call itself: whoever is faster meanwhile is still seen."""
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    prepare = guardian.iam.prepare

    def somebody_is_faster(step: Step, plan: Plan, plan_id: str) -> Callable[[], Wrote]:
        guardian.iam.call("PutRolePolicy", **{**PUT, "PolicyDocument": text(allow("dynamodb:GetItem"))})
        return prepare(step, plan, plan_id)

    guardian.iam.prepare = somebody_is_faster  # type: ignore[method-assign]  # what happens at this very moment
    assert guardian.deliver(version).counter == "RemediationReassess"
    assert guardian.iam.writes() == []


def test_nobody_escapes_by_changing_it_again() -> None:
    """The finding still stands in the state that was recorded just now: that one is taken back, sealed anew."""
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    again = json.dumps({"Version": "2012-10-17", "Statement": [{**allow("*"), "Sid": "again"}]})
    guardian.iam.call("PutRolePolicy", **{**PUT, "PolicyDocument": again})
    assert guardian.deliver(version).counter == "RemediationVerified"
    assert state(guardian) == marks(ROLE)


def test_a_change_to_another_facet_survives() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.iam.call("AttachRolePolicy", RoleName=ROLE.ref.name, PolicyArn=WRITE)
    guardian.deliver(version)
    assert f"attached/{WRITE}" in state(guardian)
    assert "inline/admin" not in state(guardian)


def test_what_would_give_access_in_the_state_that_is_there_now_is_not_done() -> None:
    """Putting back `read` gave nothing while another policy allowed the same; a responder took that one away."""
    role = replace(ROLE, attached=(managed(LIMIT),))
    guardian = FakeRemediation(iam=FakeIam(documents=DOCUMENTS)).accept(role)
    guardian.iam.call("DeleteRolePolicy", RoleName=role.ref.name, PolicyName="read")
    version = guardian.happens(role.ref, "PutRolePolicy", **PUT)
    guardian.iam.call("DetachRolePolicy", RoleName=role.ref.name, PolicyArn=LIMIT)
    assert guardian.deliver(version).counter == "RemediationVerified"
    assert guardian.iam.writes() == ["DeleteRolePolicy"]  # planned again, for the state that is there
    assert "inline/read" not in state(guardian)


def test_a_role_that_was_created_again_is_left_alone() -> None:
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    seen = guardian.iam.read(ROLE.ref)
    assert isinstance(seen, Snapshot)
    guardian.iam.holds(replace(seen, ref=replace(ROLE.ref, unique_id="AROAOTHER1234567")))
    outcome = guardian.deliver(version)
    assert "created again" in str(outcome.keys["reason"])
    assert guardian.iam.writes() == []


def test_what_is_not_visible_after_the_write_has_failed_and_is_told_with_what_is_left() -> None:
    """Somebody puts it back within the moment."""
    guardian = remediation()
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    guardian.iam.after_write = lambda _step: guardian.iam.call("PutRolePolicy", **PUT)
    assert guardian.deliver(version).counter == "RemediationFailed"
    (done,) = intents(guardian)
    assert done.left == ("inline/admin",)
    assert "inline/admin" in next(iter(guardian.told.findings.values()))[0].evidence.summary
    assert guardian.iam.writes() == ["DeleteRolePolicy"]


def test_a_fight_is_recognized_stopped_and_told_with_both_sides() -> None:
    guardian = remediation()
    guardian.limits = replace(guardian.limits, per_principal=replace(guardian.limits.per_principal, most=50))
    counters = []
    for _ in range(3):
        version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
        counters.append(guardian.deliver(version).counter)
    assert counters == ["RemediationVerified"] * 2 + ["RemediationStopped"]
    said = " ".join(item[0].evidence.summary for item in guardian.told.findings.values())
    assert "role session mallory" in said
    assert "made it again 2 times" in said


def test_the_budget_of_a_principal_ends() -> None:
    guardian = remediation()
    counters = []
    for number in range(4):
        put = {**PUT, "PolicyName": f"admin-{number}"}  # never the same facet, so that it is no fight
        counters.append(guardian.deliver(guardian.happens(ROLE.ref, "PutRolePolicy", **put)).counter)
    assert counters == ["RemediationVerified"] * 2 + ["RemediationStopped"] * 2
    guardian.clock.advance(25 * 3600)
    put = {**PUT, "PolicyName": "admin-9"}
    assert guardian.deliver(guardian.happens(ROLE.ref, "PutRolePolicy", **put)).counter == "RemediationVerified"


@pytest.mark.parametrize("setting", ["trusted_deployers", "break_glass"])
def test_trusted_deployers_and_break_glass_are_told_and_never_reverted(setting: str) -> None:
    told = Settings(automation=Automation(Mode.CONTAIN), remediation=Remediation(iac_managed=Mode.CONTAIN))
    guardian = remediation(Mode.CONTAIN, replace(told, **{setting: frozenset({MALLORY})}))  # type: ignore[arg-type]  # both are sets of names
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert version.assessment.decided is Verdict.REVERT
    assert guardian.deliver(version).counter == "RemediationRefused"
    assert guardian.iam.writes() == []


def test_what_cloudformation_manages_is_only_asked_about_with_the_snippet_that_keeps_it() -> None:
    managed = replace(ROLE, tags=(("aws:cloudformation:stack-name", "shop"),))
    guardian = FakeRemediation(iam=FakeIam(documents=DOCUMENTS)).accept(managed)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    outcome = guardian.deliver(version)
    assert outcome.counter == "RemediationProposed"
    assert guardian.iam.writes() == []
    (noted,) = intents(guardian)
    assert '"PolicyName": "admin"' in noted.snippet
    assert "CloudFormation" in noted.reason


def test_a_tag_that_anyone_can_write_does_not_spare_a_role() -> None:
    guardian = remediation()
    guardian.iam.holds(replace(ROLE, tags=(*ROLE.tags, ("managed-by", "terraform"))))
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert guardian.deliver(version).counter == "RemediationVerified"


def test_sessions_of_a_bad_trust_are_denied_and_the_denial_is_lifted() -> None:
    settings = Settings(mode=Mode.REVERT, remediation=Remediation(deny_sessions=True))
    guardian = FakeRemediation(settings=settings, iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    assert ROLE.trust is not None
    both = json.loads(ROLE.trust.text)
    both["Statement"] += json.loads(trusting("*").text)["Statement"]
    trust = json.dumps(both)
    version = guardian.happens(ROLE.ref, "UpdateAssumeRolePolicy", RoleName=ROLE.ref.name, PolicyDocument=trust)
    guardian.deliver(version)
    assert guardian.iam.writes() == ["UpdateAssumeRolePolicy", "PutRolePolicy"]
    ((time, message),) = guardian.schedule.jobs.values()
    assert time > guardian.clock().isoformat()
    guardian.clock.advance(13 * 3600)
    assert guardian.remediate(json.dumps(message)).counter == "SessionsLifted"
    assert state(guardian) == marks(ROLE)
    assert guardian.remediate(json.dumps(message)).counter in ("SessionsLifted", "NothingToLift")


def test_a_message_that_names_nothing_is_rejected_with_its_reason() -> None:
    guardian = remediation()
    for body in ("", "[]", '{"outbox": 7}', '{"outbox": "none"}', '{"approval": "none"}', '{"lift": "none"}'):
        assert guardian.remediate(body).counter == "Rejected"
    assert len(guardian.rejected.messages) == 6


def test_an_approved_revert_also_gives_access_back_and_its_undo_is_an_approval() -> None:
    guardian = remediation(Mode.NOTIFY)
    version = guardian.happens(ROLE.ref, "DeleteRolePolicy", RoleName=ROLE.ref.name, PolicyName="read")
    assert guardian.asks(ANN, "revert", ROLE.ref, version.number).status == 202
    (outcome,) = guardian.approvals_delivered()
    assert outcome.counter == "RemediationVerified"
    assert state(guardian) == marks(ROLE)
    (done,) = intents(guardian)
    assert guardian.asks(BOB, "undo", ROLE.ref, version.number, plan=done.id).status == 202
    guardian.approvals_delivered()
    assert "inline/read" not in state(guardian)


def test_what_is_critical_and_has_no_accepted_state_is_contained_once() -> None:
    guardian = FakeRemediation(settings=Settings(mode=Mode.CONTAIN), iam=FakeIam(documents=DOCUMENTS))
    guardian.guardrails = (replace(ADMIN, severity=Severity.CRITICAL),)
    guardian.accept(ROLE)
    guardian.ledger.baselines.clear()
    first = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    assert first.assessment.decided is Verdict.CONTAIN
    assert guardian.deliver(first).counter == "RemediationVerified"
    assert f"inline/{CONTAINED}" in state(guardian)
    second = guardian.happens(ROLE.ref, "PutRolePolicy", **{**PUT, "PolicyName": "admin2"})
    guardian.deliver(second)
    assert guardian.iam.writes() == ["PutRolePolicy"]


def test_containing_by_hand_and_undoing_it() -> None:
    guardian = remediation(Mode.NOTIFY)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    before = state(guardian)
    guardian.asks(ANN, "contain", ROLE.ref, version.number)
    guardian.approvals_delivered()
    assert f"inline/{CONTAINED}" in state(guardian)
    done = next(intent for intent in intents(guardian) if intent.wrote)
    guardian.asks(ANN, "undo", ROLE.ref, version.number, plan=done.id)
    guardian.approvals_delivered()
    assert state(guardian) == before


def test_a_deleted_role_is_only_built_again_when_a_person_wants_it() -> None:
    guardian = remediation()
    del guardian.iam.live[ROLE.ref.type, ROLE.ref.name]
    guardian.assess(ROLE.ref, replace(_any_cause(guardian), event_id="gone", event_name="DeleteRole"))
    version = next(iter(guardian.ledger.history(ROLE.ref)))
    assert version.assessment.deleted
    guardian.deliver(version)
    assert guardian.iam.writes() == []
    guardian.asks(ANN, "recreate", ROLE.ref, version.number)
    (outcome,) = guardian.approvals_delivered()
    assert outcome.counter == "RemediationVerified"
    made = guardian.iam.read(ROLE.ref)
    assert isinstance(made, Snapshot)
    assert made.ref.unique_id != ROLE.ref.unique_id
    assert marks(made) == marks(ROLE)


def test_a_role_that_its_owner_has_made_again_just_so_is_not_built_onto() -> None:
    guardian = remediation()
    del guardian.iam.live[ROLE.ref.type, ROLE.ref.name]
    guardian.assess(ROLE.ref, replace(_any_cause(guardian), event_id="gone", event_name="DeleteRole"))
    version = next(iter(guardian.ledger.history(ROLE.ref)))
    guardian.asks(ANN, "recreate", ROLE.ref, version.number)
    again = replace(ROLE, ref=replace(ROLE.ref, unique_id="AROAOWNER1234567"), inline=(), attached=())
    guardian.iam.holds(again)
    assert [outcome.counter for outcome in guardian.approvals_delivered()] == ["RemediationReassess"]
    assert guardian.iam.writes() == []


def test_a_role_that_somebody_else_made_meanwhile_gets_nothing_of_the_old_one() -> None:
    guardian = remediation()
    del guardian.iam.live[ROLE.ref.type, ROLE.ref.name]
    guardian.assess(ROLE.ref, replace(_any_cause(guardian), event_id="gone", event_name="DeleteRole"))
    version = next(iter(guardian.ledger.history(ROLE.ref)))
    guardian.asks(ANN, "recreate", ROLE.ref, version.number)

    def mallory_is_faster(step: Step) -> None:
        if step.api == "CreateRole":
            guardian.iam.call(
                "CreateRole", RoleName=ROLE.ref.name, Path="/", AssumeRolePolicyDocument=trusting("*").text
            )

    guardian.iam.before_write = mallory_is_faster
    guardian.approvals_delivered()
    made = guardian.iam.read(ROLE.ref)
    assert isinstance(made, Snapshot)
    assert made.inline == ()
    assert made.trust == PolicyText(trusting("*").text)


def _any_cause(guardian: FakeRemediation) -> Cause:
    version = next(iter(guardian.ledger.history(ROLE.ref)))
    assert version.cause is not None
    return version.cause
