"""A step of a remediation: one write to AWS as data, what it undoes, and what must be true before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

ABSENT: Final = ""  # the digest of a facet that is not there
PRESENT: Final = "*"  # any digest: what comes back is what it now is, not what it was

Argument = str | int | bool | tuple[str, ...] | tuple[tuple[str, str], ...]  # pairs of texts are tags

# Called twice, these would do it twice: a step that may have been made waits until its result had time to appear.
_ONCE: Final = frozenset({"CreatePolicyVersion"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One facet and the digest it has, or must have: hex, ABSENT or PRESENT."""

    facet: str
    digest: str

    def holds_in(self, marks: Mapping[str, str]) -> bool:
        found = marks.get(self.facet, ABSENT)
        return found != ABSENT if self.digest == PRESENT else found == self.digest


class Standing(Enum):
    """Where a step stands, by what is seen of the principal."""

    READY = "ready"  # what it expects is there
    DONE = "done"  # what it leaves is there
    BLIND = "blind"  # its result cannot be seen, so only the ledger knows
    ELSEWHERE = "elsewhere"  # somebody else has been there


@dataclass(frozen=True, slots=True)
class Step:
    """One write. `undoes`: the facet that it takes back. `expects`, `leaves`: facets before and after it.

    `parameters` are those of the API, in its spelling. `secret`: a parameter that gets a random value nobody keeps.
    """

    api: str
    parameters: tuple[tuple[str, Any], ...]  # of Argument; Any, so that a record of it reads back
    undoes: str
    expects: tuple[Mark, ...]
    leaves: tuple[Mark, ...]
    says: str
    service: str = "iam"
    secret: str = ""

    @property
    def name(self) -> str:
        return f"{self.service}:{self.api}"

    @property
    def repeatable(self) -> bool:
        return self.api not in _ONCE

    def standing(self, marks: Mapping[str, str]) -> Standing:
        """`marks` are the facets seen, see `iamdrift.domain.remediation.marks`."""
        if self.secret:
            return Standing.BLIND if _hold(self.expects, marks) else Standing.ELSEWHERE
        if _hold(self.leaves, marks):
            return Standing.DONE
        return Standing.READY if _hold(self.expects, marks) else Standing.ELSEWHERE

    def arguments(self) -> dict[str, Any]:
        """The parameters as the SDK takes them."""
        return {name: _argument(value) for name, value in self.parameters}

    def parameter(self, name: str) -> Any:
        return dict(self.parameters).get(name)


def _hold(wanted: Iterable[Mark], marks: Mapping[str, str]) -> bool:
    return all(mark.holds_in(marks) for mark in wanted)


def _argument(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    if all(isinstance(each, tuple) for each in value):
        return [{"Key": key, "Value": text} for key, text in value]
    return list(value)


def frozen(value: Any) -> Any:
    """Lists of a record that was read as the tuples they were."""
    return tuple(frozen(each) for each in value) if isinstance(value, list | tuple) else value
