"""Statements made ready to be asked many times: patterns lowered and sorted, condition terms prepared."""

from __future__ import annotations

from dataclasses import dataclass

from iamdrift.domain.policy.documents.document import Document, Effect, Statement, kept_with
from iamdrift.domain.policy.documents.naming import Named, named
from iamdrift.domain.policy.documents.variables import has_variables, plain, substitute
from iamdrift.domain.policy.evaluation.condition import Test, Truth, Unknown, holds, prepared, value_of
from iamdrift.domain.policy.evaluation.request import Request
from iamdrift.domain.policy.matching.arns import completed
from iamdrift.domain.policy.matching.glob import matches
from iamdrift.domain.policy.matching.pattern_set import PatternSet, pattern_set


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement. `resources` are patterns without variables, `varying` those with."""

    statement: Statement
    document: str  # its name
    allows: bool
    actions: PatternSet
    not_action: bool
    resources: PatternSet
    varying: tuple[str, ...]
    not_resource: bool
    every_resource: bool
    tests: tuple[Test, ...]
    doubt: Unknown | None
    named: Named | None

    def reaches_action(self, action: str) -> bool:
        """`action` in lower case."""
        return (action in self.actions) is not self.not_action

    def reaches_resource(self, resource: str, request: Request) -> Truth:
        if self.every_resource or resource in self.resources:
            return not self.not_resource
        return self._varying_reaches(resource, request) if self.varying else self.not_resource

    def _varying_reaches(self, resource: str, request: Request) -> Truth:
        missing: list[str] = []
        lookup = value_of(request, missing)
        filled = [substitute(pattern, lookup) for pattern in self.varying]
        if any(pattern is not None and matches(pattern, resource) for pattern in filled):
            return not self.not_resource
        if missing:
            return Unknown(tuple(missing))
        # An Allow for all but what nobody can name allows nothing; a Deny for all but that denies all.
        return self.not_resource and not (self.allows and None in filled)

    def conditions_hold(self, request: Request) -> Truth:
        needs: tuple[str, ...] = ()
        for test in self.tests:
            truth = holds(test, request)
            if truth is False:
                return False
            if truth is not True:
                needs += truth.needs
        if self.doubt is not None:
            needs += self.doubt.needs
        return Unknown(needs) if needs else True

    def failing(self, request: Request) -> Test | None:
        """The first condition that does not hold."""
        return next((test for test in self.tests if holds(test, request) is False), None)


def compiled(document: Document) -> tuple[Compiled, ...]:
    """The document's statements, made ready once."""
    return kept_with(document, "compiled", _compiled)


def _compiled(document: Document) -> tuple[Compiled, ...]:
    return tuple(_statement(statement, document) for statement in document.statements)


def _statement(statement: Statement, document: Document) -> Compiled:
    patterns = statement.resources
    varying = tuple(pattern for pattern in patterns if document.variables and has_variables(pattern))
    fixed = tuple(pattern for pattern in patterns if pattern not in varying)
    if document.variables:
        fixed = tuple(plain(pattern) or pattern for pattern in fixed)
    place = f"{document.name or 'policy'} Statement[{statement.index}]"
    doubt = Unknown(tuple(f"{place}.{element}" for element in statement.unknown)) if statement.unknown else None
    return Compiled(
        statement=statement,
        document=document.name,
        allows=statement.effect is Effect.ALLOW,
        actions=pattern_set(action.lower() for action in statement.actions),
        not_action=statement.not_action,
        resources=pattern_set(completed(pattern) for pattern in fixed),
        varying=varying,
        not_resource=statement.not_resource,
        every_resource="*" in fixed or (not patterns and not statement.not_resource),
        tests=tuple(prepared(term, document.variables) for term in statement.conditions),
        doubt=doubt,
        named=None if statement.principals is None else named(statement.principals),
    )
