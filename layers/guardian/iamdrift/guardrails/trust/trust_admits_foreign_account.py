"""Only accounts that the organization knows may become a role: its own, trusted ones, and vendors."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, PinnedBy
from iamdrift.domain.reasoning.entering import OWN, Entrants, entrants, entry, someone, where

_MADE_FOR_MANAGEMENT = ("OrganizationAccountAccessRole", "AWSControlTowerExecution", "stacksets-exec-")


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        coming = entrants(admission)
        if coming.organizations:
            yield from _from_organizations(examination, admission, coming)
        else:
            yield from _from_accounts(examination, admission, coming)


def _from_accounts(examination: Examination, admission: Admission, coming: Entrants) -> Iterator[Evidence]:
    settings = examination.settings
    for account in sorted(coming.accounts - {examination.account}):
        if not settings.trusts_account(account):
            yield _evidence(
                examination, admission, account, f"Account {account}, which nobody declared{_hint(examination)},"
            )


def _hint(examination: Examination) -> str:
    """Names prove nothing, so they lower nothing; they say where to look."""
    usual = examination.snapshot.ref.name.startswith(_MADE_FOR_MANAGEMENT)
    return " (AWS makes roles of this name for the management account: if it is that, list it)" if usual else ""


def _from_organizations(examination: Examination, admission: Admission, coming: Entrants) -> Iterator[Evidence]:
    """Whoever must be of the own organization is no stranger, whatever account is named."""
    ours = examination.settings.organization_id
    known = coming.accounts and not any(_foreign(examination, account) for account in coming.accounts)
    for organization in sorted(coming.organizations - {ours, OWN}):
        if ours:
            who = f"Organization {organization}, which is not {ours},"
            yield _evidence(examination, admission, organization, who)
        elif not known:
            who = f"Organization {organization} (yours, if you set organization.id to it)"
            yield _evidence(examination, admission, organization, who, Severity.INFO)


def _foreign(examination: Examination, account: str) -> bool:
    return account != examination.account and not examination.settings.trusts_account(account)


def _evidence(
    examination: Examination, admission: Admission, subject: str, who: str, severity: Severity | None = None
) -> Evidence:
    role = examination.snapshot.arn
    shown = entry(examination.trusted, role, admission, someone(admission, role, subject))
    secret = admission.pinned(PinnedBy.SECRET)
    return Evidence(
        subject=subject,
        summary=f"{who} can become this role by {admission.name}" + (" with the external id" if secret else ""),
        statement=where(admission),
        witness=shown.text,
        missing="" if secret else "sts:ExternalId, if this is a third party that acts for many customers",
        confidence=shown.confidence,
        severity=severity,
    )


GUARDRAIL = Guardrail(
    id="trust-admits-foreign-account",
    title="Only known accounts are let in",
    family=Family.TRUST,
    severity=Severity.HIGH,
    why="Somebody else's account decides who uses this role, and nothing in yours shows who it was; a trust policy "
    "that names a stranger is also how an intruder keeps a way back in.",
    remedy="Remove the principal. If the account is yours, list it under organization.accounts; if it belongs to a "
    "partner, under trusted_accounts or vendors, and require an external id.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
    ),
    controls=(
        "Well-Architected SEC03-BP07",
        "Well-Architected SEC03-BP08",
        "MITRE ATT&CK T1199",
        "MITRE ATT&CK T1484.002",
        "Stratus aws.persistence.iam-backdoor-role",
        "Stratus aws.persistence.iam-create-backdoor-role",
    ),
)
