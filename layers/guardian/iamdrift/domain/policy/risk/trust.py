"""Who is admitted by a trust policy (or any resource policy), by which statement, and what pins them down.

Guardrails about trust are written on `admissions`; the questions below are the ones most of them ask.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.policy.conditions.pins import Pin, PinnedBy, pin_of
from iamdrift.domain.policy.documents.document import (
    ConditionTerm,
    Document,
    Effect,
    Principals,
    Statement,
    kept_with,
)
from iamdrift.domain.policy.documents.naming import account_named
from iamdrift.domain.policy.matching.glob import contains, is_wild, matches_any

_IDENTIFYING = (PinnedBy.CALLER, PinnedBy.ORGANIZATION, PinnedBy.SOURCE, PinnedBy.NETWORK)
_OPPOSITES = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
}
_ORPHANS = ("AIDA", "AROA", "AGPA", "ANPA", "ASIA", "AKIA")


class Admitted(Enum):
    """What kind of name a Principal entry is."""

    EVERYONE = "everyone"
    ALL_BUT = "everyone but those listed"  # Allow with NotPrincipal
    ACCOUNT = "every principal that the account lets"
    PRINCIPAL = "one user, role or session"
    SERVICE = "AWS service"
    PROVIDER = "identity provider"
    CANONICAL_USER = "canonical user"
    ORPHAN = "deleted principal"  # shown by its unique id; nobody can use it
    UNREADABLE = "not understood"


@dataclass(frozen=True, slots=True)
class Admission:
    """One name that one Allow statement admits. `pins` are its conditions on who comes, restrictive or not.

    `certain` is False where the statement holds something nobody understands: then it may admit more, or less.
    """

    index: int
    sid: str
    kind: Admitted
    name: str
    account: str  # of the name, where it has one
    actions: tuple[str, ...]
    not_action: bool
    conditions: tuple[ConditionTerm, ...]
    pins: tuple[Pin, ...]
    certain: bool = True

    def pinned(self, *by: PinnedBy) -> tuple[Pin, ...]:
        """The restrictive pins of these kinds (of any kind where none is named)."""
        return tuple(pin for pin in self.pins if pin.restrictive and (not by or pin.by in by))

    def holes(self, *by: PinnedBy) -> tuple[Pin, ...]:
        """The pins of these kinds that pin nobody, each with its reason."""
        return tuple(pin for pin in self.pins if not pin.restrictive and (not by or pin.by in by))

    def allows(self, action: str) -> bool:
        return matches_any((pattern.lower() for pattern in self.actions), action.lower()) is not self.not_action


def admissions(document: Document) -> tuple[Admission, ...]:
    """Every name that some Allow statement admits, in order. A Deny of everybody else counts as a pin on all of them;
    what a Deny without conditions takes away from everybody is left out."""
    return kept_with(document, "admissions", _admissions)


def _admissions(document: Document) -> tuple[Admission, ...]:
    denies = [statement for statement in document.statements if statement.effect is Effect.DENY]
    return tuple(
        admission
        for statement in document.statements
        if statement.effect is Effect.ALLOW and not any(_shuts(deny, statement) for deny in denies)
        for admission in _admitted(statement, denies)
    )


def _admitted(statement: Statement, denies: list[Statement]) -> list[Admission]:
    required = _required_keys(statement)
    own = tuple(
        pin for term in statement.conditions if (pin := pin_of(term, present=term.key.lower() in required)) is not None
    )
    return [
        Admission(
            index=statement.index,
            sid=statement.sid,
            kind=kind,
            name=name,
            account=_account_of(kind, name),
            actions=statement.actions,
            not_action=statement.not_action,
            conditions=statement.conditions,
            pins=own + tuple(pin for deny in denies for pin in _pins_of_deny(deny, statement, kind)),
            certain=not statement.unknown,
        )
        for kind, name in _names(statement.principals)
    ]


def _required_keys(statement: Statement) -> frozenset[str]:
    """Keys that must be there (`Null` with false): then an operator that passes without them leaves no hole."""
    return frozenset(
        term.key.lower()
        for term in statement.conditions
        if term.operator == "Null" and term.values and all(value.lower() == "false" for value in term.values)
    )


def _names(principals: Principals | None) -> list[tuple[Admitted, str]]:
    if principals is None:
        return []
    if principals.negated:
        return [(Admitted.ALL_BUT, ", ".join(name for _, name in principals.entries))]
    return [(_kind(element, name), name) for element, name in principals.entries]


def _kind(element: str, name: str) -> Admitted:
    if element == "*" or (element == "AWS" and name == "*"):
        return Admitted.EVERYONE
    if element != "AWS":
        kinds = {"Service": Admitted.SERVICE, "Federated": Admitted.PROVIDER, "CanonicalUser": Admitted.CANONICAL_USER}
        return kinds.get(element, Admitted.UNREADABLE)
    if account_named(name):
        return Admitted.ACCOUNT
    if name.startswith("arn:"):
        return Admitted.PRINCIPAL
    return Admitted.ORPHAN if name.startswith(_ORPHANS) and name.isalnum() else Admitted.UNREADABLE


def _account_of(kind: Admitted, name: str) -> str:
    if kind is Admitted.ACCOUNT:
        return account_named(name)
    if kind is Admitted.ALL_BUT:
        return ""
    segments = name.split(":", 5)
    return segments[4] if len(segments) == 6 else ""


def _covers(deny: Statement, allow: Statement) -> bool:
    """Whether the Deny is about everybody and every action of the Allow."""
    everybody = any(kind is Admitted.EVERYONE for kind, _ in _names(deny.principals))
    every_resource = not deny.not_resource and (not deny.resources or "*" in deny.resources)
    if not everybody or not every_resource or deny.not_action or deny.unknown or allow.not_action:
        return False
    denied = [pattern.lower() for pattern in deny.actions]
    return all(any(contains(pattern, action.lower()) for pattern in denied) for action in allow.actions)


def _shuts(deny: Statement, allow: Statement) -> bool:
    return not deny.conditions and _covers(deny, allow)


def _pins_of_deny(deny: Statement, allow: Statement, kind: Admitted) -> list[Pin]:
    """A Deny of whoever is not X pins to X, absent keys included; more conditions would leave ways around it."""
    terms = [term for term in deny.conditions if not (kind is not Admitted.SERVICE and _spares_services(term))]
    if len(terms) != 1 or terms[0].qualifier or not _covers(deny, allow):
        return []
    opposite = _OPPOSITES.get(terms[0].operator)
    if opposite is None:
        return []
    pin = pin_of(ConditionTerm(opposite, terms[0].key, terms[0].values), by_deny=True)
    return [] if pin is None else [pin]


def _spares_services(term: ConditionTerm) -> bool:
    return term.operator == "Bool" and term.key.lower() == "aws:principalisawsservice" and term.values == ("false",)


def open_to_everyone(document: Document) -> tuple[Admission, ...]:
    """Admissions of everyone (or everyone but some) that nothing pins to a caller, organization, source or network."""
    return tuple(
        admission
        for admission in admissions(document)
        if _names_everyone(admission) and not admission.pinned(*_IDENTIFYING)
    )


def _names_everyone(admission: Admission) -> bool:
    if admission.kind in (Admitted.EVERYONE, Admitted.ALL_BUT):
        return True
    return admission.kind is Admitted.PRINCIPAL and is_wild(admission.account)


def from_other_accounts(document: Document, own: Collection[str]) -> tuple[Admission, ...]:
    """Admissions of accounts, and of principals in accounts, that are not among `own`. Everyone is not counted here."""
    kinds = (Admitted.ACCOUNT, Admitted.PRINCIPAL)
    return tuple(
        admission for admission in admissions(document) if admission.kind in kinds and admission.account not in own
    )


def confused_deputies(document: Document) -> tuple[Admission, ...]:
    """Admissions of services that no source (account, ARN, organization) is pinned for."""
    pinning = (PinnedBy.SOURCE, PinnedBy.CALLER, PinnedBy.ORGANIZATION)
    return tuple(
        admission
        for admission in admissions(document)
        if admission.kind is Admitted.SERVICE and not admission.pinned(*pinning)
    )


def unpinned_providers(document: Document) -> tuple[Admission, ...]:
    """Admissions of identity providers for which neither the subject nor the audience is pinned.

    Which of the two a provider needs is the guardrail's knowledge: ask `pinned` with the kind.
    """
    return tuple(
        admission
        for admission in admissions(document)
        if admission.kind is Admitted.PROVIDER and not admission.pinned(PinnedBy.SUBJECT, PinnedBy.AUDIENCE)
    )
