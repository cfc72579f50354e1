"""How IAM compares one value of a request with one value of a policy, operator by operator.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from operator import eq, ge, gt, le, lt

from iamdrift.domain.policy.evaluation.moments import moment
from iamdrift.domain.policy.matching.arns import arn_matches
from iamdrift.domain.policy.matching.glob import LITERAL_MARK, LITERAL_STAR, matches

Compare = Callable[[str, str], bool]  # (policy value, request value)
_FROM_LITERALS = {ord(LITERAL_STAR): "*", ord(LITERAL_MARK): "?"}


def _text_equals(wanted: str, found: str) -> bool:
    return wanted.translate(_FROM_LITERALS) == found


def _text_equals_ignoring_case(wanted: str, found: str) -> bool:
    return wanted.translate(_FROM_LITERALS).lower() == found.lower()


def _bool(wanted: str, found: str) -> bool:
    return wanted.lower() == found.lower() and found.lower() in ("true", "false")


def _binary(wanted: str, found: str) -> bool:
    bytes_wanted = _decoded(wanted)
    return bytes_wanted is not None and bytes_wanted == _decoded(found)


@lru_cache(maxsize=512)
def _decoded(text: str) -> bytes | None:
    from binascii import Error, a2b_base64  # here: few policies ask for it

    try:
        return a2b_base64(text, strict_mode=True)
    except (Error, ValueError):
        return None


def _address(wanted: str, found: str) -> bool:
    network, address = _network(wanted), _network(found)
    if network is None or address is None or network[0] != address[0]:
        return False
    return network[1] <= address[1] and address[2] <= network[2]


@lru_cache(maxsize=4096)
def _network(text: str) -> tuple[int, int, int] | None:
    """IP version, first and last address of an address or a CIDR block."""
    from ipaddress import ip_network  # here: its import takes milliseconds

    _, slash, bits = text.partition("/")
    if slash and not (bits.isascii() and bits.isdigit()):
        return None
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return network.version, int(network.network_address), int(network.broadcast_address)


@lru_cache(maxsize=4096)
def _number(text: str) -> int | float | None:
    text = text.strip()
    if len(text) > 64 or not text.isascii() or not set(text) <= set("0123456789+-.eE"):
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def _ordered(read: Callable[[str], int | float | None], holds: Callable[[int | float, int | float], bool]) -> Compare:
    def compare(wanted: str, found: str) -> bool:
        bound, value = read(wanted), read(found)
        return bound is not None and value is not None and holds(value, bound)

    return compare


_ORDER = {"Equals": eq, "LessThan": lt, "LessThanEquals": le, "GreaterThan": gt, "GreaterThanEquals": ge}
COMPARISONS: dict[str, Compare] = {
    "StringEquals": _text_equals,
    "StringEqualsIgnoreCase": _text_equals_ignoring_case,
    "StringLike": matches,
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": _bool,
    "BinaryEquals": _binary,
    "IpAddress": _address,
    **{f"Numeric{name}": _ordered(_number, holds) for name, holds in _ORDER.items()},
    **{f"Date{name}": _ordered(moment, holds) for name, holds in _ORDER.items()},
}
NEGATIONS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
WITH_VARIABLES = ("String", "Arn", "Bool")  # operators whose values may hold policy variables
READABLE: dict[str, Callable[[str], object | None]] = {"Numeric": _number, "Date": moment}
