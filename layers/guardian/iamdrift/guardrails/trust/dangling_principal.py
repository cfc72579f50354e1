"""Whoever is trusted exists: a bare unique id stands where a user or role has been deleted."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admitted
from iamdrift.domain.reasoning.entering import where

_KINDS = {"AIDA": "A user", "AROA": "A role", "AGPA": "A group", "ANPA": "A managed policy"}


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        if admission.kind is Admitted.ORPHAN:
            what = _KINDS.get(admission.name[:4], "A principal")
            yield Evidence(
                subject=admission.name,
                summary=f"{what} that no longer exists is trusted: {admission.name} is its unique id",
                statement=where(admission),
                missing=f"whoever replaced it, or nobody: remove {admission.name}",
            )


GUARDRAIL = Guardrail(
    id="dangling-principal",
    title="Nobody deleted is trusted",
    family=Family.TRUST,
    severity=Severity.LOW,
    why="AWS shows a unique id where a trusted user or role was deleted. Nobody can use it, not even one made again "
    "under the old name; but what relied on it is broken, and people repair that in a hurry by trusting the whole "
    "account.",
    remedy="Remove the id from the trust policy; name the replacement, if there is one.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html",
    ),
    controls=("Well-Architected SEC03-BP06", "NIST 800-53 r5 AC-2"),
)
