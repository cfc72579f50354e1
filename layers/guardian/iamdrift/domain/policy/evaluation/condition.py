"""Whether a condition holds for a request: yes, no, or unknown because a context key is not said.

Multi-value rules: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from iamdrift.domain.policy.access.comparison import COMPARISONS, NEGATIONS, READABLE, WITH_VARIABLES, Compare
from iamdrift.domain.policy.documents.document import ConditionTerm
from iamdrift.domain.policy.documents.variables import has_variables, plain, substitute
from iamdrift.domain.policy.evaluation.request import Request


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither true nor false; `needs` names what would settle it: context keys, or an element nobody understands."""

    needs: tuple[str, ...]


Truth = bool | Unknown
_EMPTY = ((), ("",))  # AWS counts an empty string as no value where it asks for presence or for a set


def both(truths: Iterable[Truth]) -> Truth:
    """All of them: false wins over unknown."""
    needs: tuple[str, ...] = ()
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown):
            needs += truth.needs
    return Unknown(tuple(dict.fromkeys(needs))) if needs else True


def either(truths: Iterable[Truth]) -> Truth:
    """At least one of them: true wins over unknown."""
    needs: tuple[str, ...] = ()
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown):
            needs += truth.needs
    return Unknown(tuple(dict.fromkeys(needs))) if needs else False


@dataclass(frozen=True, slots=True)
class Test:
    """A condition term made ready to be asked many times."""

    term: ConditionTerm
    key: str
    compare: Compare | None  # None: the operator is not understood
    negated: bool
    values: tuple[str, ...]
    dynamic: bool  # some value holds a variable
    readable: Callable[[str], object | None] | None

    def __str__(self) -> str:
        many = f"{self.term.qualifier}:" if self.term.qualifier else ""
        shown = ", ".join(self.term.values[:5]) + (", ..." if len(self.term.values) > 5 else "")
        return f"{many}{self.term.operator}{'IfExists' * self.term.if_exists} {self.term.key} {shown}"

    @property
    def when_absent(self) -> bool:
        if self.term.if_exists or self.term.qualifier:
            return self.term.if_exists or self.term.qualifier == "ForAllValues"
        return self.negated


@lru_cache(maxsize=8192)
def prepared(term: ConditionTerm, variables: bool) -> Test:
    """`variables` says whether the document's version knows policy variables."""
    operator = NEGATIONS.get(term.operator, term.operator)
    may_vary = variables and operator.startswith(WITH_VARIABLES)
    values = tuple(plain(value) or value for value in term.values) if may_vary else term.values
    return Test(
        term=term,
        key=term.key.lower(),
        compare=COMPARISONS.get(operator),
        negated=term.operator in NEGATIONS,
        values=values,
        dynamic=may_vary and any(has_variables(value) for value in values),
        readable=next((read for prefix, read in READABLE.items() if operator.startswith(prefix)), None),
    )


def condition_holds(term: ConditionTerm, request: Request, *, variables: bool = True) -> Truth:
    """One term for one request."""
    return holds(prepared(term, variables), request)


def holds(test: Test, request: Request) -> Truth:
    found = request.keys.get(test.key)
    if found is None and not request.complete:
        return Unknown((test.term.key,))
    if test.term.operator == "Null":
        present = found is not None and found not in _EMPTY
        return any(value.lower() == ("false" if present else "true") for value in test.values)
    if test.compare is None:
        return Unknown((f"condition operator {test.term.operator}",))
    if not found:
        return test.when_absent
    values, missing = _filled(test, request) if test.dynamic else (test.values, ())
    verdicts = [_value_passes(test, test.compare, values, value, missing) for value in found]
    return verdicts[0] if len(verdicts) == 1 and not test.term.qualifier else _of_many(test, found, verdicts)


def _value_passes(test: Test, compare: Compare, values: tuple[str, ...], found: str, missing: tuple[str, ...]) -> Truth:
    """One value of the request against all values of the policy."""
    if test.readable is not None and test.readable(found) is None:
        return False  # what cannot be compared is neither equal nor different
    for wanted in values:
        if compare(wanted, found):
            return not test.negated
    return Unknown(missing) if missing else test.negated


def _of_many(test: Test, found: tuple[str, ...], verdicts: list[Truth]) -> Truth:
    if test.term.qualifier == "ForAllValues":
        return found in _EMPTY or both(verdicts)
    if test.term.qualifier == "ForAnyValue":
        return found not in _EMPTY and either(verdicts)
    if all(verdict == verdicts[0] for verdict in verdicts):
        return verdicts[0]
    # Several values without a set operator: AWS says not to, and not what happens.
    return Unknown((f"{test.term.key} as a single value",))


def _filled(test: Test, request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The policy's values for this request (those whose variable has none are left out), and the keys it lacks."""
    missing: list[str] = []
    lookup = value_of(request, missing)
    filled = (substitute(value, lookup) for value in test.values)
    return tuple(value for value in filled if value is not None), tuple(missing)


def value_of(request: Request, missing: list[str]) -> Callable[[str], str | None]:
    """Looks variables up in the request. Keys that it does not say, and might have, are added to `missing`."""

    def lookup(key: str) -> str | None:
        found = request.keys.get(key.lower())
        if found is None and not request.complete:
            missing.append(key)
        return found[0] if found and len(found) == 1 else None

    return lookup
