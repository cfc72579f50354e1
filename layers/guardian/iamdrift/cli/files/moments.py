"""Times as people write them on the command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from iamdrift.errors import InvalidInput

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MOST = 100_000


def moment(text: str, option: str) -> datetime:
    """`2026-10-01` (its first moment) or `2026-10-01T06:00Z`, in UTC. Raises InvalidInput."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            f"{text!r} is no time", where=option, remedy="write 2026-10-01 or 2026-10-01T06:00Z"
        ) from error


def later(text: str, option: str, now: datetime) -> datetime:
    """A time like `moment`, or one from now on: `90m`, `12h`, `7d`, `2w`. Raises InvalidInput."""
    span = re.fullmatch(r"([0-9]{1,6})([mhdw])", text, re.ASCII)
    if span is None:
        return moment(text, option)
    if int(span[1]) > _MOST:
        raise InvalidInput(f"{text!r} is too far", where=option, remedy="write 7d, 12h or a day like 2026-10-01")
    return now + timedelta(**{_UNITS[span[2]]: int(span[1])})
