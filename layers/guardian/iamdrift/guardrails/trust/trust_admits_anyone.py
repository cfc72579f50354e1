"""Nobody may be able to become a role without being named: not every AWS account in the world."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, PinnedBy
from iamdrift.domain.policy.conditions.pins import Pin
from iamdrift.domain.policy.matching.glob import is_wild
from iamdrift.domain.reasoning.entering import entry, where

_IDENTIFYING = (PinnedBy.CALLER, PinnedBy.ORGANIZATION, PinnedBy.SOURCE)


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        if _names_anyone(admission) and not admission.pinned(*_IDENTIFYING):
            yield _evidence(examination, admission)


def _names_anyone(admission: Admission) -> bool:
    return admission.kind is Admitted.EVERYONE or is_wild(admission.account)


def _evidence(examination: Examination, admission: Admission) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    secret, network = admission.pinned(PinnedBy.SECRET), admission.pinned(PinnedBy.NETWORK)
    holes = "; ".join(f"{pin.key} does not help: {pin.hole}" for pin in admission.holes())
    return Evidence(
        subject="anyone",
        summary=f"Any AWS account in the world can become this role: {admission.name} is trusted"
        + (" by whoever knows the external id, which is no secret" if secret else "")
        + (f" from {_networks(network)}, which says where a caller is, not who" if network else "")
        + (f" ({holes})" if holes else ""),
        statement=where(admission),
        witness=shown.text,
        missing="a named principal, or a condition on aws:PrincipalOrgID, aws:PrincipalAccount or aws:PrincipalArn",
        confidence=shown.confidence,
        severity=Severity.MEDIUM if network else Severity.HIGH if secret else None,
    )


def _networks(pins: tuple[Pin, ...]) -> str:
    return ", ".join(value for pin in pins for value in pin.term.values)


GUARDRAIL = Guardrail(
    id="trust-admits-anyone",
    title="No role lets anyone in",
    family=Family.TRUST,
    severity=Severity.CRITICAL,
    why="Whoever has any AWS account can become the role and do all it may do; nothing else needs to leak first.",
    remedy="Name the roles that need it in Principal; or keep the wildcard and require your own organization with "
    "StringEquals on aws:PrincipalOrgID (never with IfExists or ForAllValues).",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html",
    ),
    controls=(
        "CIS AWS 7.0 2.21",
        "Well-Architected SEC03-BP07",
        "MITRE ATT&CK T1199",
        "Stratus aws.persistence.iam-backdoor-role",
    ),
)
