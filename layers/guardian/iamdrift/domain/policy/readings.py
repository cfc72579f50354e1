"""Reads the values of numeric, date and IP conditions as points and ranges on one line, and writes points back.

IPv6 addresses are numbered after all IPv4 ones, so that one line holds both.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache

from iamdrift.domain.policy.intervals import EVERY, Interval, Intervals, compare
from iamdrift.domain.policy.literals import Family

_V6 = 1 << 40
_ADDRESSES: Intervals = (Interval(Fraction(0), Fraction(2**32 - 1)), Interval(Fraction(_V6), Fraction(_V6 + 2**128 - 1)))
# No request will be made before this moment: a grant that ended earlier is over for good.
_FIRST_MOMENT = Fraction(int(datetime(2025, 1, 1, tzinfo=UTC).timestamp()))
_LAST_MOMENT = Fraction(int(datetime(9999, 1, 1, tzinfo=UTC).timestamp()))
_CLOCKS = frozenset({"aws:currenttime", "aws:epochtime", "aws:tokenissuetime"})


@lru_cache(maxsize=4096)
def span(family: Family, comparison: str, text: str) -> Intervals | None:
    """The points that compare so with a value as written; None where it cannot be read."""
    if family is Family.ADDRESS:
        return _addresses(text)
    bound = _moment(text) if family is Family.DATE else _number(text)
    return None if bound is None else compare(comparison, bound)


def domain(family: Family, key: str) -> Intervals:
    """All points that a key of this kind can have."""
    if family is Family.ADDRESS:
        return _ADDRESSES
    if family is Family.DATE or key in _CLOCKS:
        first = _FIRST_MOMENT if key in _CLOCKS else Fraction(0)
        return (Interval(first, _LAST_MOMENT),)
    return EVERY


def written(family: Family, point: Fraction) -> str:
    """A point as a request would carry it."""
    if family is Family.ADDRESS:
        number = int(point)
        return str(ipaddress.IPv6Address(number - _V6) if number >= _V6 else ipaddress.IPv4Address(number))
    if family is Family.DATE:
        return datetime.fromtimestamp(float(point), tz=UTC).isoformat().replace("+00:00", "Z")
    return str(int(point)) if point.denominator == 1 else str(float(point))


def _addresses(text: str) -> Intervals | None:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    base = _V6 if network.version == 6 else 0
    first, last = int(network.network_address), int(network.broadcast_address)
    return (Interval(Fraction(base + first), Fraction(base + last)),)


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip()) if len(text) < 64 and "/" not in text and "e" not in text.lower() else None
    except ValueError:
        return None


def _moment(text: str) -> Fraction | None:
    text = text.strip()
    if text.lstrip("-").replace(".", "", 1).isdigit() and len(text) != 4:
        return _number(text)
    try:
        read = datetime.fromisoformat(text if len(text) > 4 else f"{text}-01-01")
    except ValueError:
        return None
    return Fraction((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
