"""Environments go one way: what is less protected never becomes what is more protected."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted
from iamdrift.domain.principals.environments import environments_in
from iamdrift.domain.reasoning.entering import entry, where
from iamdrift.domain.reasoning.federated import Federated


def check(examination: Examination) -> Iterator[Evidence]:
    """Names count by the words in them: for the role the most protected, for who comes in the least."""
    naming = examination.settings.naming
    coming = [
        (admission, who, who.split(":", 5)[-1]) for admission in examination.entrances for who in _named(admission)
    ]
    coming += [coming_by for source in examination.federated for coming_by in _workloads(source)]
    own = environments_in(examination.snapshot.ref.name, naming) if coming else ()
    for admission, who, said in coming if own else ():
        theirs = environments_in(said, naming)
        if theirs and naming.environments.index(theirs[0]) < naming.environments.index(own[-1]):
            yield _evidence(examination, admission, who, theirs[0], own[-1])


def _workloads(source: Federated) -> Iterator[tuple[Admission, str, str]]:
    """Pipelines and workloads, each with what its token says of where it runs: not the name of its repository."""
    for asked in source.sound("sub", "environment"):
        for value in asked.term.values:
            where_it_runs = value if asked.claim == "environment" else ":".join(value.split(":")[2:])
            yield source.admission, f"{source.host}:{asked.claim} {value}", where_it_runs


def _named(admission: Admission) -> tuple[str, ...]:
    """The ARNs of those who come in; where a condition narrows them, the narrower ones."""
    pins = [pin for pin in admission.pinned() if pin.key.lower() == "aws:principalarn"]
    if pins:
        return tuple(value for pin in pins for value in pin.term.values)
    return (admission.name,) if admission.kind is Admitted.PRINCIPAL else ()


def _evidence(examination: Examination, admission: Admission, who: str, theirs: str, own: str) -> Evidence:
    named = who.replace("*", "any") if who.startswith("arn:") else ""
    shown = entry(examination.trusted, examination.snapshot.arn, admission, named)
    return Evidence(
        subject=who,
        summary=f"{theirs} can become {own}: {who} may assume {examination.snapshot.ref.name}",
        statement=where(admission),
        witness=shown.text,
        missing=f"a principal of {own}",
        confidence=shown.confidence,
    )


GUARDRAIL = Guardrail(
    id="cross-environment-trust",
    title="No lower environment becomes a higher one",
    family=Family.TRUST,
    severity=Severity.HIGH,
    why="Development is where untried code and many people are; if it may become production, production is protected "
    "no better than that.",
    remedy="Let production be entered from production only: give the pipeline a role of its own in each environment. "
    "The environments and their order are naming.environments.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/organizing-your-aws-environment.html",
    ),
    controls=("Well-Architected SEC01-BP01", "Well-Architected SEC03-BP05", "MITRE ATT&CK T1078.004"),
)
