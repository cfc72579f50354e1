"""A part of all requests for some actions: a resource pattern, a principal pattern, exclusions and condition literals.

`covers` and `apart` are proofs; `inside` and `outside` may return more than is there, never less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iamdrift.domain.policy.access.rules import Rule
from iamdrift.domain.policy.conditions.implication import (
    MOST_LITERALS,
    consistent_with,
    contradictory,
    implies,
    implies_all,
)
from iamdrift.domain.policy.conditions.literals import Literal
from iamdrift.domain.policy.matching.arn_overlap import arn_overlaps, arn_shared
from iamdrift.domain.policy.matching.arns import arn_contains
from iamdrift.domain.policy.matching.glob import contains, intersects
from iamdrift.domain.policy.matching.glob_intersection import intersection

NO_LITERALS: frozenset[Literal] = frozenset()


@dataclass(frozen=True, slots=True)
class Region:
    """`principal` is `*` where the policies say nothing about who asks."""

    resource: str = "*"
    not_resources: tuple[str, ...] = ()
    principal: str = "*"
    not_principals: tuple[str, ...] = ()
    literals: frozenset[Literal] = NO_LITERALS
    exact: bool = True  # False: it holds more than it should, so that an example of it shows nothing

    def about(self, resource: str, not_resources: tuple[str, ...], *, exact: bool) -> Region:
        """The same for other resources."""
        return Region(resource, not_resources, self.principal, self.not_principals, self.literals, exact)

    def asked_by(self, principal: str, not_principals: tuple[str, ...]) -> Region:
        """The same for other principals."""
        return Region(self.resource, self.not_resources, principal, not_principals, self.literals, self.exact)

    def under(self, literals: frozenset[Literal]) -> Region:
        """The same under more conditions."""
        more = self.literals | literals
        return Region(self.resource, self.not_resources, self.principal, self.not_principals, more, self.exact)

    @property
    def blurred(self) -> Region:
        """The same, where an example of it no longer shows anything."""
        return self.about(self.resource, self.not_resources, exact=False)


def regions_of(rule: Rule) -> Iterator[Region]:
    """All requests for which a rule holds, resource by resource (none where its conditions never hold)."""
    if rule.not_resources or rule.principals:
        yield from inside(Region(), rule)
    elif not rule.literals or not contradictory(rule.literals):
        for resource in rule.resources:
            yield Region(resource, literals=rule.literals)


def covers(rule: Rule, region: Region) -> bool:
    """Whether the rule is proven to hold for every request of the region."""
    return (
        _covered(rule.resources, rule.not_resources, region.resource, region.not_resources, arn_contains, arn_overlaps)
        and _covers_principal(rule, region)
        and implies_all(region.literals, rule.literals)
    )


def _covers_principal(rule: Rule, region: Region) -> bool:
    if not rule.principals:
        return True
    return _covered(rule.principals, rule.not_principals, region.principal, region.not_principals, contains, intersects)


def _covered(
    patterns: tuple[str, ...],
    negated: bool,
    wanted: str,
    excluded: tuple[str, ...],
    holds: Callable[[str, str], bool],
    meets: Callable[[str, str], bool],
) -> bool:
    if not negated:
        return any(holds(pattern, wanted) for pattern in patterns)
    return not any(meets(pattern, wanted) and not any(holds(out, pattern) for out in excluded) for pattern in patterns)


def apart(rule: Rule, region: Region) -> bool:
    """Whether the rule is proven to hold for no request of the region."""
    return (
        _apart(rule.resources, rule.not_resources, region.resource, region.not_resources, arn_contains, arn_overlaps)
        or (
            bool(rule.principals)
            and _apart(
                rule.principals, rule.not_principals, region.principal, region.not_principals, contains, intersects
            )
        )
        or not consistent_with(region.literals, rule.literals)
    )


def _apart(
    patterns: tuple[str, ...],
    negated: bool,
    wanted: str,
    excluded: tuple[str, ...],
    holds: Callable[[str, str], bool],
    meets: Callable[[str, str], bool],
) -> bool:
    if negated:
        return any(holds(pattern, wanted) for pattern in patterns)
    return not any(meets(pattern, wanted) and not any(holds(out, pattern) for out in excluded) for pattern in patterns)


def outside(region: Region, rule: Rule) -> Iterator[Region]:
    """Regions that together hold every request of the region for which the rule does not hold."""
    yield from _other_resources(region, rule.resources, not rule.not_resources)
    if rule.principals:
        yield from _other_principals(region, rule.principals, not rule.not_principals)
    if len(rule.literals) > MOST_LITERALS:
        yield region.blurred
        return
    for literal in rule.literals:
        if not implies(region.literals, literal):
            yield region.under(frozenset((literal.negation,)))


def inside(region: Region, rule: Rule) -> Iterator[Region]:
    """Regions that together hold every request of the region for which the rule holds."""
    if not consistent_with(region.literals, rule.literals):
        return
    narrowed = region.under(rule.literals) if rule.literals else region
    for part in _other_resources(narrowed, rule.resources, rule.not_resources):
        if rule.principals:
            yield from _other_principals(part, rule.principals, rule.not_principals)
        else:
            yield part


def _other_resources(region: Region, patterns: tuple[str, ...], excluding: bool) -> Iterator[Region]:
    """The region without the resources of the patterns (`excluding`), or only with them."""
    wanted, excluded = region.resource, region.not_resources
    if excluding:
        if not any(arn_contains(pattern, wanted) for pattern in patterns):
            out = tuple(p for p in patterns if p not in excluded and arn_overlaps(p, wanted))
            yield region.about(wanted, excluded + out, exact=region.exact) if out else region
        return
    for pattern in patterns:
        found = arn_shared(wanted, pattern)
        for shared in found.patterns:
            if not any(arn_contains(out, shared) for out in excluded):
                yield region.about(shared, excluded, exact=region.exact and found.exact)


def _other_principals(region: Region, patterns: tuple[str, ...], excluding: bool) -> Iterator[Region]:
    wanted, excluded = region.principal, region.not_principals
    if excluding:
        if not any(contains(pattern, wanted) for pattern in patterns):
            out = tuple(p for p in patterns if p not in excluded and intersects(p, wanted))
            yield region.asked_by(wanted, excluded + out) if out else region
        return
    for pattern in patterns:
        for shared in intersection(wanted, pattern) or ((wanted,) if intersects(wanted, pattern) else ()):
            if not any(contains(out, shared) for out in excluded):
                yield region.asked_by(shared, excluded)
