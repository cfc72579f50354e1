"""A vendor who acts for many customers comes in only with the external id that was agreed with it."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.configuration.settings import Vendor
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, PinnedBy
from iamdrift.domain.reasoning.entering import entrants, entry, someone, where


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        for account in sorted(entrants(admission).accounts):
            vendor = examination.settings.vendor_of(account)
            if vendor is not None and (wrong := _wrong(admission, vendor)):
                yield _evidence(examination, admission, account, vendor, *wrong)


def _wrong(admission: Admission, vendor: Vendor) -> tuple[str, Severity | None] | None:
    """What is wrong with the external id, and how bad that is."""
    pins = admission.pinned(PinnedBy.SECRET)
    if not pins:
        holes = "; ".join(pin.hole for pin in admission.holes(PinnedBy.SECRET))
        return (f"without an external id ({holes})" if holes else "without an external id"), None
    asked = {value for pin in pins for value in pin.term.values}
    others = sorted(asked - vendor.external_ids)
    if vendor.external_ids and others:
        return f"with an external id that was not agreed ({', '.join(others)})", Severity.MEDIUM
    return None


def _evidence(
    examination: Examination,
    admission: Admission,
    account: str,
    vendor: Vendor,
    how: str,
    severity: Severity | None,
) -> Evidence:
    role = examination.snapshot.arn
    shown = entry(examination.trusted, role, admission, someone(admission, role, account))
    agreed = f" = {' or '.join(sorted(vendor.external_ids))}" if vendor.external_ids else ""
    return Evidence(
        subject=account,
        summary=f"{vendor.name} ({account}) can become this role {how}: another customer of theirs can have them do it",
        statement=where(admission),
        witness=shown.text,
        missing=f"StringEquals on sts:ExternalId{agreed}",
        confidence=shown.confidence,
        severity=severity,
    )


GUARDRAIL = Guardrail(
    id="vendor-without-external-id",
    title="Vendors come in with the agreed external id",
    family=Family.TRUST,
    severity=Severity.HIGH,
    why="A vendor assumes roles of all its customers with the same principal; whoever gives it your role's ARN is "
    "served with your data, unless the vendor must also show an id that it keeps for you alone.",
    remedy="Add StringEquals on sts:ExternalId with the id that the vendor generated for you; do not make one up.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ),
    controls=("Well-Architected SEC03-BP09", "MITRE ATT&CK T1199"),
)
