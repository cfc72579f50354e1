"""Chains of sts:AssumeRole over the principals of a roster: who can become whom, directly and through others.

Asked of the policy engine, both sides of each step, and each step once; only doors that can matter are tried: roles
that name the caller, and, where whole accounts are let in, roles that are strong or lead on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.abilities import abilities_of
from iamdrift.domain.breadth import may_reach
from iamdrift.domain.holdings import policies_of, trust_of
from iamdrift.domain.policy import Admitted, Cell
from iamdrift.domain.policy.blast_radius import Step, Subject, step_between
from iamdrift.domain.policy.tokens import loosened
from iamdrift.domain.policy.trust import admissions
from iamdrift.domain.power import Power, power_of
from iamdrift.domain.principal import PrincipalType, Snapshot
from iamdrift.domain.roster import Roster

LONGEST: Final = 6  # steps
_ASSUME: Final = "sts:AssumeRole"
_WIDE: Final = (Admitted.EVERYONE, Admitted.ALL_BUT, Admitted.ACCOUNT, Admitted.UNREADABLE)
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Chain:
    """How `target` is reached. `needs` are context keys that some step depends on."""

    target: Snapshot
    steps: tuple[Step, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(need for step in self.steps for need in step.needs))

    def __str__(self) -> str:
        return " -> ".join((self.steps[0].holder, *(step.becomes for step in self.steps)))


def chains_from(start: Snapshot, roster: Roster) -> Iterator[Chain]:
    """Every role that it can become, each once, by a shortest chain."""
    doors = roster.derived(Doors)
    ways: dict[str, tuple[Step, ...]] = {start.arn: ()}
    ahead = deque([start])
    while ahead:
        holder = ahead.popleft()
        for role, step in doors.steps_of(holder) if len(ways[holder.arn]) < LONGEST else ():
            if role.arn not in ways:
                ways[role.arn] = (*ways[holder.arn], step)
                ahead.append(role)
                yield Chain(role, ways[role.arn])


class Doors:
    """The roles of a roster by whom they let in: those who are named, and those that open to whole accounts."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._named: dict[str, list[Snapshot]] = {}
        self._open: list[Snapshot] = []
        self._steps: dict[str, tuple[tuple[Snapshot, Step], ...]] = {}
        for role in roster:
            if role.ref.type is PrincipalType.ROLE:
                self._add(role)
        self._open.sort(key=_arn)

    def _add(self, role: Snapshot) -> None:
        trust, wide = trust_of(role), False
        for admission in () if trust is None else admissions(trust):
            if admission.kind is Admitted.PRINCIPAL:
                self._named.setdefault(admission.name, []).append(role)
            elif admission.kind in _WIDE:
                wide = True
        if wide and (power_of(role, self._roster) > Power.ORDINARY or _assuming(role)):
            self._open.append(role)

    def steps_of(self, holder: Snapshot) -> tuple[tuple[Snapshot, Step], ...]:
        """The roles that it can become in one step."""
        known = self._steps.get(holder.arn)
        if known is None:
            doors = {role.arn: role for role in self._doors_of(holder)}
            subject = _subject(holder) if doors else None
            tried = ((role, step_between(subject, _subject(role))) for role in doors.values() if subject is not None)
            known = self._steps[holder.arn] = tuple((role, step) for role, step in tried if step is not None)
        return known

    def _doors_of(self, holder: Snapshot) -> Iterator[Snapshot]:
        yield from self._named.get(holder.arn, ())
        for cell in _assuming(holder):
            yield from (role for role in self._starting_like(cell) if may_reach(cell, role.arn))

    def _starting_like(self, cell: Cell) -> list[Snapshot]:
        """The open roles whose ARN starts as the pattern does, before its first wildcard."""
        start = loosened(cell.region.resource).replace("?", "*").partition("*")[0]
        low = bisect_left(self._open, start, key=_arn)
        return self._open[low : bisect_left(self._open, start + _LAST, key=_arn)]


def _arn(role: Snapshot) -> str:
    return role.arn


def _assuming(principal: Snapshot) -> tuple[Cell, ...]:
    return abilities_of(principal).cells(_ASSUME, "arn:*:iam::*:role/*")


def _subject(principal: Snapshot) -> Subject:
    return Subject(principal.arn, policies_of(principal), trust_of(principal))
