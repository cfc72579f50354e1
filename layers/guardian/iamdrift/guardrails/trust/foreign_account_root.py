"""Another account is trusted by single roles, not as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, PinnedBy
from iamdrift.domain.reasoning.entering import entry, where

_WHOLE = ("*", "role/*", "user/*", "role*", "user*")


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        whole = admission.kind is Admitted.ACCOUNT and not _narrowed(admission)
        if whole and admission.account.isdigit() and admission.account != examination.account:
            yield _evidence(examination, admission)


def _narrowed(admission: Admission) -> bool:
    """Whether a condition leaves only some principals of the account."""
    return any(
        pin.key.lower() == "aws:userid" or all(_some(value) for value in pin.term.values)
        for pin in admission.pinned(PinnedBy.CALLER)
        if pin.key.lower() in ("aws:userid", "aws:principalarn")
    )


def _some(arn: str) -> bool:
    return arn.split(":", 5)[-1] not in _WHOLE


def _evidence(examination: Examination, admission: Admission) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    vendor = examination.settings.vendor_of(admission.account)
    usual = vendor is not None and admission.pinned(PinnedBy.SECRET)
    whose = f"{vendor.name} ({admission.account})" if vendor is not None else f"account {admission.account}"
    return Evidence(
        subject=admission.account,
        summary=f"Every principal of {whose} that its own administrators let can become this role",
        statement=where(admission),
        witness=shown.text,
        missing="the ARN of the role that needs it, as Principal or as ArnLike on aws:PrincipalArn",
        confidence=shown.confidence,
        severity=Severity.LOW if usual else None,
    )


GUARDRAIL = Guardrail(
    id="foreign-account-root",
    title="No other account is trusted as a whole",
    family=Family.TRUST,
    severity=Severity.MEDIUM,
    why="The root of an account stands for everyone in it: any role there that may call sts:AssumeRole on "
    "everything, a compromised build server included, can become this one.",
    remedy="Name the role that needs it instead of the account. Where a vendor insists on its account, require its "
    "external id as well.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts",
    ),
    controls=("Well-Architected SEC03-BP02", "Well-Architected SEC03-BP08", "MITRE ATT&CK T1199"),
)
