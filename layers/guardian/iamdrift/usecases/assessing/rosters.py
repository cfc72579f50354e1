"""The roster of an account: what the last sweep saw of it and what has changed since, remembered while it is fresh."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from iamdrift.domain.policy import Admitted, admissions
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.roster_page import (
    Page,
    compared_by,
    joined,
    page_from_plain,
    page_to_plain,
)
from iamdrift.usecases.ports import Clock
from iamdrift.usecases.sweeping.ports import Papers

MOST: Final = 10_000  # principals of one roster; and of all that are remembered, beside the last one
MOST_LET_IN: Final = 25  # principals that are looked at again because a role that names them has changed
_WHOLE: Final = "roster"


@dataclass
class _Known:
    """A roster as it was read; `changed` waits until somebody asks for the roster again."""

    snapshots: dict[str, Snapshot] | None
    until: datetime
    changed: bool = True
    scps: Levels = ()
    roster: Roster | None = None


@dataclass
class Rosters:
    """One query of the ledger for each account, then nothing for `keep`; own changes are seen at once."""

    papers: Papers
    clock: Clock
    keep: timedelta = timedelta(minutes=10)
    most: int = MOST
    _known: OrderedDict[str, _Known] = field(default_factory=OrderedDict)

    def of(self, account: str, scps: Levels = ()) -> Roster | None:
        """None where no sweep has seen the account yet, or it is too large."""
        known = self._remembered(account)
        if known.snapshots is None:
            return None
        if known.roster is None or known.changed or known.scps is not scps:
            known.roster, known.scps, known.changed = Roster(known.snapshots.values(), scps), scps, False
        return known.roster

    def note(self, account: str, arn: str, seen: Snapshot | None, time: str) -> tuple[PrincipalRef, ...]:
        """What a principal has become; None where it is gone. Nothing is written that others are not judged by.

        Whom it lets in by name, where it has changed: what these can become has changed as well.
        """
        shown = compared_by(seen) if seen is not None else None
        known = self._remembered(account)
        if known.snapshots is None or known.snapshots.get(arn) == shown:
            return ()
        page = Page(time, (shown,) if shown is not None else (), () if shown is not None else (arn,))
        self.papers.save(_of(account), f"since/{_short(arn)}", page_to_plain(page))
        known.snapshots.pop(arn, None)
        if shown is not None:
            known.snapshots[arn] = shown
        known.changed = True
        return tuple(known.snapshots[name].ref for name in _let_in(shown) if name in known.snapshots)[:MOST_LET_IN]

    def keep_whole(self, account: str, snapshots: Sequence[Snapshot], time: str) -> bool:
        """As a sweep has seen the account, from `time` on. False, and nothing is kept, where these are too many."""
        fits = len(snapshots) <= self.most
        page = Page(time, tuple(snapshots) if fits else (), whole=fits)
        self.papers.save(_of(account), _WHOLE, page_to_plain(page))
        self.forget(account)
        return fits

    def forget(self, account: str) -> None:
        self._known.pop(account, None)

    def _remembered(self, account: str) -> _Known:
        known = self._known.pop(account, None)
        if known is None or self.clock() >= known.until:
            known = _Known(self._read(account), self.clock() + self.keep)
        self._known[account] = known
        while len(self._known) > 1 and sum(map(_size, self._known.values())) > self.most:
            self._known.popitem(last=False)
        return known

    def _read(self, account: str) -> dict[str, Snapshot] | None:
        papers = (page_from_plain(data) for _, data in self.papers.all(_of(account)) if data is not None)
        snapshots = joined(page for page in papers if page is not None)
        return None if snapshots is None else {snapshot.arn: snapshot for snapshot in snapshots}


def _let_in(role: Snapshot | None) -> tuple[str, ...]:
    """The ARNs that its trust policy names."""
    trust = None if role is None else trust_of(role)
    if role is None or trust is None:
        return ()
    named = (each.name for each in admissions(trust) if each.kind is Admitted.PRINCIPAL)
    return tuple(dict.fromkeys(name for name in named if name != role.arn))


def _size(known: _Known) -> int:
    return len(known.snapshots or ()) + 1


def _of(account: str) -> str:
    return f"beside/{account}"


def _short(arn: str) -> str:
    return hashlib.sha256(arn.encode("utf-8", "backslashreplace")).hexdigest()[:32]
