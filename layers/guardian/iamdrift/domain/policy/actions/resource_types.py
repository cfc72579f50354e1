"""Which resources an action can be about at all: the ARN formats of its resource types, from the packaged catalogue."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.packaged import packaged
from iamdrift.domain.policy.documents.tokens import loosened
from iamdrift.domain.policy.matching.arns import completed, segments
from iamdrift.domain.policy.matching.glob import intersects, is_wild

_WITHOUT_SLASH = frozenset({"arn:*:s3:::*"})  # a bucket's name has no slash; with one it is an object


@dataclass(frozen=True, slots=True)
class ServiceTypes:
    """ARN formats of a service as patterns, and per action (in catalogue order) the numbers of its formats.

    `supporting` are the actions of each format, and `without` those of none, as bits (bit 0 is the first action).
    """

    formats: tuple[str, ...]
    actions: tuple[str, ...]
    supporting: tuple[int, ...]
    without: int


@cache
def _packed() -> dict[str, tuple[str, str]]:
    raw = packaged("resource_types.bin")
    lines = zlib.decompress(raw).decode().split("\n")[1:]
    return {service: (formats, kinds) for service, formats, kinds in (line.split("\t") for line in lines)}


@lru_cache(maxsize=512)
def types_of(service: str) -> ServiceTypes:
    formats, kinds = _packed()[service]
    patterns, actions = tuple(formats.split(" ")) if formats else (), tuple(kinds.split(";"))
    supporting, without = [0] * len(patterns), 0
    for index, numbers in enumerate(actions):
        for number in numbers.split(",") if numbers else ():
            supporting[int(number)] |= 1 << index
        without |= 0 if numbers else 1 << index
    return ServiceTypes(patterns, actions, tuple(supporting), without)


def applicable(known: int, resource: str) -> int:
    """The part of some known actions that can be about a resource of this pattern.

    All of them where the pattern names no service: it may be any.
    """
    parts = segments(loosened(resource))
    if parts is None or is_wild(parts[2]):
        return known
    kept = 0
    for service, part in catalogue().services_of(known & _of_arn_service().get(parts[2], 0)):
        kept |= (part & _applicable_in(service.prefix, resource)) << service.first
    return kept


@lru_cache(maxsize=4096)
def applies(action: str, resource: str) -> bool:
    """Whether one (lower-case) action can be about a resource of this pattern; true for an unknown action."""
    index = catalogue().index(action)
    parts = segments(loosened(resource))
    if index < 0 or parts is None or is_wild(parts[2]):
        return True
    own = formats_of(action)
    return any(_fits(parts, form) for form in own) or bool(applicable(1 << index, resource))


@cache
def _of_arn_service() -> dict[str, int]:
    """The actions of all services that have resources in an ARN's service: `elasticloadbalancing`, `s3`..."""
    found: dict[str, int] = {}
    for prefix, (formats, _) in _packed().items():
        mask = catalogue().services[prefix].mask
        for name in {prefix, *(form.split(":", 3)[2] for form in formats.split(" ") if form.count(":") > 2)}:
            found[name] = found.get(name, 0) | mask
    anywhere = found.pop("*", 0)
    return {name: mask | anywhere for name, mask in found.items()}


@lru_cache(maxsize=2048)
def _applicable_in(prefix: str, resource: str) -> int:
    """The service's actions that support a resource of the pattern (bit 0 is its first action).

    Actions without resource types are checked against `*` or a whole ARN space (`arn:aws:s3:::*` works for
    ListAllMyBuckets), so a pattern that ends in a bare `*` segment is about them too.
    """
    types = types_of(prefix)
    parts = segments(resource)
    bits = types.without if parts is None or parts[-1] == "*" else 0
    for number in _overlapping(types.formats, resource):
        bits |= types.supporting[number]
    return bits


def _overlapping(formats: tuple[str, ...], resource: str) -> list[int]:
    """Numbers of the formats a pattern may be about: in the narrow reading, else (it names no type) in the wide one."""
    resource = loosened(resource)
    parts = segments(resource)
    narrow = [] if parts is None else [n for n, form in _beginning_like(formats, parts[-1]) if _fits(parts, form)]
    return narrow or [number for number, form in enumerate(formats) if _fits_wide(resource, form)]


def _beginning_like(formats: tuple[str, ...], name: str) -> Iterator[tuple[int, str]]:
    """The formats whose last segment may begin as `name` does, with their numbers: a quick look that misses none."""
    begins = _beginning(name)
    for number, (form, other) in enumerate(_beginnings(formats)):
        if other.startswith(begins) or begins.startswith(other):
            yield number, form


@lru_cache(maxsize=512)
def _beginnings(formats: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each format with the beginning of its last segment; what is no ARN may begin with anything."""
    return tuple((form, _beginning((segments(form) or ("*",))[-1])) for form in formats)


def _beginning(pattern: str) -> str:
    """What stands before the first wildcard."""
    return pattern.partition("*")[0].partition("?")[0]


def _fits_wide(resource: str, form: str) -> bool:
    """Whether a pattern may be of a format when its wildcards run past colons; what is before them does not move."""
    parts, other = segments(resource), segments(form)
    if parts is None or other is None:
        return intersects(form, completed(resource))
    fixed = next((place for place, part in enumerate(parts) if is_wild(part)), len(parts))
    return all(map(intersects, parts[:fixed], other)) and intersects(form, completed(resource))


def _fits(parts: tuple[str, ...], form: str) -> bool:
    other = segments(form)
    if other is None:
        return False
    for mine, wanted in zip(reversed(parts), reversed(other), strict=True):
        if mine != wanted and "*" not in (mine, wanted) and not intersects(mine, wanted):
            return False
    return form not in _WITHOUT_SLASH or "/" not in parts[-1].partition("*")[0]


def fits_a_format(parts: tuple[str, ...]) -> bool:
    """Whether an ARN pattern, given by its segments, fits a resource type of the service it names."""
    if parts[2] not in catalogue().services:
        return False
    return any(_fits(parts, form) for form in types_of(parts[2]).formats)


def formats_of(action: str) -> tuple[str, ...]:
    """The ARN patterns an action's resources have; empty where it has none or is unknown."""
    index = catalogue().index(action.lower())
    if index < 0:
        return ()
    prefix = action.lower().partition(":")[0]
    types, first = types_of(prefix), catalogue().services[prefix].first
    return tuple(types.formats[int(number)] for number in types.actions[index - first].split(",") if number)


def example_resource(action: str) -> str | None:
    """An ARN that an action can be about, with ordinary values; None where it has no resource types or is unknown."""
    form = next(iter(formats_of(action)), None)
    parts = segments(form) if form is not None else None
    if parts is None:
        return None
    usual = ("arn", "aws", parts[2], "us-east-1", "111122223333")
    filled = (value if part == "*" else part for part, value in zip(parts, usual, strict=False))
    return ":".join((*filled, parts[-1].replace("*", "example")))
