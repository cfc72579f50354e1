"""The review in a few sentences, for whoever reads nothing else: what moved, what is not seen, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import expired, expiring
from iamdrift.domain.sweep.review import Review
from iamdrift.domain.sweep.task import Reached
from iamdrift.reports.review.parts import day


def in_short(review: Review) -> tuple[str, ...]:
    """Only what there is something to say about; never empty."""
    return tuple(_sentences(review))


def _sentences(review: Review) -> Iterator[str]:
    yield from _worst(review)
    if review.changes_total and review.before is not None:
        yield f"{review.changes_total:,} principals changed since the review of {day(review.before.time)}."
    if unannounced := sum(result.unannounced for result in review.accounts):
        yield f"{_many(unannounced, 'change')} came without an event: look whether events are kept back."
    if missing := sum(result.reached is not Reached.COMPLETE for result in review.accounts):
        yield f"{_many(missing, 'account')} could not be swept: only what events tell is known of it."
    yield from _waivers(review)
    if proposals := len(review.proposals):
        ready = "a tightened policy is" if proposals == 1 else "tightened policies are"
        yield f"{_many(proposals, 'principal')} can do with less: {ready} below."
    yield from _waiting(review)


def _worst(review: Review) -> Iterator[str]:
    critical = [finding for finding in review.open_findings if finding.severity is Severity.CRITICAL]
    if not critical:
        yield "No finding is critical."
        return
    accounts = {finding.principal.account for finding in critical}
    principals = {finding.principal for finding in critical}
    has = "has" if len(principals) == 1 else "have"
    yield f"{_many(len(principals), 'principal')} in {_many(len(accounts), 'account')} {has} a critical finding."


def _waivers(review: Review) -> Iterator[str]:
    ended, soon = len(tuple(expired(review.waivers, review.time))), len(tuple(expiring(review.waivers, review.time)))
    if soon:
        yield f"{_many(soon, 'waiver')} will end soon; the findings come back then."
    if ended:
        yield f"{_many(ended, 'waiver')} ended; the findings are open again."


def _waiting(review: Review) -> Iterator[str]:
    old = [item.since for item in review.items if item.since and item.since < review.time]
    if review.items:
        since = f", {len(old):,} of them since an earlier review, the oldest since {day(min(old))}" if old else ""
        yield f"{_many(len(review.items), 'item')} to decide about{since}."


def _many(number: int, one: str) -> str:
    return f"{number:,} {one}" + ("" if number == 1 else "s")
