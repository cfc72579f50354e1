"""Dates as IAM reads them in conditions: ISO 8601 in its W3C forms, or seconds since 1970."""

from __future__ import annotations

from functools import lru_cache

_DAYS_BEFORE_1970 = 719_468
_FEWEST_PARTS = 1


@lru_cache(maxsize=4096)
def moment(text: str) -> float | None:
    """Seconds since 1970 (UTC where the text names no zone); None for what is no date."""
    text = text.strip().upper()
    if not text.isascii() or not 0 < len(text) <= 64:
        return None
    if text.replace(".", "", 1).isdigit():
        return float(text)
    day, has_time, time = text.partition("T")
    days = _days(day)
    seconds = _seconds(time) if has_time else 0.0
    return None if days is None or seconds is None else days * 86_400 + seconds


def _days(text: str) -> int | None:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    parts = digits.split("-")
    if not _FEWEST_PARTS <= len(parts) <= 3 or not all(part.isdigit() for part in parts):
        return None
    year, month, day = (*(int(part) for part in parts), 1, 1)[:3]
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return _days_since_1970(sign * year, month, day)


def _days_since_1970(year: int, month: int, day: int) -> int:
    """Days from civil date in the proleptic Gregorian calendar, for any year (Howard Hinnant's formula)."""
    year -= month <= 2
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _DAYS_BEFORE_1970


def _seconds(text: str) -> float | None:
    clock, offset = _zone(text)
    parts = clock.split(":")
    if offset is None or len(parts) > 3 or not all(part.isdigit() for part in parts[:2]):
        return None
    hours, minutes = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
    whole, _, fraction = parts[2].partition(".") if len(parts) > 2 else ("0", "", "")
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        return None
    if hours > 23 or minutes > 59 or int(whole) > 59:
        return None
    return hours * 3_600 + minutes * 60 + int(whole) + float(f"0.{fraction or 0}") - offset


def _zone(text: str) -> tuple[str, int | None]:
    """The clock part and the seconds its zone is ahead of UTC; None for a zone that is none."""
    if text.endswith("Z"):
        return text[:-1], 0
    for sign, factor in (("+", 1), ("-", -1)):
        clock, found, zone = text.partition(sign)
        if found:
            hours, _, minutes = zone.partition(":") if ":" in zone else (zone[:2], "", zone[2:])
            valid = hours.isdigit() and len(hours) == 2 and (not minutes or minutes.isdigit())
            return clock, factor * (int(hours) * 3_600 + int(minutes or 0) * 60) if valid else None
    return text, 0
