"""What would have been taken back is counted for each guardrail, with what people did about it instead."""

from __future__ import annotations

from dataclasses import replace

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.shadow import ShadowLine, shadow_report
from tests.domain.remediation.events import DOCUMENTS, a_role, text
from tests.fakes.iam import FakeIam
from tests.fakes.principals import allow
from tests.fakes.remediation import FakeRemediation

ROLE = a_role(boundary=None)
PUT = {"RoleName": ROLE.ref.name, "PolicyName": "admin", "PolicyDocument": text(allow("*"))}


def history(guardian: FakeRemediation) -> list[Version]:
    return list(guardian.ledger.history(ROLE.ref))[::-1]


def observed(mode: Mode = Mode.NOTIFY) -> FakeRemediation:
    guardian = FakeRemediation(settings=Settings(mode=mode), iam=FakeIam(documents=DOCUMENTS)).accept(ROLE)
    guardian.happens(ROLE.ref, "PutRolePolicy", **PUT)
    return guardian


def test_what_nobody_has_decided_about_is_open() -> None:
    assert shadow_report([history(observed())]) == (ShadowLine("full-administrator", reverted=1, open=1),)


def test_what_people_took_back_themselves_was_right() -> None:
    guardian = observed()
    guardian.happens(ROLE.ref, "DeleteRolePolicy", RoleName=ROLE.ref.name, PolicyName="admin")
    (line,) = shadow_report([history(guardian)])
    assert (line.would_have, line.right, line.wrong, line.open) == (1, 1, 0, 0)


def test_what_people_waived_would_have_been_wrong() -> None:
    guardian = observed()
    versions = history(guardian)
    assert versions[-1].assessment.recommended is Verdict.REVERT
    waived = _waived(versions[-1])
    assert shadow_report([[*versions, waived]])[0].wrong == 1


def test_what_was_really_done_is_no_shadow() -> None:
    assert shadow_report([history(observed(Mode.REVERT))]) == ()


def _waived(version: Version) -> Version:
    findings = tuple(replace(finding, waived_by="W-1") for finding in version.assessment.findings)
    assessment = replace(version.assessment, findings=findings, recommended=Verdict.NOTIFY)
    return replace(version, number=version.number + 1, assessment=assessment)
