"""A role that trusts a pipeline trusts what was reviewed: not every repository, branch and pull request."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.entering import entry, where
from iamdrift.domain.reasoning.federated import Federated
from iamdrift.domain.reasoning.issuers import COGNITO, UNKNOWN
from iamdrift.domain.reasoning.subjects import Reach

_WHAT = {
    Reach.TENANT: ("every repository, workspace or workload there", Severity.MEDIUM),
    Reach.PROJECT: ("every branch, tag and pull request (or every workload of the namespace)", Severity.LOW),
    Reach.UNREVIEWED: ("every pull request, before anybody has looked at it", Severity.MEDIUM),
}


def check(examination: Examination) -> Iterator[Evidence]:
    for source in examination.federated:
        if source.telling and source.reach in _WHAT and source.host != COGNITO and source.issuer is not UNKNOWN:
            for value, reach in source.wide_values():
                if reach in _WHAT:
                    yield _evidence(examination, source, value, min(reach, source.reach))


def _evidence(examination: Examination, source: Federated, value: str, reach: Reach) -> Evidence:
    what, severity = _WHAT[reach]
    shown = entry(examination.trusted, examination.snapshot.arn, source.admission)
    return Evidence(
        subject=f"{source.host} {value}",
        summary=f"{value} of {source.issuer.title} lets in {what}",
        statement=where(source.admission),
        witness=shown.text,
        missing=f"one branch, environment or workload, like {source.issuer.example}",
        confidence=shown.confidence,
        severity=severity,
    )


GUARDRAIL = Guardrail(
    id="oidc-subject-too-wide",
    title="Roles accept one pipeline, not all of them",
    family=Family.FEDERATION,
    severity=Severity.LOW,
    why="Whoever may push a branch anywhere in the organization, or open a pull request, can run a workflow that "
    "becomes the role; the review that protects the main branch protects nothing then.",
    remedy="Name the repository and a protected branch or environment in the subject; give pull requests a role of "
    "their own that may only read.",
    check=check,
    references=(
        "https://docs.github.com/en/actions/reference/security/oidc",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    ),
    controls=("Well-Architected SEC03-BP02", "MITRE ATT&CK T1199", "MITRE ATT&CK T1078.004"),
)
