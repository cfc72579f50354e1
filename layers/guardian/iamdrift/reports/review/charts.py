"""Two small charts as inline SVG: one bar of severities, and the columns of a trend. The numbers stand beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.sweep.review import Snapped
from iamdrift.reports.review.markup import Html, el

WORST_FIRST = tuple(sorted(Severity, reverse=True))
_WIDTH, _BAR = 1000, 28
_HEIGHT, _COLUMN, _GAP = 140, 36, 28


def severity_bar(counts: Mapping[Severity, int], what: str) -> Html:
    """One bar, as wide as its place, divided by severity."""
    total = sum(counts.values())
    label = f"{what}: " + (", ".join(f"{counts.get(each, 0)} {word(each)}" for each in WORST_FIRST if counts.get(each)))
    return el(
        "svg",
        el("title", label if total else f"{what}: none"),
        list(_segments(counts, total)),
        class_="bar",
        viewBox=f"0 0 {_WIDTH} {_BAR}",
        preserveAspectRatio="none",
        role="img",
    )


def share_bar(counts: Mapping[Severity, int], most: int, what: str) -> Html:
    """As long as it has findings beside the one that has `most`, divided by severity."""
    total = sum(counts.values())
    return el(
        "svg",
        el("title", f"{what}: {total}"),
        list(_segments(counts, most)),
        class_="share",
        viewBox=f"0 0 {_WIDTH} {_BAR}",
        preserveAspectRatio="none",
        role="img",
    )


def trend(points: Sequence[Snapped]) -> Html:
    """One column for each review, the worst at the bottom, with the total above and the month below."""
    highest = max((sum(point.severities.values()) for point in points), default=0) or 1
    width = _GAP + len(points) * (_COLUMN + _GAP)
    columns = [each for index, point in enumerate(points) for each in _column(index, point, highest)]
    said = "; ".join(f"{point.time[:10]}: {sum(point.severities.values())} findings" for point in points)
    return el(
        "svg",
        el("title", f"Open findings at each review. {said}"),
        columns,
        class_="trend",
        viewBox=f"0 0 {width} {_HEIGHT + 44}",
        width=width,
        role="img",
    )


def word(severity: Severity) -> str:
    return severity.name.lower()


def _segments(counts: Mapping[Severity, int], total: int) -> Iterator[Html]:
    yield el("rect", x=0, y=0, width=_WIDTH, height=_BAR, class_="empty")
    start = 0.0
    for severity in WORST_FIRST:
        share = _WIDTH * counts.get(severity, 0) / (total or 1)
        if share:
            yield el("rect", x=f"{start:.1f}", y=0, width=f"{share:.1f}", height=_BAR, class_=word(severity))
        start += share


def _column(index: int, point: Snapped, highest: int) -> Iterator[Html]:
    left, bottom = _GAP + index * (_COLUMN + _GAP), _HEIGHT + 20.0
    for severity in WORST_FIRST:
        height = _HEIGHT * point.severities.get(word(severity), 0) / highest
        if height:
            bottom -= height
            yield el("rect", x=left, y=f"{bottom:.1f}", width=_COLUMN, height=f"{height:.1f}", class_=word(severity))
    middle = left + _COLUMN // 2
    yield _label(middle, f"{bottom - 6:.1f}", str(sum(point.severities.values())))
    yield _label(middle, str(_HEIGHT + 38), point.time[:7])


def _label(x: int, y: str, text: str) -> Html:
    return el("text", text, x=x, y=y, text_anchor="middle")
