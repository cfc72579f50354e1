"""One role for one workload: services that have nothing to do with each other do not share a role."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admitted
from iamdrift.domain.reasoning.deputies import workload_of
from iamdrift.domain.reasoning.entering import where


def check(examination: Examination) -> Iterator[Evidence]:
    admitted = [admission for admission in examination.entrances if admission.kind is Admitted.SERVICE]
    services = sorted({workload_of(admission.name) for admission in admitted})
    most = examination.settings.parameters.max_trusted_services
    if len(services) > most and not examination.owned_by_aws:
        yield Evidence(
            subject="+".join(services),
            summary=f"{len(services)} unrelated services can become this role: {', '.join(services)} (at most {most} "
            "share one)",
            statement="; ".join(dict.fromkeys(where(admission) for admission in admitted)),
            missing="a role of its own for each workload",
        )


GUARDRAIL = Guardrail(
    id="many-services",
    title="One role per workload",
    family=Family.TRUST,
    severity=Severity.MEDIUM,
    why="A role shared by several services holds what each of them needs: whoever gets into the weakest of them "
    "holds it all, and nobody dares to take a permission away.",
    remedy="Give each workload a role of its own with its own permissions. parameters.max_trusted_services says how "
    "many services one role may serve.",
    check=check,
    references=("https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/permissions-management.html",),
    controls=("Well-Architected SEC03-BP02", "NIST 800-53 r5 AC-6"),
)
