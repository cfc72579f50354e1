"""The state that a plan leads to, and the proof that it allows nothing that is not allowed already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from iamdrift.domain.policy import Policies, parse
from iamdrift.domain.policy.access.delta import access_delta, trust_delta
from iamdrift.domain.principals.facets import CREDENTIALS, SESSION_DURATION
from iamdrift.domain.principals.holdings import EVERYTHING, left_by, policies_of, trust_of
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.resources import OrganizationPolicy
from iamdrift.domain.remediation.inverse import Subject
from iamdrift.domain.remediation.marks import bare

T = TypeVar("T")


def with_facets(live: Snapshot, good: Snapshot, facets: Iterable[str]) -> Snapshot:
    """`live`, with these facets as they are in `good`."""
    wanted = frozenset(facets)
    policies = "default-version" in wanted
    return replace(
        live,
        trust=good.trust if "trust" in wanted else live.trust,
        boundary=good.boundary if "boundary" in wanted else live.boundary,
        inline=_merged(wanted, "inline/", {p.name: p for p in live.inline}, {p.name: p for p in good.inline}),
        attached=_merged(wanted, "attached/", {p.arn: p for p in live.attached}, {p.arn: p for p in good.attached}),
        groups=_merged(wanted, "group/", {g.name: g for g in live.groups}, {g.name: g for g in good.groups}),
        members=_merged(wanted, "member/", {m: m for m in live.members}, {m: m for m in good.members}),
        credentials=_merged(
            wanted,
            CREDENTIALS,
            {f"{c.kind}/{c.id}": c for c in live.credentials},
            {f"{c.kind}/{c.id}": c for c in good.credentials},
        ),
        instance_profiles=_merged(
            wanted, "instance-profile/", {p: p for p in live.instance_profiles}, {p: p for p in good.instance_profiles}
        ),
        max_session_duration=good.max_session_duration if SESSION_DURATION in wanted else live.max_session_duration,
        versions=good.versions if policies else live.versions,
    )


def gift(live: Subject, good: Subject, before: Iterable[str], facet: str) -> str:
    """What putting back one facet may newly allow, once those `before` it are back; empty where it gives nothing."""
    live, good = bare(live), bare(good)
    if isinstance(live, Snapshot) and isinstance(good, Snapshot):
        state = with_facets(live, good, before)
        return new_access(state, with_facets(state, good, (facet,)))
    return new_access(live, good) if facet == "content" else ""


def gifts(live: Subject, good: Subject, facets: Iterable[str]) -> str:
    """The first gift, where several facets are put back in this order."""
    made: list[str] = []
    for facet in facets:
        if why := gift(live, good, made, facet):
            return f"{facet}: {why}"
        made.append(facet)
    return ""


def new_access(live: Subject, planned: Subject) -> str:
    """What the planned state may allow that the live one does not, in words; empty is a proof that there is nothing.

    A Deny that is lost counts, whatever is allowed here: a resource policy, another group or another policy of whoever
    this is attached to may allow what only this Deny forbids. So both states are also compared beside `Allow *`.
    """
    if isinstance(live, OrganizationPolicy) and isinstance(planned, OrganizationPolicy):
        return _loosened(live, planned)
    if not isinstance(live, Snapshot) or not isinstance(planned, Snapshot):
        return ""  # what such a step gives stands in its inverse
    before, after = policies_of(live), policies_of(planned)
    deltas = (
        access_delta(before, after),
        access_delta(_beside_everything(before), _beside_everything(after)),
        trust_delta(trust_of(live), trust_of(planned)),
    )
    for delta in deltas:
        if delta.newly_allowed:
            cell = delta.newly_allowed[0]
            return f"it may newly allow {', '.join(cell.actions.patterns())[:200]} on {cell.resource[:200]}"
    return ""


def _beside_everything(policies: Policies) -> Policies:
    return replace(policies, identity=(*policies.identity, parse(EVERYTHING, name="everything")))


def _loosened(live: OrganizationPolicy, planned: OrganizationPolicy) -> str:
    delta = access_delta(left_by(live), left_by(planned))
    if not delta.newly_allowed:
        return ""
    return f"it may no longer deny {', '.join(delta.newly_allowed[0].actions.patterns())[:200]}"


def _merged(wanted: frozenset[str], prefix: str, live: Mapping[str, T], good: Mapping[str, T]) -> tuple[T, ...]:
    """The live items, with those whose facet is wanted as they are (or are not) in the good state."""
    chosen = {name for name in (*live, *good) if prefix + name in wanted}
    kept = {name: item for name, item in live.items() if name not in chosen}
    return tuple((kept | {name: good[name] for name in good if name in chosen}).values())
