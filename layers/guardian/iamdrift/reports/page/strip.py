"""A strip of time: one mark for each recorded state, where it lies in time and in the colour of how bad it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from iamdrift.domain.ledger.record import Version
from iamdrift.reports.review.charts import word
from iamdrift.reports.review.markup import Html, el, group
from iamdrift.reports.review.parts import minute

_WIDTH, _HEIGHT, _MARK = 1000, 56, 10


def strip(versions: Sequence[Version]) -> Html:
    """`versions`: newest first. The same is told in words below it."""
    oldest, newest = versions[-1], versions[0]
    label = f"{len(versions)} recorded states from {minute(oldest.time)} to {minute(newest.time)}"
    picture = el(
        "svg",
        el("title", label),
        el("line", x1=0, x2=_WIDTH, y1=_HEIGHT // 2, y2=_HEIGHT // 2),
        list(_marks(versions)),
        class_="strip",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        role="img",
    )
    return group(picture, el("p", el("span", minute(oldest.time)), el("span", minute(newest.time)), class_="ends"))


def _marks(versions: Sequence[Version]) -> Iterator[Html]:
    """The mildest first, so that the worst lies on top where they meet."""
    moments = [_moment(version.time) for version in versions]
    first, last = min(moments), max(moments)
    span = (last - first) or 1.0
    placed = sorted(zip(versions, moments, strict=True), key=lambda pair: pair[0].assessment.severity)
    for version, moment in placed:
        left = (_WIDTH - _MARK) * (moment - first) / span
        level = version.assessment.severity
        height = 16 + 10 * level
        yield el(
            "rect",
            x=f"{left:.1f}",
            y=(_HEIGHT - height) // 2,
            width=_MARK,
            height=height,
            class_=word(level),
        )


def _moment(time: str) -> float:
    try:
        return datetime.fromisoformat(time).timestamp()
    except ValueError:
        return 0.0
