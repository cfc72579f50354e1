"""A digest as a bulletin: how many, the worst, what they have in common, and each in one line as far as they fit."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.bulletin import Bulletin, bulletin_id
from iamdrift.domain.ledger.outbox import Notice, Why
from iamdrift.domain.telling.digest import Digest, Entry
from iamdrift.reports import wording
from iamdrift.reports.commands import show_command
from iamdrift.reports.neutral import one_line

_MOST = 25


def digest_bulletin(digest: Digest) -> Bulletin:
    """The same for the same entries."""
    refs = {entry.item.ref.account for entry in digest.entries}
    account = refs.pop() if len(refs) == 1 else ""
    return Bulletin(
        id=bulletin_id("digest", *digest.ids),
        subject=_subject(digest, account),
        lines=tuple(_lines(digest)),
        severity=digest.worst,
        account=account,
        thread=f"event-{bulletin_id(digest.entries[0].hold.group)[:16]}" if digest.of_one_event else "digest",
    )


def line_of(notice: Notice) -> str:
    """A notice in one line: what happened, and the worst that is possible now."""
    access = notice.version.assessment.access
    gained = f"; now: {wording.access_line(access.newly_allowed[0])}" if access.newly_allowed else ""
    return one_line(f"{wording.headline(notice)}{gained}", 300)


def how_of(notice: Notice) -> str:
    """Who did it, in one line."""
    cause = notice.cause
    if cause is None:
        return ""
    return one_line(f"{cause.event_name} by {wording.actor_line(cause)} at {wording.moment(cause.time)}", 300)


def _subject(digest: Digest, account: str) -> str:
    where = f" in account {account}" if account else ""
    if digest.of_one_event:
        event = digest.entries[0].hold.how.partition(" by ")[0]
        return f"{digest.worst.name}: {event} changed {digest.principals:,} principals{where}"
    number = "1 change" if len(digest.entries) == 1 else f"{len(digest.entries):,} changes"
    return f"{digest.worst.name}: digest of {number}{where}"


def _lines(digest: Digest) -> Iterator[str]:
    yield f"{_counted(digest)}."
    if digest.of_one_event:
        yield f"One event did all of it: {digest.entries[0].hold.how}"
    elif any(entry.hold.why is Why.LIMIT for entry in digest.entries):
        yield "Some of it is about principals that you were told of many times in the last hour."
    yield ""
    yield "The worst" if len(digest.entries) > 1 else "What"
    worst = digest.entries[0]
    yield from _entry(worst, digest)
    yield f"  See all of it: {show_command(worst.item.ref, worst.item.version)}"
    if others := digest.entries[1:_MOST]:
        yield ""
        yield "The others"
        for entry in others:
            yield from _entry(entry, digest)
    if len(digest.entries) > _MOST:
        yield f"  ... and {len(digest.entries) - _MOST:,} more, none of them worse"
    yield ""
    accounts = sorted({entry.item.ref.account for entry in digest.entries})[:3]
    yield from (f"Everything that stands: iamdrift findings --account {account}" for account in accounts)


def _entry(entry: Entry, digest: Digest) -> Iterator[str]:
    yield f"  {entry.hold.line}"
    if entry.hold.how and not digest.of_one_event:
        yield f"    {entry.hold.how}"


def _counted(digest: Digest) -> str:
    counts = ", ".join(f"{digest.counts[level]:,} {level.name}" for level in reversed(Severity) if digest.counts[level])
    principals = "1 principal" if digest.principals == 1 else f"{digest.principals:,} principals"
    return f"{len(digest.entries):,} changes of {principals}: {counts}" if len(digest.entries) > 1 else counts
