"""A guardrail: a rule every principal keeps, the question it asks, and why a person should care."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType

if TYPE_CHECKING:  # it knows the policy engine, and who only names a guardrail does not need that
    from iamdrift.domain.judging.examination import Examination

ACTING = frozenset({PrincipalType.ROLE, PrincipalType.USER})  # who acts by itself


class Family(Enum):
    TRUST = "trust"
    FEDERATION = "federation"
    PRIVILEGE = "privilege"
    BOUNDARY = "boundary"
    NAMING = "naming"
    USAGE = "usage"
    ORGANIZATION = "organization"
    SELF = "self"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule. `check` yields one Evidence for each subject in which the examined principal breaks it.

    id: kebab-case, equal to the module name with `-` for `_`. severity: the floor of its findings.
    references: URLs of AWS pages or papers. controls: ids such as `CIS AWS 5.0 1.16`, `MITRE ATT&CK T1098.003`.
    needs_roster: it compares with other principals; where they are not known, what it found earlier stands.
    needs_usage: it asks when something was last used; where that was not asked of AWS, what it found earlier stands.
    needs_workloads: it asks which workloads act as a role; where the services were not asked, what it found stands.
    judges_change: it compares with the reference state; where that is the state on record and nothing changed since,
    what it found earlier stands.
    """

    id: str
    title: str
    family: Family
    severity: Severity
    why: str
    remedy: str
    check: Callable[[Examination], Iterable[Evidence]]
    applies_to: frozenset[PrincipalType] = frozenset({PrincipalType.ROLE})
    references: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    needs_roster: bool = False
    judges_change: bool = False
    needs_usage: bool = False
    needs_workloads: bool = False


def outside_rules(guardrails: Iterable[Guardrail]) -> frozenset[str]:
    """Ids of the guardrails about who comes in, which is what an external-access analyzer looks at."""
    return frozenset(rule.id for rule in guardrails if rule.family in (Family.TRUST, Family.FEDERATION))
