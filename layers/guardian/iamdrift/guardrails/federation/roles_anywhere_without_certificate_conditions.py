"""A role for machines with certificates says which certificate, of which trust anchor."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admission, Admitted, ConditionTerm, PinnedBy
from iamdrift.domain.policy.conditions.pins import Pin, operator_hole
from iamdrift.domain.policy.matching.glob import is_wild
from iamdrift.domain.reasoning.deputies import service_of
from iamdrift.domain.reasoning.entering import entry, where

_HOLDER = ("aws:principaltag/x509subject", "aws:principaltag/x509san")
_ISSUER = "aws:principaltag/x509issuer"


def check(examination: Examination) -> Iterator[Evidence]:
    for admission in examination.entrances:
        if admission.kind is Admitted.SERVICE and service_of(admission.name) == "rolesanywhere":
            anchored = any(_names_anchor(pin) for pin in admission.pinned(PinnedBy.SOURCE))
            if not _asks(admission, *_HOLDER):
                yield _evidence(examination, admission, anchored=anchored or _asks(admission, _ISSUER))
            elif not anchored:
                yield _any_anchor(examination, admission)


def _names_anchor(pin: Pin) -> bool:
    """The account alone is not enough: it says nothing about an anchor that is added tomorrow."""
    return pin.key.lower() == "aws:sourcearn" and not any(map(is_wild, pin.term.values))


def _asks(admission: Admission, *keys: str) -> bool:
    return any(_says_which(term, keys) for term in admission.conditions)


def _says_which(term: ConditionTerm, keys: tuple[str, ...]) -> bool:
    return (
        term.key.lower().startswith(keys)
        and not operator_hole(term)
        and bool(term.values)
        and all(value.strip("*?") for value in term.values)
    )


def _evidence(examination: Examination, admission: Admission, *, anchored: bool) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    whose = (
        "the named trust anchor or issuer"
        if anchored
        else "any trust anchor of the account, one added tomorrow included,"
    )
    return Evidence(
        subject="any certificate",
        summary=f"Whoever holds a certificate that {whose} vouches for can become this role",
        statement=where(admission),
        witness=shown.text,
        missing="StringEquals on aws:PrincipalTag/x509Subject/CN (or x509SAN, x509Issuer)"
        + ("" if anchored else ", and ArnEquals on aws:SourceArn with the trust anchor"),
        confidence=shown.confidence,
        severity=Severity.MEDIUM if anchored else None,
    )


def _any_anchor(examination: Examination, admission: Admission) -> Evidence:
    shown = entry(examination.trusted, examination.snapshot.arn, admission)
    return Evidence(
        subject="any trust anchor",
        summary="Whoever adds a trust anchor to the account can issue the certificate that becomes this role",
        statement=where(admission),
        witness=shown.text,
        missing="ArnEquals on aws:SourceArn with the trust anchor",
        confidence=shown.confidence,
        severity=Severity.LOW,
    )


GUARDRAIL = Guardrail(
    id="roles-anywhere-without-certificate-conditions",
    title="Roles for certificates say which certificate",
    family=Family.FEDERATION,
    severity=Severity.HIGH,
    why="A certificate authority issues certificates to many machines; without a condition each of them can become "
    "every role that trusts Roles Anywhere, and whoever adds a trust anchor can become them all.",
    remedy="Require the subject (aws:PrincipalTag/x509Subject/CN) and the trust anchor (aws:SourceArn) in the trust "
    "policy.",
    check=check,
    references=("https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",),
    controls=(
        "Stratus aws.persistence.rolesanywhere-create-trust-anchor",
        "MITRE ATT&CK T1550",
        "MITRE ATT&CK T1098.001",
        "Well-Architected SEC02-BP02",
    ),
)
