"""The part of the review page about workloads: which roles are shared, and which nothing is set to act as."""

from __future__ import annotations

from collections.abc import Sequence

from iamdrift.domain.sweep.review import Review
from iamdrift.domain.workloads.workload import RoleUse
from iamdrift.reports.review.markup import Html, code, el, group
from iamdrift.reports.review.parts import Column, day, none, section, table

_NAMED = 6


def workloads(review: Review) -> Html:
    if not review.workloads:
        return section("workloads", "Workloads and their roles", none("Nothing is known of them."))
    shared = sorted((each for each in review.workloads if each.total > 1), key=lambda each: (-each.total, each.role))
    unbound = sorted((each for each in review.workloads if each.unbound), key=lambda each: (each.last_used, each.role))
    bound = sum(not each.unbound for each in review.workloads)
    said = f"Workloads are set to act as {bound:,} roles; {len(shared):,} of these have more than one workload."
    return section("workloads", "Workloads and their roles", el("p", said), _shared(shared), _unbound(unbound))


def _shared(uses: Sequence[RoleUse]) -> Html | None:
    if not uses:
        return None
    columns = (Column("Role"), Column("Workloads", number=True), Column("Which"))
    rows = ((_role(use), f"{use.total:,}", _named(use)) for use in uses)
    return table("Roles that several workloads act as", columns, rows)


def _unbound(uses: Sequence[RoleUse]) -> Html | None:
    if not uses:
        return None
    columns = (Column("Role"), Column("Last used"))
    rows = ((_role(use), day(use.last_used) or "never, as far as IAM remembers") for use in uses)
    return table("Roles for services in which no workload is set to act as them", columns, rows)


def _role(use: RoleUse) -> Html:
    return group(code(use.role, 128), " in ", code(use.account, 12))


def _named(use: RoleUse) -> str:
    left = use.total - min(len(use.workloads), _NAMED)
    named = ", ".join(f"{each}{f' in {each.region}' if each.region else ''}" for each in use.workloads[:_NAMED])
    return named + (f" and {left:,} more" if left else "")
