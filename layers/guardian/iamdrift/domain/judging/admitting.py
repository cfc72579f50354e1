"""What one state of a provider or of an organization policy lets through that another does not, beside its text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.assessment import AccessLine
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.principals.resources import (
    OidcProvider,
    OrganizationPolicy,
    OrganizationRoot,
    Resource,
    SamlProvider,
)

_WEB: Final = "sts:AssumeRoleWithWebIdentity"
_SAML: Final = "sts:AssumeRoleWithSAML"
_TRUST: Final = "Trust"
_LIMITS: Final = "Permissions management"


def admitted(before: Resource, after: Resource) -> list[AccessLine]:
    """Who or what comes through after it that did not before. What no policy can show is said to be unproven."""
    match before, after:
        case OidcProvider(), OidcProvider():
            return [*_tokens(before, after)]
        case SamlProvider(), SamlProvider() if before.metadata != after.metadata:
            where = f"the roles that trust {after.arn}"
            return [_line(_SAML, where, "signed by who holds the key of the new metadata", Confidence.UNPROVEN)]
        case OrganizationPolicy(), OrganizationPolicy() if not before.aws_managed:
            return [*_unlimited(before, after)]
        case OrganizationRoot(), OrganizationRoot():
            gone = sorted({*before.types} - {*after.types})
            return [_lifted(f"{each}: every policy of this type", "the whole organization") for each in gone]
    return []


def _tokens(before: OidcProvider, after: OidcProvider) -> Iterator[AccessLine]:
    where = f"the roles that trust {after.arn}"
    for client in sorted({*after.client_ids} - {*before.client_ids}):
        yield _line(_WEB, where, f"with a token for {client}", Confidence.PROVEN)
    if {*before.thumbprints} != {*after.thumbprints}:
        yield _line(_WEB, where, "from whoever holds the other certificate", Confidence.UNPROVEN)


def _unlimited(before: OrganizationPolicy, after: OrganizationPolicy) -> Iterator[AccessLine]:
    for target in sorted({*before.targets} - {*after.targets}):
        yield _lifted(f"what {before.name or before.id} denies", target)


def _line(action: str, where: str, condition: str, confidence: Confidence) -> AccessLine:
    witness = f"{action} {condition}" if confidence is Confidence.PROVEN else ""
    return AccessLine(action, where, condition, "the provider", witness, _TRUST, confidence, Severity.HIGH)


def _lifted(what: str, where: str) -> AccessLine:
    severity = Severity.CRITICAL if where.startswith(("r-", "the whole")) else Severity.HIGH
    witness = f"{what} is no longer denied to {where}"
    return AccessLine(what, where, "", "the attachment", witness, _LIMITS, Confidence.PROVEN, severity)
