"""What would be taken back of a change that has not happened yet: its plan is what people announce beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, Snapshot
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.domain.remediation.planned import with_facets
from iamdrift.domain.remediation.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Intended:
    """What somebody means to change: a trust policy, inline policies that are put, and names of those that go."""

    trust: str = ""
    put: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()


def intended(now: Snapshot, wanted: Intended) -> Snapshot:
    """The state that it leads to."""
    put = {name: InlinePolicy(name, PolicyText(text)) for name, text in wanted.put}
    kept = {policy.name: policy for policy in now.inline if policy.name not in wanted.dropped}
    trust = PolicyText(wanted.trust) if wanted.trust else now.trust
    return replace(now, trust=trust, inline=tuple((kept | put).values()))


def adopted_from(now: Snapshot, other: Snapshot) -> Snapshot:
    """The state with all that differs in `other` (an export of how it will be), and what only `now` knows kept."""
    return with_facets(now, other, (drift.facet for drift in drift_of(now, other).facets))


def announced_plan(accepted: Snapshot, after: Snapshot, touched: Iterable[str], rules: Rules) -> Plan | Refusal:
    """The whole plan, whatever of it is proven: its digest stands for the change, before and after it happens."""
    return plan(after, accepted, touched, rules, everything=True)


def foreseen(accepted: Snapshot, after: Snapshot, rules: Rules) -> Plan | Refusal:
    return announced_plan(accepted, after, (drift.facet for drift in drift_of(accepted, after).facets), rules)
