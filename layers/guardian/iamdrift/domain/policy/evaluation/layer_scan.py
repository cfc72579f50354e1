"""Asks every statement of one layer about a request, and keeps what each of them answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from iamdrift.domain.policy.documents.document import Document
from iamdrift.domain.policy.documents.naming import Naming
from iamdrift.domain.policy.evaluation.compiled import Compiled, compiled
from iamdrift.domain.policy.evaluation.condition import Truth, Unknown, either
from iamdrift.domain.policy.evaluation.decision import Layer, Reason
from iamdrift.domain.policy.evaluation.request import Request

_MOST_NEAR = 20


@dataclass(slots=True)
class Hit:
    """A statement whose action, resource and principal fit: it applies (`truth` True) or may apply."""

    statement: Compiled
    truth: Truth
    naming: Naming

    def reason(self, layer: Layer) -> Reason:
        return _reason(layer, self.statement)


def _reason(layer: Layer, statement: Compiled, because: str = "") -> Reason:
    source = statement.statement
    return Reason(layer, statement.document, source.index, source.sid, because)


@dataclass(slots=True)
class Scan:
    """What the statements of one layer say about one request."""

    layer: Layer
    allows: list[Hit] = field(default_factory=list)
    denies: list[Hit] = field(default_factory=list)
    near: list[Compiled] = field(default_factory=list)

    def allowed(self, closest: Naming = Naming.ACCOUNT) -> Truth:
        """Whether a statement allows the request and names the caller at least so closely."""
        return either(hit.truth for hit in self.allows if hit.naming >= closest)

    def allowed_exactly(self, how: Naming) -> Truth:
        return either(hit.truth for hit in self.allows if hit.naming == how)

    def denied(self) -> Truth:
        return either(hit.truth for hit in self.denies)

    def near_misses(self, request: Request) -> tuple[Reason, ...]:
        """Allow statements that would apply but for a condition, with the first condition that fails."""
        return tuple(
            _reason(self.layer, statement, str(statement.failing(request)))
            for statement in self.near
            if statement.allows
        )


def scan(
    layer: Layer,
    documents: Iterable[Document],
    request: Request,
    action: str,
    *,
    with_principals: bool = False,
    bounded: bool = False,
) -> Scan:
    """`action` is the request's in lower case; `with_principals` for layers whose statements name principals;
    `bounded` says that the caller has a permissions boundary."""
    result = Scan(layer)
    resource = "*" if request.wildcard_only else request.resource
    for document in documents:
        for statement in compiled(document):
            if statement.reaches_action(action):
                named = _named(statement, request, bounded) if with_principals else Naming.DIRECT
                if named is not Naming.NONE:
                    _ask(statement, resource, request, result, named)
    return result


def _named(statement: Compiled, request: Request, bounded: bool) -> Naming:
    if statement.named is None:
        return Naming.DIRECT
    if bounded and statement.named.negated and not statement.allows:
        return Naming.DIRECT  # AWS: a Deny with NotPrincipal hits whoever has a boundary, listed or not
    return statement.named.naming(request.caller)


def _ask(statement: Compiled, resource: str, request: Request, result: Scan, named: Naming) -> None:
    reached = statement.reaches_resource(resource, request)
    if reached is False:
        return
    truth = statement.conditions_hold(request)
    if truth is False:
        if len(result.near) < _MOST_NEAR:
            result.near.append(statement)
        return
    if reached is not True:
        truth = Unknown(reached.needs + (truth.needs if isinstance(truth, Unknown) else ()))
    (result.allows if statement.allows else result.denies).append(Hit(statement, truth, named))
