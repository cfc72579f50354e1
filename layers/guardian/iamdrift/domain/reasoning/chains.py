"""Chains of sts:AssumeRole over the principals of a roster: who can become whom, directly and through others.

Asked of the policy engine, both sides of each step, and each step once; only doors that can matter are tried: roles
that name the caller, and, where whole accounts are let in, roles that are strong or lead on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.policy import Admitted, Cell
from iamdrift.domain.policy.documents.tokens import loosened
from iamdrift.domain.policy.risk.blast_radius import Step, Subject, step_between
from iamdrift.domain.policy.risk.trust import admissions
from iamdrift.domain.principals.holdings import policies_of, trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.reasoning.abilities import abilities_of
from iamdrift.domain.reasoning.breadth import may_reach
from iamdrift.domain.reasoning.power import Power, power_of

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
    """The strong roles that it can become, and those on the way there, each once and by a shortest chain.

    Weak roles that only lead on are tried as long as some strong one has not been reached.
    """
    doors = roster.derived(Doors)
    ways: dict[str, tuple[Step, ...]] = {start.arn: ()}
    missing = set(doors.aims) - ways.keys()
    ahead = deque([start])
    while ahead:
        holder = ahead.popleft()
        if len(ways[holder.arn]) == LONGEST:
            continue
        for aiming in (True, False):
            for role, step in doors.steps_of(holder, aiming) if aiming or missing else ():
                if role.arn not in ways:
                    ways[role.arn] = (*ways[holder.arn], step)
                    missing.discard(role.arn)
                    ahead.append(role)
                    yield Chain(role, ways[role.arn])


class Doors:
    """The roles of a roster by whom they let in: those who are named, and those that open to whole accounts.

    aims: the open roles that are strong, or that are named by one that is.
    """

    def __init__(self, roster: Roster) -> None:
        self._scps = roster.scps
        self._named: dict[str, list[Snapshot]] = {}
        self._names: dict[str, list[str]] = {}
        self._steps: dict[tuple[str, bool], tuple[tuple[Snapshot, Step], ...]] = {}
        strong: list[str] = []
        opened: dict[str, Snapshot] = {}
        for role in roster:
            if role.ref.type is PrincipalType.ROLE and self._let_in(role):
                opened[role.arn] = role
            if role.arn in self._names and power_of(role, roster) > Power.ORDINARY:
                strong.append(role.arn)
        wanted = self._on_the_way(strong)
        self.aims = frozenset(arn for arn in opened if arn in wanted)
        self._aims = sorted((opened[arn] for arn in self.aims), key=_arn)
        others = (role for arn, role in opened.items() if arn not in self.aims and self._assuming(role))
        self._others = sorted(others, key=_arn)

    def _let_in(self, role: Snapshot) -> bool:
        """Note whom a role names; whether it opens to whole accounts."""
        trust = trust_of(role)
        kinds = () if trust is None else admissions(trust)
        names = [admission.name for admission in kinds if admission.kind is Admitted.PRINCIPAL]
        wide = any(admission.kind in _WIDE for admission in kinds)
        if names or wide:
            self._names[role.arn] = names
        for name in names:
            self._named.setdefault(name, []).append(role)
        return wide

    def _on_the_way(self, strong: list[str]) -> set[str]:
        """These roles, those whom they name, those whom the named ones name, and so on."""
        found: set[str] = set()
        ahead = list(strong)
        while ahead:
            arn = ahead.pop()
            if arn not in found:
                found.add(arn)
                ahead += self._names.get(arn, ())
        return found

    def steps_of(self, holder: Snapshot, aiming: bool) -> tuple[tuple[Snapshot, Step], ...]:
        """The roles that it can become in one step: by its name or among the aims, else among the others."""
        known = self._steps.get((holder.arn, aiming))
        if known is None:
            doors = {role.arn: role for role in self._doors_of(holder, aiming)}
            tried = self._tried(self._subject(holder), doors.values()) if doors else ()
            known = tuple((role, step) for role, step in tried if step is not None)
            self._steps[holder.arn, aiming] = known
        return known

    def _doors_of(self, holder: Snapshot, aiming: bool) -> Iterator[Snapshot]:
        if aiming:
            yield from self._named.get(holder.arn, ())
        for cell in self._assuming(holder):
            near = _starting_like(cell, self._aims if aiming else self._others)
            yield from (role for role in near if may_reach(cell, role.arn))

    def _tried(self, holder: Subject, roles: Iterable[Snapshot]) -> Iterator[tuple[Snapshot, Step | None]]:
        return ((role, step_between(holder, self._subject(role))) for role in roles)

    def _assuming(self, principal: Snapshot) -> tuple[Cell, ...]:
        return abilities_of(principal, self._scps).cells(_ASSUME, "arn:*:iam::*:role/*")

    def _subject(self, principal: Snapshot) -> Subject:
        return Subject(principal.arn, policies_of(principal, self._scps), trust_of(principal))


def _starting_like(cell: Cell, roles: list[Snapshot]) -> list[Snapshot]:
    """Those of some sorted roles whose ARN starts as the pattern does, before its first wildcard."""
    start = loosened(cell.region.resource).replace("?", "*").partition("*")[0]
    low = bisect_left(roles, start, key=_arn)
    return roles[low : bisect_left(roles, start + _LAST, key=_arn)]


def _arn(role: Snapshot) -> str:
    return role.arn
