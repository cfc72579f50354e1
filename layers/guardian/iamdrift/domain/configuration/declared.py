"""Declared rules: guardrails that an organization writes in its configuration, as values."""

from __future__ import annotations

from dataclasses import dataclass

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.selector import Selector


@dataclass(frozen=True, slots=True)
class Ability:
    """Something a principal must not be able to do: any of these actions on any of these resources (IAM patterns)."""

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A principal, given inline, and whether the rule must find something at it."""

    name: str
    principal: Snapshot
    fails: bool


@dataclass(frozen=True, slots=True)
class DeclaredRule:
    """One declared guardrail. must_not_trust: patterns of accounts, ARNs, services or providers, as trust names them.

    must_carry_tags: (key, pattern of the value). must_carry_boundary: ARN patterns, one of which must fit.
    """

    id: str
    title: str
    why: str
    remedy: str
    severity: Severity
    selector: Selector
    must_not_be_able_to: tuple[Ability, ...] = ()
    must_not_trust: tuple[str, ...] = ()
    must_carry_tags: tuple[tuple[str, str], ...] = ()
    must_carry_boundary: tuple[str, ...] = ()
    tests: tuple[RuleTest, ...] = ()
