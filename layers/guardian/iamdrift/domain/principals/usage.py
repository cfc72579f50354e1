"""When a principal used what it has: what AWS tells only when it is asked, one principal after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """ISO times of the last use, empty where there was none in the time that AWS keeps (400 days).

    services: by service prefix, for every service that the principal may use. keys: by access key id.
    """

    services: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)


def days_since(time: str, now: str) -> int | None:
    """Whole days from one ISO time to another; None where either is missing or is no time."""
    earlier, later = _moment(time), _moment(now)
    return None if earlier is None or later is None else (later - earlier).days


def _moment(time: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
