"""Many patterns asked at once: whole names by hash, `prefix*` in one call, the rest one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iamdrift.domain.policy.matching.glob import LITERAL_MARK, LITERAL_STAR, is_wild, matches


@dataclass(frozen=True, slots=True)
class PatternSet:
    """Matches what at least one of the patterns matches."""

    names: frozenset[str]
    prefixes: tuple[str, ...]
    others: tuple[str, ...]

    def __contains__(self, text: str) -> bool:
        if text in self.names or text.startswith(self.prefixes):
            return True
        return any(matches(pattern, text) for pattern in self.others) if self.others else False


def pattern_set(patterns: Iterable[str]) -> PatternSet:
    names: set[str] = set()
    prefixes: set[str] = set()
    others: set[str] = set()
    for pattern in patterns:
        if LITERAL_STAR in pattern or LITERAL_MARK in pattern:
            others.add(pattern)
        elif not is_wild(pattern):
            names.add(pattern)
        elif "?" not in pattern and pattern.index("*") == len(pattern) - 1:
            prefixes.add(pattern[:-1])
        else:
            others.add(pattern)
    return PatternSet(frozenset(names), tuple(sorted(prefixes)), tuple(sorted(others)))
