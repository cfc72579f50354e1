"""A service that says on whose behalf it comes is only let in on behalf of those meant."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, PinnedBy
from iamdrift.domain.reasoning.deputies import deputy
from iamdrift.domain.reasoning.entering import entry, where

_PINNING = (PinnedBy.SOURCE, PinnedBy.CALLER, PinnedBy.ORGANIZATION, PinnedBy.SECRET)


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.owned_by_aws:
        return
    for admission in examination.entrances:
        if admission.kind is Admitted.SERVICE and not admission.pinned(*_PINNING):
            yield from _evidence(examination, admission)


def _evidence(examination: Examination, admission: Admission) -> Iterator[Evidence]:
    known = deputy(admission.name)
    if known.silent:
        return
    holes = "".join(f"; {pin.key} does not help: {pin.hole}" for pin in admission.holes(PinnedBy.SOURCE))
    shows = (
        f"AWS documents the condition for it: {known.documented}"
        if known.documented
        else "whether it says on whose behalf is not known: try the condition before you rely on it"
    )
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    yield Evidence(
        subject=admission.name,
        summary=f"{admission.name} can use this role on behalf of anybody, as far as the trust policy goes{holes}; "
        f"{shows}",
        statement=where(admission),
        witness=shown.text,
        missing=f"StringEquals on aws:SourceAccount with {examination.account}, or ArnLike on aws:SourceArn",
        confidence=shown.confidence,
        severity=None if known.documented else Severity.INFO,
    )


GUARDRAIL = Guardrail(
    id="confused-deputy",
    title="Services come in on behalf of known accounts",
    family=Family.TRUST,
    severity=Severity.LOW,
    why="A service that serves every customer with one identity may be made to use your role for somebody else. AWS "
    "checks iam:PassRole within the account when the role is handed over, so this is a second line of defence: advice.",
    remedy="Add StringEquals on aws:SourceAccount with your account, and ArnLike on aws:SourceArn with the resource, "
    "where the service sends them. Try it first: a service that does not send the key is locked out.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceaccount",
    ),
    controls=("Well-Architected SEC03-BP08", "MITRE ATT&CK T1199"),
)
