"""Sign a review: what a person decided about its items is kept under their name; the rest comes again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iamdrift.domain.remediation.approval import Signer
from iamdrift.domain.sweep.sign_off import Decided, Decision, SignOff
from iamdrift.errors import InvalidInput
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.taking_back.response import Response

_MEMBERS: Final = frozenset({"decision", "why", "digest", "items"})
_ITEM_MEMBERS: Final = frozenset({"item", "decision", "note"})
_LONGEST: Final = 2_000  # characters of a text
_MOST: Final = 2_000  # items of one request


class SignReview:
    """The signer is whom AWS verified: a request cannot name another."""

    def __init__(self, papers: SweepPapers, clock: Clock) -> None:
        self._papers, self._clock = papers, clock

    def __call__(self, signer: Signer, body: Mapping[str, Any]) -> Response:
        """Raises InvalidInput for what does not fit the last review."""
        _refuse_strangers(body, _MEMBERS, "body")
        sign_off = SignOff(
            review=_text(body, "digest", "body"),
            by=signer.arn,
            by_id=signer.unique_id,
            time=self._clock().isoformat(),
            decided=_decided(body.get("items")),
            why=_text(body, "why", "body"),
        )
        digest = self._papers.sign(sign_off)
        review = self._papers.under_review()
        left = len(review.undecided) if review is not None else 0
        return Response(200, {"sign_off": digest, "decided": len(sign_off.decided), "left": left})


def _decided(items: object) -> tuple[Decided, ...]:
    if not isinstance(items, list) or len(items) > _MOST:
        raise InvalidInput(f"not a list of at most {_MOST:,} items", where="items")
    return tuple(_one(item, f"items[{number}]") for number, item in enumerate(items))


def _one(item: object, where: str) -> Decided:
    if not isinstance(item, Mapping):
        raise InvalidInput("not an object", where=where, remedy="say item and decision")
    _refuse_strangers(item, _ITEM_MEMBERS, where)
    try:
        decision = Decision(item.get("decision"))
    except ValueError as error:
        known = ", ".join(each.value for each in Decision)
        raise InvalidInput("no such decision", where=f"{where}.decision", remedy=f"one of {known}") from error
    return Decided(_text(item, "item", where), decision, _text(item, "note", where, required=False))


def _refuse_strangers(body: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    if strangers := sorted(set(body) - known):
        raise InvalidInput(f"unknown: {', '.join(strangers)[:200]}", where=where, remedy="leave it out")


def _text(body: Mapping[str, Any], name: str, where: str, *, required: bool = True) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or (required and not value.strip()):
        raise InvalidInput("missing" if value == "" else "not a text", where=f"{where}.{name}")
    if len(value) > _LONGEST:
        raise InvalidInput(f"longer than {_LONGEST:,} characters", where=f"{where}.{name}")
    return value.strip()
