"""The review as one page that opens without a network, prints, and needs no script."""

from __future__ import annotations

from collections.abc import Mapping

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.sweep.review import Review
from iamdrift.reports.review import details, exposure, overview, workloads
from iamdrift.reports.review.markup import Html, code, document, el
from iamdrift.reports.review.sheet import SHEET

_CONTENTS = (
    ("overview", "Overview"),
    ("accounts", "Accounts"),
    ("guardrails", "By guardrail"),
    ("risky", "Riskiest principals"),
    ("changes", "Changes"),
    ("unused", "Unused access"),
    ("workloads", "Workloads"),
    ("proposals", "Proposals"),
    ("waivers", "Waivers"),
    ("coverage", "Blind spots"),
    ("exposure", "Exposure"),
    ("opinions", "Second opinion"),
    ("findings", "All findings"),
    ("sign-off", "Sign-off"),
)


def page(review: Review, guardrails: Mapping[str, Guardrail]) -> str:
    sections = (
        overview.overview(review),
        overview.accounts(review),
        overview.guardrails(review),
        details.risky(review),
        details.changes(review),
        details.unused(review),
        workloads.workloads(review),
        details.proposals(review),
        details.waivers(review),
        overview.blind_spots(review),
        exposure.exposure(review),
        details.opinions(review),
        details.findings(review, guardrails),
        details.sign_off(review),
    )
    body = el("main", overview.header(review), _navigation(), sections, _footer(review))
    return document(f"IAM review {review.time[:10]}", SHEET, body)


def _navigation() -> Html:
    links = [el("li", el("a", title, href=f"#{anchor}")) for anchor, title in _CONTENTS]
    return el("nav", el("ul", links), aria_label="Sections")


def _footer(review: Review) -> Html:
    return el(
        "footer",
        el(
            "p",
            "Run ",
            code(review.sweep, 120),
            ". Judged by the configuration ",
            code(review.rules[:16] or "without digest"),
            ".",
        ),
        el(
            "p",
            "The digest of this pack is in the ledger and in the message that came with it: whoever signs, signs that.",
        ),
    )
