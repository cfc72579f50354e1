"""A role accepts tokens that were issued for AWS, not for something else."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.entering import entry, where
from iamdrift.domain.reasoning.federated import Federated
from iamdrift.domain.reasoning.issuers import COGNITO

_AUDIENCES = ("aud", "azp", "app_id", "oaud")


def check(examination: Examination) -> Iterator[Evidence]:
    for source in examination.federated:
        by_audience = set(source.issuer.claims) & set(_AUDIENCES)  # then another guardrail asks for it
        if source.host != COGNITO and not by_audience and not source.sound(*_AUDIENCES):
            yield _evidence(examination, source)


def _evidence(examination: Examination, source: Federated) -> Evidence:
    holes = "; ".join(asked.hole for asked in source.claims(*_AUDIENCES) if asked.hole)
    shown = entry(examination.trusted, examination.snapshot.arn, source.admission)
    return Evidence(
        subject=source.host,
        summary=f"Tokens of {source.issuer.title} are accepted for whatever audience the provider lists"
        + (f": {holes}" if holes else ""),
        statement=where(source.admission),
        witness=shown.text,
        missing=f"StringEquals on {source.host}:aud"
        + (f" with {source.issuer.audience}" * bool(source.issuer.audience)),
        confidence=shown.confidence,
    )


GUARDRAIL = Guardrail(
    id="oidc-audience-not-pinned",
    title="Roles accept tokens that are meant for AWS",
    family=Family.FEDERATION,
    severity=Severity.LOW,
    why="The audience says what a token was issued for. IAM compares it with the list of the identity provider only; "
    "an audience added to that list later opens every role that does not ask for its own.",
    remedy="Add StringEquals on the provider's aud claim: sts.amazonaws.com for GitHub, Buildkite and EKS, "
    "aws.workload.identity for HCP Terraform, your own value elsewhere.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
    ),
    controls=("MITRE ATT&CK T1550.001", "Well-Architected SEC02-BP04"),
)
