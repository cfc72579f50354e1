"""Which condition terms really pin down who may come in, and which only look as if they did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.policy.conditions.pin_values import (
    account_hole,
    arn_hole,
    exact_hole,
    github_subject_hole,
    network_hole,
    organization_hole,
    subject_hole,
    unique_id_hole,
)
from iamdrift.domain.policy.documents.document import ConditionTerm
from iamdrift.domain.policy.documents.variables import variable_keys
from iamdrift.domain.policy.matching.glob import is_wild

GITHUB = "token.actions.githubusercontent.com"


class PinnedBy(Enum):
    """What a pin fixes about the one who comes in."""

    CALLER = "caller"  # its ARN, account or unique id
    ORGANIZATION = "organization"
    SOURCE = "source"  # the resource or account on whose behalf a service calls
    NETWORK = "network"
    SECRET = "secret"  # noqa: S105 - sts:ExternalId: an agreed word, no password
    SUBJECT = "subject"  # who signed in at an identity provider
    AUDIENCE = "audience"  # the application that asked the identity provider


_HOLES: dict[str, tuple[PinnedBy, Callable[[str], str]]] = {
    "aws:principalaccount": (PinnedBy.CALLER, account_hole),
    "aws:principalarn": (PinnedBy.CALLER, arn_hole),
    "aws:userid": (PinnedBy.CALLER, unique_id_hole),
    "kms:calleraccount": (PinnedBy.CALLER, account_hole),
    "aws:principalorgid": (PinnedBy.ORGANIZATION, organization_hole),
    "aws:principalorgpaths": (PinnedBy.ORGANIZATION, organization_hole),
    "aws:sourceaccount": (PinnedBy.SOURCE, account_hole),
    "aws:sourceowner": (PinnedBy.SOURCE, account_hole),
    "aws:sourcearn": (PinnedBy.SOURCE, arn_hole),
    "aws:sourceorgid": (PinnedBy.SOURCE, organization_hole),
    "aws:sourceorgpaths": (PinnedBy.SOURCE, organization_hole),
    "s3:dataaccesspointaccount": (PinnedBy.SOURCE, account_hole),
    "s3:dataaccesspointarn": (PinnedBy.SOURCE, arn_hole),
    "aws:sourceip": (PinnedBy.NETWORK, network_hole),
    "aws:sourcevpc": (PinnedBy.NETWORK, exact_hole),
    "aws:sourcevpce": (PinnedBy.NETWORK, exact_hole),
    "aws:sourcevpcarn": (PinnedBy.NETWORK, arn_hole),
    "aws:vpceaccount": (PinnedBy.NETWORK, account_hole),
    "aws:vpceorgid": (PinnedBy.NETWORK, organization_hole),
    "aws:vpceorgpaths": (PinnedBy.NETWORK, organization_hole),
    "sts:externalid": (PinnedBy.SECRET, exact_hole),
    "saml:aud": (PinnedBy.AUDIENCE, exact_hole),
    "saml:sub": (PinnedBy.SUBJECT, exact_hole),
    "saml:iss": (PinnedBy.SUBJECT, exact_hole),
    "saml:doc": (PinnedBy.SUBJECT, exact_hole),
}
_FREE = {
    "aws:username": "user names are chosen freely in every account",
    "aws:principaltag": "tags are chosen by the caller's own account",
    "sts:rolesessionname": "session names are chosen by the caller",
    "aws:useragent": "the caller chooses what it says here",
    "aws:referer": "the caller chooses what it says here",
}
_AUDIENCES = ("aud", "azp", "app_id", "oaud")
_SUBJECTS = ("repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref", "oid")
_PINNING = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress")
_TRUSTED_VARIABLES = ("aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths")


@dataclass(frozen=True, slots=True)
class Pin:
    """A condition term on a key that tells callers apart. `hole` says why it pins nobody down; empty: it does.

    `by_deny` marks a pin that comes from a Deny of everyone else.
    """

    term: ConditionTerm
    by: PinnedBy
    hole: str = ""
    by_deny: bool = False

    @property
    def restrictive(self) -> bool:
        return not self.hole

    @property
    def key(self) -> str:
        return self.term.key


def pin_of(term: ConditionTerm, *, by_deny: bool = False, present: bool = False) -> Pin | None:
    """The pin that a term of an Allow is; None for terms about something else.

    `present`: another term (`Null` with false) asks for the key to be there.
    """
    key = term.key.lower()
    free = _FREE.get(key.partition("/")[0])
    if free is not None:
        return Pin(term, PinnedBy.CALLER, free, by_deny)
    known = _HOLES.get(key) or _claim(key)
    if known is None or term.operator == "Null":
        return None
    by, hole_in = known
    hole = operator_hole(term, present=present)
    for value in term.values:
        hole = hole or _value_hole(term, value, hole_in)
    return Pin(term, by, hole, by_deny)


def _claim(key: str) -> tuple[PinnedBy, Callable[[str], str]] | None:
    """Claims of an OIDC provider: `token.actions.githubusercontent.com:sub`; providers are host names."""
    provider, _, claim = key.rpartition(":")
    if "." not in provider:
        return None
    if claim == "sub":
        return PinnedBy.SUBJECT, github_subject_hole if provider.startswith(GITHUB) else subject_hole
    if claim in _AUDIENCES:
        return PinnedBy.AUDIENCE, exact_hole
    return (PinnedBy.SUBJECT, exact_hole) if claim in _SUBJECTS else None


def operator_hole(term: ConditionTerm, *, present: bool = False) -> str:
    """Why an operator pins nobody down, whatever the values; empty: it does."""
    if term.qualifier == "ForAllValues" and not present:
        return "ForAllValues also passes when the key is absent"
    if term.if_exists and not present:
        return "IfExists also passes when the key is absent"
    if term.operator not in _PINNING:
        return f"{term.operator} excludes some and lets in all others" if "Not" in term.operator else "pins nobody"
    return ""


def _value_hole(term: ConditionTerm, value: str, hole_in: Callable[[str], str]) -> str:
    variables = tuple(key.lower() for key in variable_keys(value))
    if term.key.lower() in variables:
        return f"{value} compares the key with itself"
    if variables:
        chosen = [key for key in variables if key not in _TRUSTED_VARIABLES]
        return f"{value} is chosen by the caller" if chosen else ""
    hole = hole_in(value)
    if hole and is_wild(value) and not term.operator.endswith("Like") and not term.operator.startswith("Arn"):
        return f"{term.operator} takes the wildcard of {value} literally: it lets nobody in, and all once corrected"
    return hole
