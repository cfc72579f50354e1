"""The files of a review pack, and the message that leads to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.plain import to_plain
from iamdrift.domain.sweep.review import Review
from iamdrift.domain.sweep.task import Reached
from iamdrift.reports import wording
from iamdrift.reports.neutral import ascii_line, chat_words, cut, one_line
from iamdrift.reports.review.overview import title, verdict
from iamdrift.reports.review.page import page
from iamdrift.reports.review.tables import findings_csv, items_csv

SCHEMA: Final = "iamdrift.review/1"
_SUBJECT = 99  # SNS: ASCII without control characters, fewer than 100
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
            "review.json": (json.dumps(data, indent=1, sort_keys=True) + "\n").encode(),
        }


def summary(review: Review, place: str, digest: str) -> tuple[str, str]:
    """Subject and text of the one message about a whole sweep."""
    what = title(review)
    subject = ascii_line(f"{what}: {verdict(review)}", _SUBJECT)
    unreached = [result.account for result in review.accounts if result.reached is not Reached.COMPLETE]
    lines = [
        f"{what}, {review.time[:10]}: {verdict(review)}.",
        "",
        f"{len(review.open_findings):,} open findings, {len(review.items):,} items to decide about,",
        f"{sum(result.principals for result in review.accounts):,} principals and policies in "
        f"{len(review.accounts):,} accounts.",
    ]
    if unreached:
        lines += ["", f"Not swept: {', '.join(unreached[:_SHOWN])}" + (" and more" if len(unreached) > _SHOWN else "")]
    if review.risky:
        lines += ["", "Riskiest principals"]
        named = (wording.who(risk.principal).replace("://", "[:]//") for risk in review.risky[:_SHOWN])
        lines += (f"  [{risk.severity.name}] {name}" for risk, name in zip(review.risky, named, strict=False))
    lines += ["", f"The report: {place}", f"Its digest: {digest}", "", f"Run {one_line(review.sweep, 100)}"]
    return subject, "\n".join(lines) + "\n"


def chat_summary(subject: str, text: str) -> dict[str, Any]:
    """The same as a custom notification of Amazon Q Developer, which drops everything else silently."""
    lines = [chat_words(line, 300) for line in text.splitlines() if line.strip()]
    return {
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": chat_words(subject, 200),
            "description": cut("\n".join(lines), 4000),
        },
    }
