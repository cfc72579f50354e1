"""Whose tokens a trust policy accepts from an identity provider: the claims it asks for, and how far they reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.policy import Admission, Admitted, ConditionTerm
from iamdrift.domain.policy.conditions.pins import operator_hole
from iamdrift.domain.policy.matching.glob import is_wild
from iamdrift.domain.reasoning.issuers import Issuer, issuer_of
from iamdrift.domain.reasoning.subjects import Reach, literal_prefix, reach_of

# Claims that choose within a project; beside one that names the project or organization they complete it.
_PATHS: Final = ("repository", "job_workflow_ref")  # they begin with the owner
_CHOOSING: Final = ("ref", "environment", "job_workflow_ref", "workflow_ref", "base_ref", "ref_path")


@dataclass(frozen=True, slots=True)
class Asked:
    """One condition on a claim. `hole`: why its operator asks for nothing. `literal`: a wildcard that is taken as text,
    so that nobody comes in."""

    claim: str
    term: ConditionTerm
    hole: str = ""

    @property
    def literal(self) -> bool:
        return not self.term.operator.endswith("Like") and any(is_wild(value) for value in self.term.values)


@dataclass(frozen=True, slots=True)
class Federated:
    """An admission of an OIDC provider, its conditions read as what they ask of a token.

    elsewhere: conditions on claims of other providers, which tokens of this one do not carry.
    """

    admission: Admission
    issuer: Issuer
    host: str
    asked: tuple[Asked, ...]
    elsewhere: tuple[ConditionTerm, ...] = ()

    @property
    def dead_ends(self) -> Iterator[tuple[ConditionTerm, str]]:
        """Conditions that no token meets, each with the reason: as written they let nobody in."""
        for asked in self.asked:
            if asked.literal and not asked.hole:
                yield asked.term, f"{asked.term.operator} takes the wildcard literally"
        for term in self.elsewhere:
            if not operator_hole(term):
                yield term, f"tokens of {self.host} never carry that claim"

    def claims(self, *names: str) -> tuple[Asked, ...]:
        return tuple(asked for asked in self.asked if asked.claim in names)

    def sound(self, *names: str) -> tuple[Asked, ...]:
        """Conditions on these claims that a token must meet and that say something."""
        return tuple(asked for asked in self.claims(*names) if not asked.hole and not _says_nothing(asked))

    @property
    def telling(self) -> tuple[Asked, ...]:
        """The conditions that say whose tokens are accepted."""
        return self.sound("sub", *self.issuer.claims, *self.issuer.others)

    @property
    def reach(self) -> Reach:
        """How far the accepted tokens reach: by the narrowest of the conditions, by the widest of each one's values."""
        if any(self.dead_ends):
            return Reach.ONE
        widest = Reach.ANYONE if self.issuer.shared else Reach.TENANT
        named = [self._reach_of(asked) for asked in self.telling if asked.claim not in _CHOOSING]
        reach = min(named, default=widest)
        if reach < Reach.ANYONE and named and any(not _open(asked) for asked in self.sound(*_CHOOSING)):
            return min(reach, Reach.ONE)
        return min(reach, widest, *(self._reach_of(asked) for asked in self.telling))

    def wide_values(self) -> Iterator[tuple[str, Reach]]:
        """The accepted values of what says whose tokens are accepted, with how far each one reaches."""
        for asked in self.telling:
            for value in asked.term.values:
                yield value, Reach.ONE if asked.literal else self._reach_of_value(asked.claim, value)

    def _reach_of(self, asked: Asked) -> Reach:
        if asked.literal:
            return Reach.ONE
        return max((self._reach_of_value(asked.claim, value) for value in asked.term.values), default=Reach.ANYONE)

    def _reach_of_value(self, claim: str, value: str) -> Reach:
        if claim == "sub":
            return self._reach_of_subject(value)
        if claim in _PATHS and is_wild(value):
            return Reach.TENANT if "/" in literal_prefix(value) else Reach.ANYONE
        return Reach.ANYONE if is_wild(value) else self.issuer.others.get(claim, Reach.TENANT)

    def _reach_of_subject(self, value: str) -> Reach:
        templates = self.issuer.templates
        if self.issuer.customizable:
            return reach_of(value, templates, self._reach_of_rest(value))
        unknown = Reach.TENANT if literal_prefix(value) else Reach.ANYONE
        return reach_of(value, templates, unknown if is_wild(value) else Reach.ONE)

    def _reach_of_rest(self, value: str) -> Reach:
        """Of a subject that begins with something else: by the part that names an owner, before any wildcard."""
        literal = literal_prefix(value)
        for template in self.issuer.templates:
            before, named, _ = literal.partition(f":{template.label}")
            if named:
                return reach_of(value[len(before) + 1 :], (template,), Reach.ANYONE)
        return Reach.ANYONE


def federated(admissions: tuple[Admission, ...]) -> Iterator[Federated]:
    """The admissions of OIDC providers (SAML and Cognito have guardrails of their own)."""
    for admission in admissions:
        if admission.kind is Admitted.PROVIDER and ":saml-provider/" not in admission.name:
            issuer, host = issuer_of(admission.name)
            yield Federated(admission, issuer, host, tuple(_asked(admission, host)), tuple(_elsewhere(admission, host)))


def _asked(admission: Admission, host: str) -> Iterator[Asked]:
    present = {
        term.key.lower()
        for term in admission.conditions
        if term.operator == "Null" and all(value.lower() == "false" for value in term.values)
    }
    for term in admission.conditions:
        provider, _, claim = term.key.lower().rpartition(":")
        if provider.rstrip("/") == host and term.operator != "Null":
            yield Asked(claim, term, operator_hole(term, present=term.key.lower() in present))


def _elsewhere(admission: Admission, host: str) -> Iterator[ConditionTerm]:
    for term in admission.conditions:
        provider = term.key.lower().rpartition(":")[0]
        if "." in provider and provider.rstrip("/") != host and term.operator != "Null":
            yield term


def _says_nothing(asked: Asked) -> bool:
    return any(not value.strip("*?") for value in asked.term.values) and not asked.literal


def _open(asked: Asked) -> bool:
    return any(is_wild(value) for value in asked.term.values)
