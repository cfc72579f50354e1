"""Names that a person takes for another: the same at a glance, or one slip away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster

_SHORTEST: Final = 8  # shorter names are one slip away from too many others
_READ_AS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SAME_AT_A_GLANCE: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "|": "l"})
_SEPARATORS: Final = re.compile(r"[-_.,=+@]")
_DIGITS: Final = re.compile(r"\d+")


class Likeness(Enum):
    GLANCE = "reads the same at a glance"
    SLIP = "is one slip away from it"


class Names:
    """The role names of a roster, so that those like a given one are found without comparing it with all.

    Those of roles that AWS made count, too: an intruder likes to pass for one of them.
    """

    def __init__(self, roster: Roster) -> None:
        self._by_glance: dict[tuple[str, str], list[Snapshot]] = {}
        self._by_slip: dict[tuple[str, str], list[Snapshot]] = {}
        for role in roster:
            if role.ref.type is PrincipalType.ROLE:
                self._add(role)

    def _add(self, role: Snapshot) -> None:
        account, name = role.ref.account, role.ref.name.lower()
        self._by_glance.setdefault((account, glance(name)), []).append(role)
        for shortened in _shortened(name):
            self._by_slip.setdefault((account, shortened), []).append(role)

    def like(self, role: Snapshot) -> Iterator[tuple[Snapshot, Likeness]]:
        """The other roles of its account whose names are like its own, each once."""
        account, name = role.ref.account, role.ref.name.lower()
        found = {role.arn}
        for other in self._by_glance.get((account, glance(name)), ()):
            if other.arn not in found:
                found.add(other.arn)
                yield other, Likeness.GLANCE
        for other in self._near(account, name):
            if other.arn not in found and _one_slip(name, other.ref.name.lower()):
                found.add(other.arn)
                yield other, Likeness.SLIP

    def _near(self, account: str, name: str) -> Iterable[Snapshot]:
        for shortened in _shortened(name):
            yield from self._by_slip.get((account, shortened), ())


def glance(name: str) -> str:
    """What is left of a name when letters that look the same are one, and separators are none."""
    plain = _SEPARATORS.sub("", name.lower()).translate(_SAME_AT_A_GLANCE)
    for written, read in _READ_AS:
        plain = plain.replace(written, read)
    return plain


def _shortened(name: str) -> frozenset[str]:
    """The name, and the name without one character: two names a slip apart share one of these."""
    if len(name) < _SHORTEST:
        return frozenset()
    return frozenset({name, *(name[:place] + name[place + 1 :] for place in range(len(name)))})


def _one_slip(one: str, other: str) -> bool:
    """One character more, less or another, or two swapped. Numbers and single letters make a series, not a slip."""
    if _DIGITS.sub("#", one) == _DIGITS.sub("#", other) or not _differ_by_one(one, other):
        return False
    pairs = list(zip(_SEPARATORS.split(one), _SEPARATORS.split(other), strict=False))
    return all(a == b or min(len(a), len(b)) > 2 for a, b in pairs)


def _differ_by_one(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    swapped = one[:start] + one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return one[start + 1 :] == other[start + 1 :] or swapped == other
