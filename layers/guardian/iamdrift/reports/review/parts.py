"""What every section of the review page is made of: tables, severities, tiles, times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.reports.neutral import one_line
from iamdrift.reports.review.markup import Child, Html, code, el, group


@dataclass(frozen=True, slots=True)
class Column:
    """`number`: aligned right."""

    title: str
    number: bool = False


def section(anchor: str, title: str, *children: Child | Iterable[Child]) -> Html:
    return el("section", el("h2", title, id=f"{anchor}-title"), *children, id=anchor, aria_labelledby=f"{anchor}-title")


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Child]], most: int = 200) -> Html:
    """A table that becomes a list on a narrow screen; more rows than `most` are said to be in the CSV file."""
    listed = list(rows)
    left = len(listed) - most
    head = el("tr", [el("th", column.title, scope="col", class_=_aligned(column)) for column in columns])
    body = [
        el(
            "tr",
            [
                el("td", el("span", cell), class_=_aligned(column), data_label=column.title)
                for column, cell in zip(columns, row, strict=True)
            ],
        )
        for row in listed[:most]
    ]
    return group(
        el(
            "div",
            el("table", el("caption", caption), el("thead", head), el("tbody", body), class_="stack"),
            class_="scroll",
        ),
        el("p", f"{left:,} more are in the files beside this page.", class_="soft") if left > 0 else None,
    )


def severity(level: Severity) -> Html:
    return el("span", level.name.capitalize(), class_=f"sev c-{level.name.lower()}")


def tile(number: int | str, label: str) -> Html:
    shown = f"{number:,}" if isinstance(number, int) else number
    return el("div", el("b", shown), el("span", label), class_="tile")


def principal(ref: PrincipalRef) -> Html:
    if ref.type is PrincipalType.ACCOUNT:
        return el("span", "the account as a whole")
    return group(f"{ref.type.value} ", code(ref.name, 128))


def who(ref: PrincipalRef) -> Html:
    return group(principal(ref), " in ", code(ref.account, 12))


def day(time: str) -> str:
    """`2026-11-24`, of which no line ends in the middle."""
    return one_line(time[:10], 10).replace("-", "\u2011")


def minute(time: str) -> str:
    """`2026-11-24 03:00 UTC`."""
    return f"{day(time)} {one_line(time[11:16], 5)} UTC" if len(time) >= 16 else day(time)


def none(what: str) -> Html:
    return el("p", what, class_="soft")


def _aligned(column: Column) -> str | None:
    return "n" if column.number else None
