"""What was asked of the services of one region, what they said, and what could not be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamdrift.domain.workloads.workload import Binding


@dataclass(frozen=True, slots=True)
class Seen:
    """What one kind of workload acts as. `problem`: why it was not seen, or not all.

    principals: the services that become the roles of this kind of workload and of no other kind.
    """

    bindings: tuple[Binding, ...] = ()
    problem: str = ""
    principals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """One region as far as it was looked at in one review; `seen` by kind of workload."""

    region: str
    time: str
    seen: tuple[tuple[str, Seen], ...] = ()
    complete: bool = False


def bindings_of(looked: Iterable[Looked]) -> Iterator[Binding]:
    for region in looked:
        for _, seen in region.seen:
            yield from seen.bindings


def asked_of(looked: Iterable[Looked]) -> frozenset[str]:
    """The services of which every workload in every region was seen."""
    answers = [seen for region in looked for _, seen in region.seen]
    missed = {principal for seen in answers if seen.problem for principal in seen.principals}
    return frozenset(principal for seen in answers for principal in seen.principals) - missed


def blind_of(looked: Iterable[Looked]) -> Iterator[str]:
    """One sentence for each region and reason."""
    for region in looked:
        problems: dict[str, list[str]] = {}
        for kind, seen in region.seen:
            if seen.problem:
                problems.setdefault(seen.problem, []).append(kind)
        for problem, kinds in problems.items():
            yield f"workloads in {region.region}, {problem}: {', '.join(kinds)}"[:300]
