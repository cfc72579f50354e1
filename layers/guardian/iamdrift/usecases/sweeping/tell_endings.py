"""Tell the owners of waivers: a week before one ends, and when it has ended; once each, however often a sweep runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.waiver_end import Ending, endings
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.usecases.ports import Clock, History
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Pointers, Teller

Write = Callable[[Sequence[Ending], int, str], Bulletin]  # what ends, the longest a waiver may last, now


@dataclass(frozen=True, slots=True)
class TellEndings:
    """What was told is remembered last: a message that was sent twice has the same id."""

    pointers: Pointers
    history: History
    papers: SweepPapers
    settings: Settings
    teller: Teller
    write: Write
    clock: Clock

    def __call__(self, accounts: Iterable[str]) -> int:
        """How many were told now."""
        now, swept = self.clock().isoformat(), tuple(accounts)
        granted = [each for account in swept for each in self.pointers.granted(account)]
        findings = (finding for account in swept for finding in self.history.findings(account))
        untold = [
            ending
            for ending in endings(self.settings.waivers, granted, findings, now)
            if not self.papers.told(ending.key)
        ]
        if untold:
            self.teller.tell(self.write(untold, self.settings.most_waiver_days, now))
            for ending in untold:
                self.papers.note_told(ending.key, now)
        return len(untold)
