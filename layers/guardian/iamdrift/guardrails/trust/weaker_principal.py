"""Whoever may become a powerful role is guarded as well as the role."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted
from iamdrift.domain.policy.access.permission_set import permissions
from iamdrift.domain.policy.access.summary import most_dangerous
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.reasoning.entering import entry, where
from iamdrift.domain.reasoning.power import Power, power, power_of


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        if admission.kind is Admitted.PRINCIPAL and admission.name != examination.snapshot.arn:
            who = examination.roster.find(admission.name) if examination.roster is not None else None
            if who is not None and power_of(who, examination.roster) < power(examination.abilities):
                yield _evidence(examination, admission, who)


def _evidence(examination: Examination, admission: Admission, who: Snapshot) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    keys = [each.id for each in who.credentials if each.kind == "access_key" and each.status == "Active"]
    static = bool(keys) and not _asks_for_mfa(admission)
    return Evidence(
        subject=admission.name,
        summary=f"{who.ref} ({power_of(who, examination.roster).words}) can become this role, which "
        f"{power(examination.abilities).words}{_gained(examination, who)}"
        + (f"; it signs in with a long-lived access key ({', '.join(keys)}) and no MFA" if static else ""),
        statement=where(admission),
        witness=shown.text,
        missing="the care for whoever may become this role that the role itself gets"
        + (", and Bool on aws:MultiFactorAuthPresent" if static else ""),
        confidence=shown.confidence,
        severity=Severity.MEDIUM if static else None,
    )


def _gained(examination: Examination, who: Snapshot) -> str:
    """The most dangerous of what it could not do by itself; of an administrator that is everything."""
    if power(examination.abilities) is Power.ADMINISTRATOR:
        return ""
    gained = most_dangerous((examination.held - permissions(policies_of(who, examination.scps))).cells)
    return f" (for example {gained[0].actions.patterns()[0]} on {gained[0].cell.resource})" if gained else ""


def _asks_for_mfa(admission: Admission) -> bool:
    return any(
        term.operator == "Bool"
        and not term.if_exists
        and term.key.lower() == "aws:multifactorauthpresent"
        and all(value.lower() == "true" for value in term.values)
        for term in admission.conditions
    )


GUARDRAIL = Guardrail(
    id="weaker-principal",
    title="Powerful roles are entered from what is guarded as well",
    family=Family.TRUST,
    severity=Severity.LOW,
    why="Who holds the weaker principal holds the stronger one; an attacker goes for the weaker.",
    remedy="Let the powerful role be entered from IAM Identity Center or a role that is guarded as well; for users "
    "require MFA in the trust policy, or end their access keys.",
    check=check,
    applies_to=frozenset({PrincipalType.ROLE}),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",),
    controls=(
        "Well-Architected SEC02-BP02",
        "Well-Architected SEC03-BP02",
        "MITRE ATT&CK T1078.004",
        "pathfinding.cloud sts-001",
    ),
    needs_roster=True,
)
