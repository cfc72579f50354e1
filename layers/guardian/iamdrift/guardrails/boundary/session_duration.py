"""No role issues sessions that last longer than agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity

_HOUR: Final = 3600


def check(examination: Examination) -> Iterator[Evidence]:
    longest, most = examination.snapshot.max_session_duration, examination.settings.parameters.max_session_seconds
    if longest is not None and longest > most and not examination.owned_by_aws:
        yield Evidence(
            subject="max-session-duration",
            summary=f"Its sessions may last {longest / _HOUR:g} hours; agreed are {most / _HOUR:g}",
            missing=f"MaxSessionDuration of {most} seconds or less",
        )


GUARDRAIL = Guardrail(
    id="session-duration",
    title="Sessions end in time",
    family=Family.BOUNDARY,
    severity=Severity.LOW,
    why="A stolen session works until it ends; nothing that is changed on the trust policy ends it sooner.",
    remedy="Lower MaxSessionDuration (iam:UpdateRole), or raise parameters.max_session_seconds.",
    check=check,
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html",),
    controls=("MITRE ATT&CK T1550.001", "Well-Architected SEC02-BP02", "NIST 800-53 r5 AC-12"),
)
