"""Compares ARN patterns in both readings AWS's documentation leaves open: by segment (narrow) and as one text (wide).

An incomplete ARN pattern is completed with `*` segments, as AWS does. Narrow: a wildcard stays inside its segment.
Wide: it may run past the colon. What must not be missed is read wide, what must not be over-trusted is read narrow.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

from functools import lru_cache

from iamdrift.domain.policy.matching.glob import contains, matches

_SEGMENTS = 6


@lru_cache(maxsize=16384)
def segments(pattern: str) -> tuple[str, ...] | None:
    """The six segments of an ARN pattern; None for what is no ARN, such as `*`."""
    parts = pattern.split(":", _SEGMENTS - 1)
    if parts[0] != "arn":
        return None
    return tuple(parts) + ("*",) * (_SEGMENTS - len(parts))


def arn_contains(outer: str, inner: str) -> bool:
    """Whether all of `inner` lies in `outer` in both readings: proven containment."""
    if outer in ("*", inner):
        return True
    wide, narrow = segments(outer), segments(inner)
    if wide is None or narrow is None:
        return contains(outer, inner)
    return all(contains(w, n) for w, n in zip(wide, narrow, strict=True))


def arn_matches(pattern: str, arn: str) -> bool:
    """The narrow reading."""
    wanted, found = segments(pattern), segments(arn)
    if wanted is None or found is None:
        return matches(pattern, arn)
    return all(matches(w, f) for w, f in zip(wanted, found, strict=True))


def arn_matches_wide(pattern: str, arn: str) -> bool:
    return matches(pattern, arn) or arn_matches(pattern, arn)


@lru_cache(maxsize=16384)
def completed(pattern: str) -> str:
    """An incomplete ARN pattern with its missing segments; others as they are."""
    parts = segments(pattern)
    return pattern if parts is None or pattern.count(":") >= _SEGMENTS - 1 else ":".join(parts)
