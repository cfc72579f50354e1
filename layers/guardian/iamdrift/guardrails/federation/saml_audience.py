"""A role that trusts a SAML provider accepts assertions made for signing in to AWS."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, PinnedBy
from iamdrift.domain.reasoning.entering import entry, where


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        saml = admission.kind is Admitted.PROVIDER and ":saml-provider/" in admission.name
        if saml and not admission.pinned(PinnedBy.AUDIENCE):
            yield _evidence(examination, admission)


def _evidence(examination: Examination, admission: Admission) -> Evidence:
    holes = "; ".join(pin.hole for pin in admission.holes(PinnedBy.AUDIENCE))
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    return Evidence(
        subject=admission.name,
        summary=f"Assertions of {admission.name} are accepted whatever they were made for"
        + (f": {holes}" if holes else ""),
        statement=where(admission),
        witness=shown.text,
        missing="StringEquals on SAML:aud with https://signin.aws.amazon.com/saml (or the endpoint of your region)",
        confidence=shown.confidence,
    )


GUARDRAIL = Guardrail(
    id="saml-audience",
    title="Roles accept assertions that are meant for AWS",
    family=Family.FEDERATION,
    severity=Severity.LOW,
    why="An assertion that a user obtained for one endpoint can be played to another; the audience is what ties it "
    "to the sign-in that was meant.",
    remedy="Add StringEquals on SAML:aud with the sign-in endpoint, as the console does.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml",
    ),
    controls=("MITRE ATT&CK T1606", "Well-Architected SEC02-BP04"),
)
