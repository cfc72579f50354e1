"""A service that says on whose behalf it comes is only let in on behalf of those meant."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, PinnedBy
from iamdrift.domain.policy.matching.glob import is_wild
from iamdrift.domain.reasoning.deputies import Deputy, deputy
from iamdrift.domain.reasoning.entering import account_of, entry, where

_PINNING = (PinnedBy.SOURCE, PinnedBy.CALLER, PinnedBy.ORGANIZATION, PinnedBy.SECRET)


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.owned_by_aws:
        return
    for admission in examination.entrances:
        if admission.kind is Admitted.SERVICE:
            if not admission.pinned(*_PINNING):
                yield from _evidence(examination, admission)
            for source in _foreign(examination, admission):
                yield _on_behalf_of(examination, admission, source)


def _foreign(examination: Examination, admission: Admission) -> list[str]:
    """Accounts and organizations on whose behalf it may come that nobody declared. Conditions are all to be met: one
    that names known ones only is enough."""
    strangers = [
        sorted({source for value in pin.term.values if (source := _stranger(examination, value))})
        for pin in admission.pinned(PinnedBy.SOURCE)
    ]
    return min(strangers, key=len, default=[])


def _stranger(examination: Examination, value: str) -> str:
    """Whose a source is, where that is nobody known; empty for known ones, and for what names none (a bucket)."""
    settings = examination.settings
    if value.startswith("o-"):
        organization = value.partition("/")[0]
        return organization if settings.organization_id not in ("", organization) else ""
    account = account_of(value)
    known = not account or account == examination.account or settings.trusts_account(account)
    return "" if known else account


def _on_behalf_of(examination: Examination, admission: Admission, source: str) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    return Evidence(
        subject=f"{admission.name} for {source}",
        summary=f"{admission.name} can use this role on behalf of {source}, which nobody declared",
        statement=where(admission),
        witness=shown.text,
        missing=f"aws:SourceAccount or aws:SourceArn with {examination.account}",
        confidence=shown.confidence,
        severity=Severity.MEDIUM,
    )


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
        severity=_severity(admission, known),
    )


def _severity(admission: Admission, known: Deputy) -> Severity | None:
    if is_wild(admission.name):  # whichever service: also those that serve strangers
        return Severity.HIGH
    return None if known.documented else Severity.INFO


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
