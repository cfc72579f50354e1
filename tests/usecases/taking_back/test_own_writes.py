"""The hook of `assess_change`: own writes are recognised in the ledger, and a stranger in our name is a finding."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.events.change import Actor, ActorKind, Change
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED_WRITE
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.remediation.intent import LEASE, Own
from iamdrift.domain.remediation.steps import Step
from iamdrift.errors import Throttled
from iamdrift.usecases.taking_back.own_writes import OwnWrites
from tests.domain.remediation.events import DOCUMENTS, a_role, text
from tests.fakes.iam import FakeIam
from tests.fakes.principals import ACCOUNT, allow
from tests.fakes.remediation import REMEDIATOR, FakeRemediation

ROLE = a_role(boundary=None)


def test_the_event_of_a_revert_is_recognised_and_any_other_in_its_name_is_critical() -> None:
    guardian = FakeRemediation(iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    wide = {"RoleName": ROLE.ref.name, "PolicyName": "admin", "PolicyDocument": text(allow("*"))}
    guardian.deliver(guardian.happens(ROLE.ref, "PutRolePolicy", **wide))
    (intent,) = guardian.intents.of_account(ACCOUNT)
    own = OwnWrites(guardian.intents, lambda _account: REMEDIATOR)
    actor = Actor(ActorKind.ROLE_SESSION, session_issuer_arn=REMEDIATOR, session_name=intent.id)
    parameters = (("roleName", ROLE.ref.name), ("policyName", "admin"))
    name = "DeleteRolePolicy"
    event = Change(
        "e", name, "iam.amazonaws.com", ACCOUNT, "us-east-1", guardian.clock(), actor, Unknown(name), (), parameters
    )
    assert own(event) is Own.RECOGNISED
    assert own.findings(event) == ()
    assert own.cause(event).actor == "IAM Drift Guardian (revert)"
    assert (own.cause(event).event_id, own.cause(event).actor_arn) == ("e", REMEDIATOR)
    stranger = replace(event, event_name="AttachRolePolicy")
    assert "IAM Drift Guardian" not in own.cause(stranger).actor
    (finding,) = own.findings(stranger)
    assert (finding.guardrail, finding.severity) == (UNANNOUNCED_WRITE, Severity.CRITICAL)
    unnamed = replace(event, actor=replace(actor, session_name="iamdrift-none"))
    assert own(unnamed) is Own.UNANNOUNCED
    assert own(replace(event, actor=replace(actor, session_issuer_arn="arn:aws:iam::1:role/x"))) is Own.NO


def test_a_write_just_before_the_lease_was_given_back_is_recognised_however_long_ago_it_was_begun() -> None:
    """AWS was busy again and again; the last delivery wrote, and was refused before it could say that it had ended."""
    guardian = FakeRemediation(iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    wide = {"RoleName": ROLE.ref.name, "PolicyName": "admin", "PolicyDocument": text(allow("*"))}
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **wide)

    def busy(_step: Step) -> None:
        raise Throttled("IAM is busy")

    guardian.iam.before_write = busy
    with pytest.raises(Throttled):
        guardian.deliver(version)
    guardian.clock.advance(3 * LEASE.total_seconds())
    guardian.iam.before_write, guardian.iam.after_write = (lambda _step: None), busy
    with pytest.raises(Throttled):
        guardian.deliver(version)
    (intent,) = guardian.intents.of_account(ACCOUNT)
    actor = Actor(ActorKind.ROLE_SESSION, session_issuer_arn=REMEDIATOR, session_name=intent.id)
    parameters = (("roleName", ROLE.ref.name), ("policyName", "admin"))
    name, source, region = "DeleteRolePolicy", "iam.amazonaws.com", "us-east-1"
    written = Change("e", name, source, ACCOUNT, region, guardian.clock(), actor, Unknown(name), (), parameters)
    own = OwnWrites(guardian.intents, lambda _account: REMEDIATOR)
    assert own(written) is Own.RECOGNISED
    much_later = guardian.clock() + 3 * LEASE
    assert own(replace(written, time=much_later)) is Own.UNANNOUNCED
