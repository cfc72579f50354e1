"""Trust says who is let in, not who is kept out: no NotPrincipal."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, Statement
from iamdrift.domain.policy.documents.document import Effect
from iamdrift.domain.policy.matching.glob import matches_any
from iamdrift.domain.reasoning.entering import CALLS, entry, where


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        if admission.kind is Admitted.ALL_BUT:
            yield _allowing(examination, admission)
    for statement in examination.trusted.statements:
        negated = statement.principals is not None and statement.principals.negated
        if negated and statement.effect is Effect.DENY and any(_covers(statement, call) for call in CALLS):
            yield _denying(statement)


def _covers(statement: Statement, call: str) -> bool:
    return matches_any((action.lower() for action in statement.actions), call.lower()) is not statement.not_action


def _allowing(examination: Examination, admission: Admission) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    return Evidence(
        subject="everyone but those listed",
        summary=f"Everybody in the world can become this role, except {admission.name}",
        statement=where(admission),
        witness=shown.text,
        missing="Principal with the names of those who need the role",
        confidence=shown.confidence,
        severity=Severity.MEDIUM if admission.pinned() else None,
    )


def _denying(statement: Statement) -> Evidence:
    listed = ", ".join(name for _, name in statement.principals.entries) if statement.principals else ""
    return Evidence(
        subject=f"denial of all but {listed}",
        summary=f"A denial spares {listed} by NotPrincipal, and with that not their sessions: it locks out whom it "
        "means to spare, or is widened until it protects from nobody",
        statement=where(statement),
        missing='Principal "*" with ArnNotEquals on aws:PrincipalArn',
        severity=Severity.LOW,
    )


GUARDRAIL = Guardrail(
    id="trust-not-principal",
    title="Trust names whom it admits",
    family=Family.TRUST,
    severity=Severity.CRITICAL,
    why="Allow with NotPrincipal admits the rest of the world, strangers included; Deny with NotPrincipal does not "
    "know the sessions of the roles it spares.",
    remedy="Write Principal with the names of those who need the role. For a denial of everyone else write Principal "
    '"*" and ArnNotEquals on aws:PrincipalArn.',
    check=check,
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",),
    controls=("Well-Architected SEC03-BP07", "MITRE ATT&CK T1199"),
)
