"""One line of the catalogue: what an event means, whom it affects, and how it would be undone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.events.target import Affected
from iamdrift.domain.judging.severity import Severity


class Tier(Enum):
    """How directly an event changes what somebody can do."""

    PERMISSION = "1"  # effective permission, trust or federation
    CREDENTIAL = "2"  # who can use a principal
    METADATA = "3"  # tags, names, descriptions: can matter, rarely does alone
    TAMPERING = "S"  # can blind or silence the guardian, or hide a finding
    USE = "U"  # changes nothing, but is a use of power worth knowing


class Revert(Enum):
    """What the catalogue would do by default. The verdict decides; AUTO never gives access back by itself."""

    AUTO = "auto"
    ASK = "ask"
    NOTE = "note"


class Origin(Enum):
    API = "api"  # an operation of the public service model
    CONSOLE = "console"  # a name seen only from a console or an internal API


class When(Enum):
    """Whose doing makes the event worth a change; everything else about it is ignored."""

    ALWAYS = "always"
    ROOT = "by the root user"
    ROOT_OR_WITHOUT_MFA = "by the root user, or by a user without MFA"


@dataclass(frozen=True, slots=True)
class Affects:
    """Where a record names what it affects: the first path that yields a value counts.

    A path is dotted: `request.` and `response.` lead into requestParameters and responseElements; lists on the way
    yield each of their elements. Whole paths with a meaning of their own: `caller` (the user who made the call) and
    `account` (the account the event is recorded in). `optional`: absence is normal.
    """

    what: Affected
    at: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """The inverse operations (`service:Name` where another service has them) and how; with none, `how` says why."""

    mode: Revert
    apis: tuple[str, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Entry:
    """The meaning of one event name of one service.

    `keeps`: request parameters that a change carries on (`response.` leads into the answer): named one by one, so that
    no password, key, token or document of secrets is ever carried by default. `dated`: the event name ends with the
    date of an API version (`UpdateFunctionCode20150331v2`).
    """

    name: str
    tier: Tier
    meaning: str
    affects: tuple[Affects, ...]
    undo: Undo
    keeps: tuple[str, ...] = ()
    floor: Severity = Severity.INFO
    origin: Origin = Origin.API
    dated: bool = False
    when: When = When.ALWAYS

    def names(self, event_name: str) -> bool:
        """Whether this entry is about `event_name`."""
        return event_name == self.name or (self.dated and undated(event_name) == self.name)


def undated(event_name: str) -> str:
    """`UpdateFunctionCode20150331v2` -> `UpdateFunctionCode`."""
    return re.sub(r"(?a:(?:19|20)\d{6}(?:v\d+)?)\Z", "", event_name)


def at(what: Affected, *paths: str, optional: bool = False) -> Affects:
    return Affects(what, paths, optional)


def auto(*apis: str, how: str = "") -> Undo:
    return Undo(Revert.AUTO, apis, how)


def ask(*apis: str, how: str = "") -> Undo:
    return Undo(Revert.ASK, apis, how)


def note(how: str, *apis: str) -> Undo:
    return Undo(Revert.NOTE, apis, how)
