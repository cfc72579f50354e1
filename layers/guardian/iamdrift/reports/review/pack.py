"""The files of a review pack, and the message that leads to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.bulletin import Bulletin, bulletin_id
from iamdrift.domain.ledger.plain import to_plain
from iamdrift.domain.sweep.review import Review
from iamdrift.domain.sweep.task import Reached
from iamdrift.reports import wording
from iamdrift.reports.neutral import one_line
from iamdrift.reports.review.overview import covered, title, verdict
from iamdrift.reports.review.page import page
from iamdrift.reports.review.tables import (
    accounts_csv,
    changes_csv,
    exposures_csv,
    findings_csv,
    items_csv,
    proposals_csv,
    remarks_csv,
    waivers_csv,
    workloads_csv,
)

SCHEMA: Final = "iamdrift.review/1"
_SHOWN = 10


class ReviewPack:
    """Renders a review; the same review always gives the same bytes."""

    def __init__(self, guardrails: Sequence[Guardrail] = ()) -> None:
        self._guardrails = {guardrail.id: guardrail for guardrail in guardrails}

    def __call__(self, review: Review) -> Mapping[str, bytes]:
        data = {"schema": SCHEMA, **to_plain(review), "snapped": to_plain(review.snapped)}
        return {
            "review.html": page(review, self._guardrails).encode("utf-8", "backslashreplace"),
            "findings.csv": findings_csv(review),
            "sign-off.csv": items_csv(review),
            "accounts.csv": accounts_csv(review),
            "changes.csv": changes_csv(review),
            "remarks.csv": remarks_csv(review),
            "proposals.csv": proposals_csv(review),
            "waivers.csv": waivers_csv(review),
            "exposures.csv": exposures_csv(review),
            "workloads.csv": workloads_csv(review),
            "review.json": (json.dumps(data, indent=1, sort_keys=True) + "\n").encode(),
        }


def summary(review: Review, place: str, digest: str) -> Bulletin:
    """The one message about a whole sweep."""
    what = title(review)
    unreached = [result.account for result in review.accounts if result.reached is not Reached.COMPLETE]
    lines = [
        f"{what}, {review.time[:10]}: {verdict(review)}.",
        "",
        f"{len(review.open_findings):,} open findings, {len(review.items):,} items to decide about,",
        f"{sum(result.principals for result in review.accounts):,} principals and policies in "
        f"{len(review.accounts):,} accounts.",
    ]
    if review.coverage is not None:
        lines += ["", covered(review.coverage)]
    if unreached:
        lines += ["", f"Not swept: {', '.join(unreached[:_SHOWN])}" + (" and more" if len(unreached) > _SHOWN else "")]
    if review.risky:
        lines += ["", "Riskiest principals"]
        lines += (f"  [{risk.severity.name}] {wording.who(risk.principal)}" for risk in review.risky[:_SHOWN])
    lines += ["", f"The report: {place}", f"Its digest: {digest}", "", f"Run {one_line(review.sweep, 100)}"]
    return Bulletin(
        id=bulletin_id("sweep", review.sweep, digest),
        subject=f"{what}: {verdict(review)}",
        lines=tuple(lines),
        severity=max((finding.severity for finding in review.open_findings), default=Severity.INFO),
        thread="sweeps",
    )
