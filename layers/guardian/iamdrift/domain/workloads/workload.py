"""Workloads and the roles that they are set to act as: the facts behind "one role per workload per environment"."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Workload:
    """What acts as a role: `kind` in words (`Lambda function`), its name as its service has it, and where it is."""

    kind: str
    name: str
    region: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Binding:
    """A workload is set to act as a role. `role`: the ARN or name of a role, or the ARN of an instance profile."""

    role: str
    workload: Workload


@dataclass(frozen=True, slots=True)
class RoleUse:
    """One role with the workloads that are set to act as it, sorted.

    unbound: it is for services only, all of which were asked, and none has a workload with it.
    """

    account: str
    role: str
    unique_id: str
    workloads: tuple[Workload, ...]
    total: int = 0
    last_used: str = ""
    unbound: bool = False
