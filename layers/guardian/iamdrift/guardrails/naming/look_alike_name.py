"""No role has a name that people take for another role of the account."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.look_alikes import Likeness, Names
from iamdrift.domain.principals.principal import Snapshot


def check(examination: Examination) -> Iterator[Evidence]:
    """Told at the younger of two, where their ages are known."""
    if examination.roster is None or examination.owned_by_aws:
        return
    for other, likeness in examination.roster.derived(Names).like(examination.snapshot):
        if not _older(examination.snapshot, other):
            yield Evidence(
                subject=other.arn,
                summary=f"Its name {likeness.value}: {other.ref.name}"
                if likeness is Likeness.GLANCE
                else f"Its name {likeness.value}: {other.ref.name} is another role",
                severity=Severity.LOW if likeness is Likeness.SLIP else None,
            )


def _older(one: Snapshot, other: Snapshot) -> bool:
    return bool(one.created and other.created and one.created < other.created)


GUARDRAIL = Guardrail(
    id="look-alike-name",
    title="No role looks like another",
    family=Family.NAMING,
    severity=Severity.MEDIUM,
    why="A role called payrnent-prod-role beside payment-prod-role passes every review, and is trusted and passed in "
    "the place of the other.",
    remedy="Find out who made it and what for; delete it, or give it a name that cannot be taken for the other.",
    check=check,
    references=(
        "https://attack.mitre.org/techniques/T1036/005/",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    ),
    controls=(
        "MITRE ATT&CK T1036.005",
        "Stratus aws.persistence.iam-create-backdoor-role",
        "Well-Architected SEC03-BP06",
    ),
    needs_roster=True,
)
