"""Whether a request lies in a cell: its action, resource and principal fit, its conditions hold, no exclusion does."""

from __future__ import annotations

from iamdrift.domain.policy.access.cells import Cell
from iamdrift.domain.policy.access.rules import Rule, principal_pattern
from iamdrift.domain.policy.conditions.literals import Family
from iamdrift.domain.policy.documents.tokens import filled
from iamdrift.domain.policy.evaluation.caller import CallerKind
from iamdrift.domain.policy.evaluation.condition import condition_holds
from iamdrift.domain.policy.evaluation.request import Request
from iamdrift.domain.policy.matching.arns import arn_matches, arn_matches_wide
from iamdrift.domain.policy.matching.glob import matches


def holds(cell: Cell, request: Request) -> bool:
    """Whether the cell holds the request; what the request leaves open counts as holding."""
    return (
        request.action in cell.actions
        and _in_region(cell, request)
        and all(_may_apply(rule, request) for rule in cell.rules)
        and not any(applies(rule, request) for rule in cell.unless)
    )


def _may_apply(rule: Rule, request: Request) -> bool:
    """Whether an Allow (or a denial that is gone) may hold for the request, in the wide reading."""
    patterns = (_filled(pattern, request) for pattern in rule.resources)
    matching = arn_matches if rule.not_resources else arn_matches_wide
    named = any(pattern is not None and matching(pattern, request.resource) for pattern in patterns)
    return named is not rule.not_resources and _conditions(rule, request, unknown=True)


def applies(rule: Rule, request: Request) -> bool:
    """Whether a rule surely holds for the request (narrow reading; what is not understood does not)."""
    action = request.action.lower()
    return (
        not rule.doubtful
        and any(matches(pattern, action) for pattern in rule.actions) is not rule.not_actions
        and _resource_applies(rule, request)
        and _principal_applies(rule, request)
        and _conditions(rule, request, unknown=False)
    )


def _in_region(cell: Cell, request: Request) -> bool:
    region = cell.region
    wanted = _filled(region.resource, request)
    if wanted is None or not arn_matches_wide(wanted, request.resource):
        return False
    excluded = (_filled(pattern, request) for pattern in region.not_resources)
    if any(pattern is not None and arn_matches(pattern, request.resource) for pattern in excluded):
        return False
    names = names_of(request)
    return any(matches(region.principal, name) for name in names) and not any(
        matches(pattern, name) for pattern in region.not_principals for name in names
    )


def _resource_applies(rule: Rule, request: Request) -> bool:
    patterns = [_filled(pattern, request) for pattern in rule.resources]
    if not rule.not_resources:
        return any(pattern is not None and arn_matches(pattern, request.resource) for pattern in patterns)
    return not any(pattern is not None and arn_matches_wide(pattern, request.resource) for pattern in patterns)


def _principal_applies(rule: Rule, request: Request) -> bool:
    if not rule.principals:
        return True
    named = any(matches(pattern, name) for pattern in rule.principals for name in names_of(request))
    return named is not rule.not_principals


def _conditions(rule: Rule, request: Request, *, unknown: bool) -> bool:
    needed = (literal.key for literal in rule.literals if literal.family is Family.PRESENCE and not literal.negated)
    if request.complete and not all(request.keys.get(key) for key in needed):
        return False
    truths = (condition_holds(term, request, variables=rule.variables) for term in rule.terms)
    return all(truth if isinstance(truth, bool) else unknown for truth in truths)


def _filled(pattern: str, request: Request) -> str | None:
    return filled(pattern, lambda key: next(iter(request.keys.get(key, ())), None))


def names_of(request: Request) -> tuple[str, ...]:
    """The caller as principal patterns name it."""
    who = request.caller
    if who.kind is CallerKind.SERVICE:
        return (f"Service:{who.arn}",)
    if who.kind is CallerKind.ANONYMOUS:
        return ("",)
    if who.kind is CallerKind.PROVIDER:
        return (f"Federated:{who.arn}", f"CanonicalUser:{who.arn}")
    own = principal_pattern("AWS", who.arn)
    name = own[:-1] + "root" if who.kind is CallerKind.ROOT else own
    return (name, principal_pattern("AWS", who.role_arn)) if who.role_arn else (name,)
