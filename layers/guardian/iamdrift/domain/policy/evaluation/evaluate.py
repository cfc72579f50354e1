"""Decides a request as AWS does: explicit denies first, then every layer that must allow it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

from dataclasses import dataclass

from iamdrift.domain.policy.documents.document import Document
from iamdrift.domain.policy.documents.naming import Naming
from iamdrift.domain.policy.evaluation.caller import CallerKind
from iamdrift.domain.policy.evaluation.compiled import compiled
from iamdrift.domain.policy.evaluation.condition import Truth, Unknown, both, either
from iamdrift.domain.policy.evaluation.decision import Decision, Layer, Outcome
from iamdrift.domain.policy.evaluation.layer_scan import Scan, scan
from iamdrift.domain.policy.evaluation.request import Request

Documents = tuple[Document, ...]
Levels = tuple[Documents, ...]
_ASSUME_ROLE = ("sts:assumerole", "sts:tagsession", "sts:setsourceidentity")


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything that has a say about a request.

    `boundary` and `session` are None where there is none; several documents count as one policy. `scps` and `rcps`
    are the levels from the root to the account, each with its documents; a flat tuple of documents is one level.
    `resource` is the policy of the resource (for `sts:AssumeRole` the trust policy of the role). None means that it is
    not known: it is assumed not to stand in the way of what the caller's own account allows, and the decision says so.
    `NO_POLICY` means that the resource has none. `scp_exempt` and `rcp_exempt` are for the management account
    (of the caller, of the resource); service-linked roles are known to be exempt by their name.
    """

    identity: Documents = ()
    boundary: Documents | None = None
    session: Documents | None = None
    scps: Levels | Documents = ()
    rcps: Levels | Documents = ()
    resource: Document | None = None
    endpoint: Documents = ()
    scp_exempt: bool = False
    rcp_exempt: bool = False


NO_POLICY = Document((), name="none")


def evaluate(request: Request, policies: Policies) -> Decision:
    """The decision of AWS, UNKNOWN only where a key decides that an incomplete request does not say."""
    sides = _scanned(request, policies)
    denied = either(side.denied() for side in sides.all)
    if denied is True:
        return _explained(Outcome.EXPLICITLY_DENIED, request, sides)
    allowed = _allowed(request, sides)
    if allowed is False:
        return _explained(Outcome.IMPLICITLY_DENIED, request, sides)
    if allowed is True and denied is False:
        return _explained(Outcome.ALLOWED, request, sides, _assumed(request, sides))
    needs = [*_needs(allowed), *_needs(denied)]
    return _explained(Outcome.UNKNOWN, request, sides, _assumed(request, sides), tuple(dict.fromkeys(needs)))


@dataclass(slots=True)
class _Sides:
    identity: Scan
    boundary: Scan | None
    session: Scan | None
    resource: Scan | None
    gates: list[Scan]  # SCP levels, endpoint policy, RCP levels that hold an Allow: each must allow
    denying: list[Scan]  # RCP levels without an Allow

    @property
    def all(self) -> list[Scan]:
        own = (self.identity, self.boundary, self.session, self.resource)
        return [*self.denying, *self.gates, *(side for side in own if side is not None)]


def _scanned(request: Request, policies: Policies) -> _Sides:
    action = request.action.lower()
    who = request.caller
    gates: list[Scan] = []
    if who.in_account and not (policies.scp_exempt or who.service_linked):
        gates += [scan(Layer.SCP, level, request, action) for level in levels(policies.scps)]
    denying: list[Scan] = []
    for level in () if policies.rcp_exempt or who.service_linked else levels(policies.rcps):
        rcp = scan(Layer.RCP, level, request, action, with_principals=True)
        (gates if _grants(level) else denying).append(rcp)
    if policies.endpoint:
        gates.append(scan(Layer.ENDPOINT, policies.endpoint, request, action, with_principals=True))
    owned = who.in_account and who.kind is not CallerKind.ROOT
    return _Sides(
        identity=scan(Layer.IDENTITY, policies.identity if owned else (), request, action),
        boundary=_optional(Layer.BOUNDARY, policies.boundary if owned else None, request, action),
        session=_optional(Layer.SESSION, policies.session if owned else None, request, action),
        resource=_resource(policies, request, action, bounded=owned and policies.boundary is not None),
        gates=gates,
        denying=denying,
    )


def _grants(level: Documents) -> bool:
    """Whether an RCP level says what is allowed. Where it does not, AWS's RCPFullAWSAccess was merely left out of the
    input: nobody can detach it."""
    return any(statement.allows for document in level for statement in compiled(document))


def _optional(layer: Layer, documents: Documents | None, request: Request, action: str) -> Scan | None:
    return None if documents is None else scan(layer, documents, request, action)


def _resource(policies: Policies, request: Request, action: str, *, bounded: bool) -> Scan | None:
    if policies.resource is None:
        return None
    documents = (policies.resource,)
    return scan(Layer.RESOURCE, documents, request, action, with_principals=True, bounded=bounded)


def levels(given: Levels | Documents) -> Levels:
    """A flat tuple of documents is one level."""
    flat = tuple(entry for entry in given if isinstance(entry, Document))
    nested = tuple(entry for entry in given if not isinstance(entry, Document))
    return (flat, *nested) if flat else nested


def _allowed(request: Request, sides: _Sides) -> Truth:
    gates = both(gate.allowed() for gate in sides.gates)
    if gates is False:
        return False
    return both((gates, _allowed_by_accounts(request, sides)))


def _allowed_by_accounts(request: Request, sides: _Sides) -> Truth:
    """What the caller's account and the resource's account say together."""
    limits = both(side.allowed() for side in (sides.boundary, sides.session) if side is not None)
    own: Truth = True if request.caller.kind is CallerKind.ROOT else both((sides.identity.allowed(), limits))
    resource = sides.resource
    if not request.caller.in_account:
        return Unknown(("resource policy",)) if resource is None else resource.allowed(Naming.DIRECT)
    if resource is None:
        return own
    if not request.same_account:
        return both((resource.allowed(), own))
    needs_delegation = _needs_delegation(request)
    return either(
        (
            resource.allowed(Naming.DIRECT),
            both((resource.allowed_exactly(Naming.ROLE), limits)),
            both((resource.allowed_exactly(Naming.ACCOUNT), own)) if needs_delegation else own,
        )
    )


def _needs_delegation(request: Request) -> bool:
    """Whether the resource's own policy must let its account's policies count: KMS keys and roles to assume."""
    action = request.action.lower()
    if action.startswith("kms:"):
        return ":key/" in request.resource and not request.wildcard_only
    return action.startswith(_ASSUME_ROLE) and ":role/" in request.resource


def _assumed(request: Request, sides: _Sides) -> tuple[str, ...]:
    if sides.resource is not None or not (_needs_delegation(request) or not request.same_account):
        return ()
    return ("the resource's policy was not given: assumed to delegate to the caller's account",)


def _needs(truth: Truth) -> tuple[str, ...]:
    return truth.needs if isinstance(truth, Unknown) else ()


def _explained(
    outcome: Outcome, request: Request, sides: _Sides, assumed: tuple[str, ...] = (), needs: tuple[str, ...] = ()
) -> Decision:
    if outcome is Outcome.EXPLICITLY_DENIED:
        denies = (hit.reason(side.layer) for side in sides.all for hit in side.denies if hit.truth is True)
        return Decision(outcome, tuple(denies))
    reasons = tuple(hit.reason(side.layer) for side in sides.all for hit in side.allows[:1])
    if outcome is Outcome.ALLOWED:
        return Decision(outcome, reasons, assumed=assumed)
    maybe = tuple(hit.reason(side.layer) for side in sides.all for hit in side.denies)
    missing = tuple(dict.fromkeys(side.layer for side in sides.all if side.allowed() is False))
    near = tuple(reason for side in sides.all for reason in side.near_misses(request))
    return Decision(outcome, reasons + maybe, near, missing, needs, assumed)
