"""Declared rules compiled to guardrails: what people wrote without programming, asked of the same policy engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from iamdrift.domain.configuration.declared import DeclaredRule, RuleTest
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.policy.matching.glob import matches_any
from iamdrift.domain.principals.facets import POLICY_TAGS
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.principals.selector import Fit, tagged
from iamdrift.domain.reasoning.forbidden import able, admitted

_USUAL: Final = frozenset({PrincipalType.ROLE, PrincipalType.USER})


@dataclass(frozen=True, slots=True)
class RuleTestResult:
    """One test of a declared rule. `raised` is what the rule saw at the principal."""

    rule: str
    test: RuleTest
    raised: tuple[Evidence, ...]

    @property
    def passed(self) -> bool:
        return bool(self.raised) is self.test.fails

    def __str__(self) -> str:
        wanted = "break" if self.test.fails else "keep"
        seen = "; ".join(evidence.summary for evidence in self.raised) or "nothing is wrong with it"
        return f"{'ok' if self.passed else 'FAILED'}: {self.rule}: {self.test.name} (must {wanted} the rule): {seen}"


def compiled(rules: Iterable[DeclaredRule]) -> tuple[Guardrail, ...]:
    """The guardrails that declared rules mean."""
    return tuple(_guardrail(rule) for rule in rules)


def run_rule_tests(settings: Settings) -> tuple[RuleTestResult, ...]:
    """Run the tests that stand beside the declared rules."""
    return tuple(
        RuleTestResult(rule.id, test, tuple(_check(rule, Examination(test.principal, settings=settings))))
        for rule in settings.rules
        for test in rule.tests
    )


def _guardrail(rule: DeclaredRule) -> Guardrail:
    return Guardrail(
        id=rule.id,
        title=rule.title,
        family=_family(rule),
        severity=rule.severity,
        why=rule.why,
        remedy=rule.remedy,
        check=partial(_check, rule),
        applies_to=rule.selector.types or _USUAL,
    )


def _family(rule: DeclaredRule) -> Family:
    if rule.must_not_be_able_to:
        return Family.PRIVILEGE
    return Family.TRUST if rule.must_not_trust else Family.BOUNDARY


def _check(rule: DeclaredRule, examination: Examination) -> Iterator[Evidence]:
    """Where the units of an account are not known, the rule is asked: it can only tighten."""
    snapshot = examination.snapshot
    if snapshot.ref.type not in (rule.selector.types or _USUAL):
        return
    if rule.selector.fits((snapshot,), examination.settings.units_of(snapshot.ref.account)) is Fit.NO:
        return
    for ability in rule.must_not_be_able_to:
        yield from able(snapshot, ability)
    yield from admitted(snapshot, rule.must_not_trust)
    yield from _missing_tags(snapshot, rule.must_carry_tags)
    if rule.must_carry_boundary:
        yield from _missing_boundary(snapshot, rule.must_carry_boundary)


def _missing_tags(snapshot: Snapshot, wanted: Iterable[tuple[str, str]]) -> Iterator[Evidence]:
    unread = POLICY_TAGS in snapshot.unread
    for key, pattern in wanted:
        if not tagged(snapshot, key, pattern):
            value = "" if pattern == "*" else f" like {pattern}"
            yield Evidence(
                subject=f"tag:{key.lower()}",
                summary=f"It carries no tag {key}{value}" + (", as far as could be read" if unread else ""),
                missing=f"tag {key}",
                confidence=Confidence.UNPROVEN if unread else Confidence.PROVEN,
            )


def _missing_boundary(snapshot: Snapshot, patterns: tuple[str, ...]) -> Iterator[Evidence]:
    boundary = snapshot.boundary
    if boundary is None:
        yield Evidence("boundary", "It has no permissions boundary", missing=" or ".join(patterns))
    elif not matches_any(patterns, boundary.arn):
        yield Evidence("boundary", f"Its boundary is {boundary.arn}", missing=" or ".join(patterns))
