"""The section of guardrails.yaml about messages: what waits for a digest, when it is quiet, how many are too many."""

from __future__ import annotations

from typing import Final

from iamdrift.config.records import Field, Record
from iamdrift.config.shapes import Choice, Shape, Whole, text
from iamdrift.domain.configuration.settings import Messages
from iamdrift.domain.judging.severity import Severity

_TOLD: Final = Messages()

MESSAGES: Final[Shape[Messages]] = Record(
    "the messages",
    Messages,
    (
        Field(
            "at_once",
            Choice({level.name.lower(): level for level in Severity}),
            f"What is milder waits for the next digest; {_TOLD.at_once.name.lower()} by default, info for no digest.",
        ),
        Field(
            "digest_minutes",
            Whole(5, 1440),
            f"How often a digest is told; every {_TOLD.digest_minutes} minutes by default.",
        ),
        Field(
            "quiet_hours",
            text("hours in UTC like 22-7", "([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-3])"),
            "From and to, in UTC: then what is only INFO waits for the morning; none by default.",
        ),
        Field(
            "most",
            Whole(1, 100),
            "Messages about one principal, and because of one session, within the window; the others go into the "
            f"digest. {_TOLD.most} by default, a third of them kept for what is critical.",
        ),
        Field("window_minutes", Whole(1, 1440), f"That window; {_TOLD.window_minutes} minutes by default."),
    ),
)
