"""Every error the guardian raises on purpose, sorted by what the caller should do about it.

GuardianError
├── InvalidInput        the input can never succeed: tell the sender (CLI exit code 2, rejected queue in Lambda)
│   └── RejectedEvent   an event that must not be believed or cannot be understood, with its reason
├── LostRace            someone committed first: read again and decide again
├── NotYetVisible       AWS does not show the announced change yet: ask again later
├── Throttled           AWS asks us to slow down: the delivery is retried by its queue
└── AccessRefused       a grant is missing: nothing to retry, an operator must act
"""

from __future__ import annotations


class GuardianError(Exception):
    """Base of all errors the guardian raises on purpose."""


class InvalidInput(GuardianError):
    """Input that can never succeed: `where` names the file and place, `remedy` what to do about it."""

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem, self.where, self.remedy = problem, where, remedy
        super().__init__(": ".join(part for part in (where, problem) if part) + (f" - {remedy}" if remedy else ""))


class RejectedEvent(InvalidInput):
    """An event that must not be believed, or that cannot be understood; its reason travels with it."""


class LostRace(GuardianError):
    """Another assessor committed a version of this principal first."""


class NotYetVisible(GuardianError):
    """The live state does not show the announced change yet."""


class Throttled(GuardianError):
    """AWS throttled us."""


class AccessRefused(GuardianError):
    """AWS refused a call that the guardian needs; the message names the action and the role."""
