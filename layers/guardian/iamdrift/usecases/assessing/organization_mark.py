"""What functions tell each other about the organization: which event has changed it last."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from iamdrift.usecases.ports import Clock
from iamdrift.usecases.sweeping.ports import Papers

_FOLDER: Final = "organization"
_NAME: Final = "changed"


class OrganizationMark:
    """Whoever hears of a change leaves its event id; whoever believes something of before looks, every few seconds."""

    def __init__(self, papers: Papers, clock: Clock, every: timedelta = timedelta(seconds=2)) -> None:
        self._papers, self._clock, self._every = papers, clock, every
        self._known: Any = None
        self._next: datetime | None = None

    def leave(self, event_id: str) -> None:
        self._papers.save(_FOLDER, _NAME, event_id)
        self._known = event_id

    def moved(self) -> bool:
        """Whether somebody has left another one since this was asked last."""
        if self._next is not None and self._clock() < self._next:
            return False
        self._next = self._clock() + self._every
        before, self._known = self._known, self._papers.load(_FOLDER, _NAME)
        return bool(self._known != before)
