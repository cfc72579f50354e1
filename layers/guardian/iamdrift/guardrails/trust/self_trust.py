"""A role does not become itself: its sessions end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.policy import Admission, Admitted, Outcome, Request, evaluate
from iamdrift.domain.reasoning.entering import where


def check(examination: Examination) -> Iterator[Evidence]:
    """Put to the policy engine: by name its trust suffices; by its account's name its own policies must let it too."""
    about_it = [admission for admission in examination.entrances if _may_mean(admission, examination)]
    if not about_it:
        return
    session = _session(examination)
    decided = _outcome(examination, Request(session, "sts:AssumeRole", examination.snapshot.arn, complete=False))
    if decided in (Outcome.ALLOWED, Outcome.UNKNOWN):
        sure = decided is Outcome.ALLOWED
        yield Evidence(
            subject="itself",
            summary="A session of this role can assume the role again, and again before that one ends",
            statement="; ".join(dict.fromkeys(where(admission) for admission in about_it)),
            witness=f"sts:AssumeRole on {examination.snapshot.arn} by {session}",
            missing="a trust policy that leaves the role itself out",
            confidence=Confidence.PROVEN if sure else Confidence.CONDITIONAL,
        )


def _may_mean(admission: Admission, examination: Examination) -> bool:
    if admission.kind in (Admitted.EVERYONE, Admitted.ALL_BUT):
        return True
    return admission.account == examination.account and (
        admission.kind is Admitted.ACCOUNT or admission.name.rpartition("/")[2] == examination.snapshot.ref.name
    )


def _session(examination: Examination) -> str:
    partition = examination.snapshot.arn.split(":")[1]
    return f"arn:{partition}:sts::{examination.account}:assumed-role/{examination.snapshot.ref.name}/session"


def _outcome(examination: Examination, request: Request) -> Outcome:
    return evaluate(request, replace(examination.policies, resource=examination.trusted)).outcome


GUARDRAIL = Guardrail(
    id="self-trust",
    title="No role can renew itself",
    family=Family.TRUST,
    severity=Severity.LOW,
    why="Sessions are meant to end. A stolen one that may assume its own role is renewed for as long as the thief "
    "likes, and each renewal escapes a revocation of older sessions.",
    remedy="Remove the role from its own trust policy; code that needs a narrower session passes a session policy to "
    "the first call instead.",
    check=check,
    references=(
        "https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html",
    ),
    controls=("MITRE ATT&CK T1550.001", "Well-Architected SEC02-BP02"),
)
