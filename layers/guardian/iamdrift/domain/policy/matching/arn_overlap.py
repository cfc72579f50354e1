"""What two ARN patterns share.

A pattern that fits a known ARN format of its service is read by segment, as AWS's analyzers do. One that fits none
(such as `arn:aws:logs:*:*:/aws/x/*`, where the type is missing) may only make sense if a wildcard runs past a colon:
it is read wide, so that nothing is missed. `False` and `()` are proofs that nothing is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from iamdrift.domain.policy.actions.resource_types import fits_a_format
from iamdrift.domain.policy.documents.tokens import loosened
from iamdrift.domain.policy.matching.arns import arn_contains, completed, segments
from iamdrift.domain.policy.matching.glob import intersects
from iamdrift.domain.policy.matching.glob_intersection import intersection

_MOST_SHARED = 16


@dataclass(frozen=True, slots=True)
class Shared:
    """Patterns that hold every ARN of both; where not `exact`, they hold others too."""

    patterns: tuple[str, ...] = ()
    exact: bool = True


def arn_overlaps(left: str, right: str) -> bool:
    if left == right or "*" in (left, right):
        return True
    left, right = loosened(left), loosened(right)
    one, two = segments(left), segments(right)
    if one is None or two is None:
        return intersects(left, right)
    if _segments_overlap(one, two):
        return True
    return not (_strict(left) and _strict(right)) and intersects(completed(left), completed(right))


def _segments_overlap(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """The last segments first: most differ there."""
    for mine, other in zip(reversed(one), reversed(two), strict=True):
        if mine != other and "*" not in (mine, other) and not intersects(mine, other):
            return False
    return True


@lru_cache(maxsize=8192)
def arn_shared(left: str, right: str) -> Shared:
    if arn_contains(right, left):
        return Shared((left,))
    if arn_contains(left, right):
        return Shared((right,))
    if not arn_overlaps(left, right):
        return Shared()
    if loosened(left) != left or loosened(right) != right:
        return Shared((left,), exact=False)
    found = _shared(left, right)
    return Shared((left,), exact=False) if found is None else Shared(found)


def _shared(left: str, right: str) -> tuple[str, ...] | None:
    one, two = segments(left), segments(right)
    if one is None or two is None or not (_strict(left) and _strict(right)):
        return intersection(completed(left), completed(right), limit=_MOST_SHARED)
    choices: list[tuple[str, ...]] = []
    count = 1
    for a, b in zip(one, two, strict=True):
        found = (a,) if a == b else intersection(a, b, limit=_MOST_SHARED)
        if found is None:
            return None
        choices.append(found)
        count *= len(found)
    return tuple(":".join(chosen) for chosen in product(*choices)) if count <= _MOST_SHARED else None


@lru_cache(maxsize=8192)
def _strict(pattern: str) -> bool:
    """Whether wildcards of the pattern stay inside their segments."""
    parts = segments(pattern)
    if parts is None:
        return False
    return not any("*" in part for part in parts[:-1]) or fits_a_format(parts)
