"""Protections of a plan that is under way."""

from __future__ import annotations

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.remediation.intent import Status
from iamdrift.domain.remediation.steps import Step
from tests.domain.remediation.events import DOCUMENTS, WRITE, a_role, text
from tests.fakes.iam import FakeIam
from tests.fakes.principals import allow
from tests.fakes.remediation import FakeRemediation

ROLE = a_role(boundary=None)
PUT = {"RoleName": ROLE.ref.name, "PolicyName": "admin", "PolicyDocument": text(allow("*"))}


def test_a_plan_that_is_under_way_stops_before_its_next_step() -> None:
    guardian = FakeRemediation(settings=Settings(mode=Mode.REVERT), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    guardian.iam.call("AttachRolePolicy", RoleName=ROLE.ref.name, PolicyArn=WRITE)
    version = guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)

    def somebody_turns_it(_step: Step) -> None:
        guardian.switch.why = "drill"

    guardian.iam.after_write = somebody_turns_it
    assert guardian.deliver(version).counter == "RemediationStopped"
    assert len(guardian.iam.writes()) == 1
    (intent,) = guardian.intents.of_account(ROLE.ref.account)
    assert intent.status is Status.STOPPED
    assert len(intent.left) == 1
