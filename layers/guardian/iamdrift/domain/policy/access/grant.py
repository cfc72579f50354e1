"""What decides about one principal's requests: layers that must all allow, and denials that none may meet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from iamdrift.domain.policy.access.rules import EVERYTHING, Rule, Source, rules_of
from iamdrift.domain.policy.documents.document import Document, Effect
from iamdrift.domain.policy.evaluation.evaluate import Documents, Policies, levels

MOST_GAPS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Rules of which at least one must allow: the identity policies, a boundary, one level of SCPs."""

    name: str
    rules: tuple[Rule, ...]

    @property
    def meanings(self) -> frozenset[object]:
        return frozenset(rule.meaning for rule in self.rules)


@dataclass(frozen=True, slots=True, eq=False)
class Grant:
    """Allowed is what every layer allows and no denial denies."""

    layers: tuple[Layer, ...]
    denies: tuple[Rule, ...] = ()

    @property
    def rules(self) -> Iterator[Rule]:
        for layer in self.layers:
            yield from layer.rules
        yield from self.denies

    @property
    def sure_denies(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.denies if not rule.doubtful)


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """One way for a request not to be allowed: it meets none of `obstacles` (a layer's rules), or one of `within`."""

    obstacles: tuple[Rule, ...] = ()
    within: tuple[Rule, ...] = ()
    because: str = ""


def grant_of(policies: Policies) -> Grant:
    """What a principal's own side of the evaluation allows (the resource's policy is not part of it)."""
    named: list[tuple[str, Documents]] = [("identity policies", policies.identity)]
    if policies.boundary is not None:
        named.append(("permissions boundary", policies.boundary))
    if policies.session is not None:
        named.append(("session policy", policies.session))
    if not policies.scp_exempt:
        named += [(f"SCP level {level}", documents) for level, documents in enumerate(levels(policies.scps))]
    if not policies.rcp_exempt:
        named += [(f"RCP level {level}", documents) for level, documents in enumerate(levels(policies.rcps))]
    if policies.endpoint:
        named.append(("endpoint policy", policies.endpoint))
    return _grant(named)


def grant_by_resource(document: Document) -> Grant:
    """Whom a resource policy or trust policy lets in, and to what."""
    return _grant([("resource policy", (document,))])


def _grant(named: Iterable[tuple[str, Documents]]) -> Grant:
    layers: list[Layer] = []
    denies: list[Rule] = []
    for name, documents in named:
        allows = tuple(rule for document in documents for rule in rules_of(document, Effect.ALLOW))
        if allows or not name.startswith("RCP"):  # without an Allow, RCPFullAWSAccess was merely left out
            layers.append(Layer(name, allows))
        denies += (rule for document in documents for rule in rules_of(document, Effect.DENY))
    return Grant(tuple(layers), tuple(denies))


def everything() -> Grant:
    """The grant that allows all requests."""
    rule = Rule(
        EVERYTHING, False, EVERYTHING, False, (), False, frozenset(), False, ("everything",), Source("everything", 0)
    )
    return Grant((Layer("everything", (rule,)),))


def gaps(before: tuple[Grant, ...], after: Grant) -> tuple[Gap, ...] | None:
    """All ways in which a request that `after` allows may not have been allowed by any of `before`.

    None where there are too many to look at.
    """
    options = [_gaps_of(grant, after) for grant in before]
    count = 1
    for option in options:
        count *= len(option)
    if count > MOST_GAPS:
        return None
    return tuple(_joined(chosen) for chosen in product(*options))


def _gaps_of(before: Grant, after: Grant) -> tuple[Gap, ...]:
    kept = [layer.meanings for layer in after.layers]
    denied = {rule.meaning for rule in after.denies}
    found: list[Gap] = []
    for layer in before.layers:
        if not any(meanings <= layer.meanings for meanings in kept):
            found.append(Gap(obstacles=tuple(rule for rule in layer.rules if not rule.doubtful)))
    for rule in before.denies:
        if rule.meaning not in denied:
            found.append(Gap(within=(rule,), because=f"no longer denied by {rule.source.known_as}"))
    return tuple(found)


def _joined(chosen: tuple[Gap, ...]) -> Gap:
    return Gap(
        tuple(rule for gap in chosen for rule in gap.obstacles),
        tuple(rule for gap in chosen for rule in gap.within),
        ", ".join(gap.because for gap in chosen if gap.because),
    )
