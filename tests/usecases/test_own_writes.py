"""The hook of `assess_change`: own writes are recognised in the ledger, and a stranger in our name is a finding."""

from __future__ import annotations

from dataclasses import replace

from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.events.change import Actor, ActorKind, Change
from iamdrift.domain.judging.occurrences_of_guardian import UNANNOUNCED_WRITE
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.remediation.intent import Own
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
    stranger = replace(event, event_name="AttachRolePolicy")
    (finding,) = own.findings(stranger)
    assert (finding.guardrail, finding.severity) == (UNANNOUNCED_WRITE, Severity.CRITICAL)
    unnamed = replace(event, actor=replace(actor, session_name="iamdrift-none"))
    assert own(unnamed) is Own.UNANNOUNCED
    assert own(replace(event, actor=replace(actor, session_issuer_arn="arn:aws:iam::1:role/x"))) is Own.NO
