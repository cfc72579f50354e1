"""What of the organization's policies can stop one principal: conditions that its identity settles are settled.

A policy that binds all roots, or all but one role, must not leave a doubt about everybody else: asked with a key that
follows from who calls, a condition is true or false, and goes or takes its statement along.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from iamdrift.domain.policy.documents.document import Document, Effect, Statement
from iamdrift.domain.policy.evaluation.caller import Caller, caller
from iamdrift.domain.policy.evaluation.condition import Truth, holds, prepared
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.policy.evaluation.request import Request

_CHOSEN: Final = frozenset({"aws:requestedregion"})  # whoever calls says it as it likes
_MOST_REMEMBERED: Final = 256
_Answers = tuple[bool | None, ...]


def applying(levels: Levels, arn: str) -> Levels:
    """Each level as it binds the user or role of an ARN; where that names none, what binds everybody.

    A Deny that its caller can step around by what it chooses itself, like the region, keeps nobody out.
    """
    who = caller(arn)
    if who.service_linked:
        return ()
    answers = tuple(_answers(levels, who))
    key = (id(levels), answers)
    known = _remembered.get(key)
    if known is not None and known[0] is levels:
        _remembered.move_to_end(key)
        return known[1]
    if len(_remembered) >= _MOST_REMEMBERED:
        _remembered.popitem(last=False)
    rest = iter(answers)
    found = tuple(tuple(_settled(document, rest, who) for document in level) for level in levels)
    _remembered[key] = (levels, found)
    return found


_remembered: OrderedDict[tuple[int, _Answers], tuple[Levels, Levels]] = OrderedDict()  # with what keeps the id alive


def _answers(levels: Levels, who: Caller) -> Iterator[bool | None]:
    """One for each condition, in order; None for what another key decides."""
    request = Request(who.arn, "", "", complete=False)
    for document in (document for level in levels for document in level):
        for statement in document.statements:
            for term in statement.conditions:
                known = term.key.lower() in who.keys
                yield _sure(holds(prepared(term, document.variables), request)) if known else None


def _sure(truth: Truth) -> bool | None:
    return truth if isinstance(truth, bool) else None


def _settled(document: Document, answers: Iterator[bool | None], who: Caller) -> Document:
    statements = tuple(_kept(document.statements, answers, who))
    return document if statements == document.statements else replace(document, statements=statements)


def _kept(statements: Iterable[Statement], answers: Iterator[bool | None], who: Caller) -> Iterator[Statement]:
    for statement in statements:
        told = [(term, next(answers)) for term in statement.conditions]
        left = tuple(term for term, answer in told if answer is None)
        if any(answer is False for _, answer in told) or (_avoidable(statement, who) and left):
            continue
        yield statement if len(left) == len(told) else replace(statement, conditions=left)


def _avoidable(statement: Statement, who: Caller) -> bool:
    """Of nobody in particular, some user or role may always be spared."""
    chosen = any(term.key.lower() in _CHOSEN for term in statement.conditions)
    return statement.effect is Effect.DENY and (chosen or not who.in_account)
