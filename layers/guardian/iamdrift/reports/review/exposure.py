"""The part of the review page about what can be reached from outside: buckets, keys, queues, functions, roles."""

from __future__ import annotations

from iamdrift.domain.sweep.exposure import Since
from iamdrift.domain.sweep.review import Review
from iamdrift.reports.review.markup import Html, code, el
from iamdrift.reports.review.parts import Column, day, none, section, table

_ORDER = (Since.NEW, Since.STANDS, Since.GONE)


def exposure(review: Review) -> Html:
    if not review.exposures:
        return section(
            "exposure", "Reachable from outside", none("Access Analyzer knows of nothing, or was not asked.")
        )
    counts = {state: sum(each.state is state for each in review.exposures) for state in Since}
    new, stands, gone = (f"{counts[state]:,}" for state in _ORDER)
    said = f"{new} new since the last review, {stands} that stand, {gone} gone."
    columns = (Column("Resource"), Column("Kind"), Column("Account"), Column("State"), Column("Since"))
    ordered = sorted(review.exposures, key=lambda each: (_ORDER.index(each.state), each.resource))
    rows = (
        (code(each.resource), each.kind, code(each.account, 12), each.state.value, day(each.since)) for each in ordered
    )
    body = table("What Access Analyzer says somebody outside can reach", columns, rows)
    return section("exposure", "Reachable from outside", el("p", said), body)
