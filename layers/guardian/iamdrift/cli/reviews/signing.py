"""What a reviewer hands in: decisions as words or as the sheet of the pack, and the pack that they have read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from iamdrift.cli.files.reading import read_text
from iamdrift.domain.sweep.sign_off import Decided, Decision, UnderReview
from iamdrift.errors import InvalidInput
from iamdrift.usecases.report_sweep import pack_digest
from iamdrift.usecases.sweeping.papers import SweepPapers

_LARGEST: Final = 16 * 1024 * 1024
_WHAT: Final = "the sign-off sheet of a review pack (sign-off.csv)"
_FILES: Final = ("*.html", "*.csv", "*.json")


def review_of(papers: SweepPapers) -> UnderReview:
    """Raises InvalidInput where there was none yet."""
    review = papers.under_review()
    if review is None:
        raise InvalidInput("there was no review yet", where="ledger", remedy="run `iamdrift sweep --review`")
    return review


def decided_words(words: Iterable[str]) -> Iterator[Decided]:
    """`ID=keep`. Raises InvalidInput."""
    for text in words:
        item, sign, decision = text.partition("=")
        if not sign:
            raise InvalidInput(f"{text!r} is not ID=DECISION", where="--item", remedy="write --item 3f2a9c01b7de=fix")
        yield Decided(item.strip(), _decision(decision, f"--item {item}"))


def decided_in(sheet: str) -> Iterator[Decided]:
    """The rows of the sheet that have a decision. Raises InvalidInput."""
    text = read_text(sheet, limit=_LARGEST, what=_WHAT).removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = {"item", "decision", "note"} - set(reader.fieldnames or ())
        if missing:
            raise InvalidInput(f"has no column {', '.join(sorted(missing))}", where=sheet, remedy=f"give {_WHAT}")
        for row in reader:
            if word := (row["decision"] or "").strip():
                where = f"{sheet}, line {reader.line_num}"
                yield Decided(row["item"] or "", _decision(word, where), (row["note"] or "").strip())
    except csv.Error as error:
        raise InvalidInput(f"line {reader.line_num}: {error}", where=sheet, remedy=f"give {_WHAT}") from error


def same_pack(review: UnderReview, directory: str) -> None:
    """Raises InvalidInput where the files there are not those whose digest is on record."""
    place = Path(directory)
    files = {found.name: found for pattern in _FILES for found in place.glob(pattern)} if place.is_dir() else {}
    if not files:
        raise InvalidInput("holds no review pack", where=directory, remedy="name the directory that you copied it to")
    if pack_digest({name: file.read_bytes() for name, file in files.items()}) != review.digest:
        raise InvalidInput(
            f"is not the pack of {review.sweep}, or was changed",
            where=directory,
            remedy=f"copy it again from {review.place.rpartition('/')[0]}, and fill in a sheet elsewhere",
        )


def _decision(word: str, where: str) -> Decision:
    try:
        return Decision(word.strip().lower())
    except ValueError as error:
        known = ", ".join(each.value for each in Decision)
        raise InvalidInput(f"{word[:80]!r} is no decision", where=where, remedy=f"one of {known}") from error
