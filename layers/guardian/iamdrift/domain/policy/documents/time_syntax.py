"""Which texts IAM accepts as the date of a condition: looser than ISO 8601 in digits, strict in ranges."""

from __future__ import annotations

_FIRST_YEAR, _LAST_YEAR = -292_275_054, 292_278_993
_LAST_SECOND = 2**63 - 1


def is_time(text: str) -> bool:
    """Whether `text` is an ISO 8601 date, with or without time and zone, or a count of seconds."""
    text = text.lower()
    if not text.isascii() or len(text) > 64:
        return False
    if "t" not in text and "-" not in text:
        return text.isdigit() and int(text) <= _LAST_SECOND
    day, _, clock = text.partition("t")
    return _is_day(day) and (not clock or _is_clock(clock))


def _is_day(text: str) -> bool:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    year, *rest = digits.split("-")
    if not year.isdigit() or not _FIRST_YEAR <= sign * int(year) <= _LAST_YEAR or len(rest) > 2:
        return False
    return all(_within(part, 1, most) for part, most in zip(rest, (12, 31), strict=False))


def _is_clock(text: str) -> bool:
    clock = text.removesuffix("z")
    for sign in "+-":
        clock, found, zone = clock.partition(sign)
        if found and not _is_zone(zone):
            return False
    hours, *rest = clock.split(":")
    if not _within(hours, 0, 23) or len(rest) > 2:
        return False
    if rest and not _within(rest[0], 0, 59):
        return False
    return len(rest) < 2 or _is_second(rest[1])


def _is_zone(text: str) -> bool:
    hours, colon, minutes = text.partition(":")
    return len(hours) == 2 and _within(hours, 0, 23) and (not colon or (len(minutes) == 2 and _within(minutes, 0, 59)))


def _is_second(text: str) -> bool:
    whole, point, fraction = text.partition(".")
    return _within(whole, 0, 59) and (not point or (fraction.isdigit() and len(fraction) <= 9))


def _within(text: str, least: int, most: int) -> bool:
    return text.isdigit() and least <= int(text) <= most
