"""Reads the values of numeric, date and IP conditions as points and ranges on one line, and writes points back.

IPv6 addresses are numbered after all IPv4 ones, so that one line holds both.
"""

from __future__ import annotations

from functools import lru_cache

from iamdrift.domain.policy.conditions.intervals import EVERY, Interval, Intervals, Number, compare
from iamdrift.domain.policy.conditions.literals import Family
from iamdrift.domain.policy.evaluation.moments import moment

_V6 = 1 << 40
_ADDRESSES: Intervals = (Interval(0, 2**32 - 1), Interval(_V6, _V6 + 2**128 - 1))
_LONGEST_NUMBER = 64
# No request will be made before 2025 (seconds since 1970): a grant that ended earlier is over for good.
_FIRST_MOMENT = 1_735_689_600
_LAST_MOMENT = 253_370_764_800
_CLOCKS = frozenset({"aws:currenttime", "aws:epochtime", "aws:tokenissuetime"})


@lru_cache(maxsize=4096)
def span(family: Family, comparison: str, text: str) -> Intervals | None:
    """The points that compare so with a value as written; None where it cannot be read."""
    if family is Family.ADDRESS:
        return _addresses(text)
    bound = moment(text) if family is Family.DATE else _number(text)
    return None if bound is None else compare(comparison, bound)


def domain(family: Family, key: str) -> Intervals:
    """All points that a key of this kind can have."""
    if family is Family.ADDRESS:
        return _ADDRESSES
    if family is Family.DATE or key in _CLOCKS:
        first = _FIRST_MOMENT if key in _CLOCKS else 0
        return (Interval(first, _LAST_MOMENT),)
    return EVERY


def written(family: Family, point: Number) -> str:
    """A point as a request would carry it."""
    if family is Family.ADDRESS:
        from ipaddress import IPv4Address, IPv6Address  # here: its import takes milliseconds

        number = int(point)
        return str(IPv6Address(number - _V6) if number >= _V6 else IPv4Address(number))
    if family is Family.DATE:
        from datetime import UTC, datetime  # here: only witnesses need it

        return datetime.fromtimestamp(int(point), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(point)


def _addresses(text: str) -> Intervals | None:
    from ipaddress import ip_network  # here: its import takes milliseconds

    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    base = _V6 if network.version == 6 else 0
    return (Interval(base + int(network.network_address), base + int(network.broadcast_address)),)


def _number(text: str) -> Number | None:
    text = text.strip()
    if len(text) > _LONGEST_NUMBER or not text.isascii() or not set(text) <= set("0123456789+-."):
        return None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return None
