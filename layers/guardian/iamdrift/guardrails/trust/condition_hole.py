"""A condition in a trust policy restricts: no operator, wildcard or variable lets in whom it seems to keep out."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, ConditionTerm
from iamdrift.domain.reasoning.entering import entry, where

_ELSEWHERE = (Admitted.EVERYONE, Admitted.ALL_BUT, Admitted.SERVICE, Admitted.PROVIDER)
_MFA = ("aws:multifactorauthpresent", "aws:multifactorauthage")


def check(examination: Examination) -> Iterator[Evidence]:
    """Holes that let in anyone, a service's customers or a provider's users are told by guardrails of their own."""
    for admission in examination.entrances:
        if admission.kind not in _ELSEWHERE:
            for term, hole in _holes(admission):
                yield _evidence(examination, admission, term, hole)
    for source in examination.federated:
        for term, reason in source.dead_ends:
            yield _dead_end(source.admission, term, reason)


def _holes(admission: Admission) -> Iterator[tuple[ConditionTerm, str]]:
    closed = {pin.by for pin in admission.pinned()}
    for pin in admission.holes():
        if pin.by not in closed:
            yield pin.term, pin.hole
    for term in admission.conditions:
        if term.key.lower() in _MFA and term.if_exists:
            yield term, "IfExists also passes for calls with an access key, which never say anything about MFA"


def _evidence(examination: Examination, admission: Admission, term: ConditionTerm, hole: str) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    operator = f"{term.qualifier}:" * bool(term.qualifier) + term.operator + "IfExists" * term.if_exists
    return Evidence(
        subject=f"{term.key.lower()} for {admission.name}",
        summary=f"The condition {operator} on {term.key} does not restrict {admission.name}: {hole}",
        statement=where(admission),
        witness=shown.text,
        missing=f"an operator and values for {term.key} that fail when the key is absent or somebody else's",
        confidence=shown.confidence,
    )


def _dead_end(admission: Admission, term: ConditionTerm, reason: str) -> Evidence:
    values = ", ".join(term.values)
    return Evidence(
        subject=f"{term.key.lower()} for {admission.name}",
        summary=f"Nobody gets in by {admission.name} ({term.operator} on {term.key} with {values}): {reason}; whoever "
        "repairs that in a hurry opens the role",
        statement=where(admission),
        missing="an operator, key and values that the intended tokens meet",
        severity=Severity.LOW,
    )


GUARDRAIL = Guardrail(
    id="condition-hole",
    title="Conditions on who comes in really restrict",
    family=Family.TRUST,
    severity=Severity.MEDIUM,
    why="Whoever reads the policy believes that it is restricted, and so does every review; whoever tries finds it "
    "open.",
    remedy="Use the plain operator (StringEquals, ArnLike, Bool) with values that name somebody; if the key may be "
    "absent, decide for the absent case with a condition Null of its own.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
    ),
    controls=("Well-Architected SEC03-BP02", "Well-Architected SEC03-BP07", "MITRE ATT&CK T1484.002"),
)
