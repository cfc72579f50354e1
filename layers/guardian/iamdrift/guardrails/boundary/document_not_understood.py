"""Every policy document is understood to its last element: what is not is told, never passed over."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.policy import PolicyKind, Problem
from iamdrift.domain.principals.holdings import document_of
from iamdrift.domain.principals.principal import PolicyText, PrincipalType
from iamdrift.domain.principals.snapshot_problems import documents
from iamdrift.domain.reasoning.proof import short

_NAMED = {"trust policy": PolicyKind.TRUST}


def check(examination: Examination) -> Iterator[Evidence]:
    known = dict(documents(examination.snapshot))
    for name, text in known.items():
        if problems := tuple(_problems(name, text)):
            yield _evidence(name, problems)
    for said in examination.snapshot.problems:
        if not said.startswith(tuple(f"{name}:" for name in known)):
            yield Evidence(subject=short(said), summary=f"Not all of it could be read: {short(said)}".rstrip("."))


def _problems(name: str, text: PolicyText | None) -> tuple[Problem, ...]:
    if text is None:
        return (Problem("", "its document could not be read"),)
    return document_of(text, _NAMED.get(name, PolicyKind.IDENTITY), name).problems


def _evidence(name: str, problems: tuple[Problem, ...]) -> Evidence:
    fatal = any(problem.fatal for problem in problems)
    told = "; ".join(": ".join(filter(None, (problem.path, problem.message))) for problem in problems)
    return Evidence(
        subject=name,
        summary=short(f"The {name} is not understood: {told}".rstrip(".")),
        statement=name,
        confidence=Confidence.UNPROVEN if fatal else Confidence.PROVEN,
        severity=None if fatal else Severity.MEDIUM,
    )


GUARDRAIL = Guardrail(
    id="document-not-understood",
    title="Every policy document is understood",
    family=Family.BOUNDARY,
    severity=Severity.HIGH,
    why="What nobody understands may allow anything: an element that IAM ignores, a key written twice, a document that "
    "could not be read. Attackers use what reviewers and tools read differently.",
    remedy="Write the document again with the elements that IAM defines, or let the guardian read it.",
    check=check,
    applies_to=frozenset({PrincipalType.ROLE, PrincipalType.USER, PrincipalType.GROUP, PrincipalType.POLICY}),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ),
    controls=("Well-Architected SEC03-BP06", "NIST 800-53 r5 SI-7", "MITRE ATT&CK T1484"),
)
