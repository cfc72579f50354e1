"""Recognize an event: understood like any other, and believed only where it comes from an account of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from iamdrift.domain.events.change import Change, Ignored
from iamdrift.domain.events.envelope import forged_source
from iamdrift.errors import RejectedEvent

_REMEDY = "look who can write to the hub bus and to the change queue, and whether the account left the organization"


class Membership(Protocol):
    """Which accounts are ours."""

    def owns(self, account: str) -> bool:
        """Raises what AWS says where it cannot be asked: then nothing is believed, and the message comes again."""
        ...


class Recognize:
    """What `understand` makes of an envelope, unless its account or its source speaks against it."""

    def __init__(self, understand: Callable[[Mapping[str, Any]], Change | Ignored], membership: Membership) -> None:
        self._understand = understand
        self._membership = membership

    def __call__(self, envelope: Mapping[str, Any]) -> Change | Ignored:
        """Raises RejectedEvent for what must not be believed."""
        change = self._understand(envelope)
        if isinstance(change, Ignored):
            return change
        if why := forged_source(str(envelope.get("source", "")), change):
            raise RejectedEvent(why, where="source", remedy=_REMEDY)
        if not self._membership.owns(change.account):
            problem = f"account {change.account} does not belong to us"
            raise RejectedEvent(problem, where="account", remedy=_REMEDY)
        return change
