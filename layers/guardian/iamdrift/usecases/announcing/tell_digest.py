"""Tell a digest: what was held and is due reaches people in one message, and each part of it is done then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import OutboxItem, Why
from iamdrift.domain.telling.digest import Digest, digest_of
from iamdrift.domain.telling.snooze import checked_again
from iamdrift.usecases.outcome import Outcome
from iamdrift.usecases.ports import Clock, HoldingOutbox, PeopleChannel


class TellDigest:
    """`machines`: the channels that must have had each item by itself; those which have not get it afterwards."""

    def __init__(
        self,
        outbox: HoldingOutbox,
        people: Sequence[PeopleChannel],
        machines: frozenset[str],
        write: Callable[[Digest], Bulletin],
        clock: Clock,
    ) -> None:
        self._outbox, self._people, self._machines = outbox, people, machines
        self._write, self._clock = write, clock

    def __call__(self, item_ids: Sequence[str]) -> Outcome:
        """Raises the error of a channel that failed, so that the message comes again: under the same id."""
        digest = digest_of(map(self._as_of_now, self._outbox.all_of(item_ids)))
        if digest is None:
            return Outcome("AlreadyAnnounced", "digest told before", {"items": len(item_ids)})
        told, failure = self._tell(digest)
        self._mark([entry.item for entry in digest.entries], told, complete=failure is None)
        if failure is not None:
            raise failure
        keys = {"items": len(digest.entries), "severity": digest.worst.name, "channels": sorted(told)}
        return Outcome("DigestAnnounced", "digest announced", keys)

    def _as_of_now(self, item: OutboxItem) -> OutboxItem:
        """What was snoozed may be settled by now."""
        snoozed = item.pending and item.hold is not None and item.hold.why is Why.SNOOZED
        return checked_again(item, self._outbox.newest(item.ref)) if snoozed else item

    def _tell(self, digest: Digest) -> tuple[frozenset[str], Exception | None]:
        told, failure = set[str](), None
        for channel in self._people:
            left = digest_of(entry.item for entry in digest.entries if channel.name not in entry.item.sent)
            try:
                if left is not None:
                    channel.tell(self._write(left))
                    told.add(channel.name)
            except Exception as error:  # whatever it is, the other channels must tell before it is raised again
                failure = error
        return frozenset(told), failure

    def _mark(self, items: Sequence[OutboxItem], told: frozenset[str], *, complete: bool) -> None:
        now = self._clock().isoformat()
        owing = [item for item in items if complete and not item.sent >= self._machines]
        self._outbox.mark_all_sent([item for item in items if item not in owing], told, now, complete=complete)
        self._outbox.release(owing, told)
