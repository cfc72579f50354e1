"""Nobody may hand a service a role that has more access than itself."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Admitted, admissions
from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.reasoning.breadth import may_reach
from iamdrift.domain.reasoning.power import Power, power, power_of
from iamdrift.domain.reasoning.proof import proven_by


def check(examination: Examination) -> Iterator[Evidence]:
    abilities, roster = examination.abilities, examination.roster
    passable = abilities.cells("iam:PassRole", "arn:*:iam::*:role/*")
    if roster is None or not passable:
        return
    for role in _stronger(examination, roster):
        near = any(may_reach(cell, role.arn) for cell in passable)
        cell = abilities.best("iam:PassRole", role.arn) if near else None
        if cell is not None:
            says = f"It can hand {role.ref.name} to a service, and that role {power_of(role, roster).words}"
            yield proven_by([cell], role.arn, says)


def _stronger(examination: Examination, roster: Roster) -> Iterator[Snapshot]:
    """The roles of its account that a service can become and that have more power."""
    own = power(examination.abilities)
    for more, roles in roster.derived(_by_power).items():
        for role in roles if more > own else ():
            if role.ref.account == examination.account and role.arn != examination.snapshot.arn:
                yield role


def _by_power(roster: Roster) -> dict[Power, list[Snapshot]]:
    """The roles that a service can become."""
    found: dict[Power, list[Snapshot]] = {}
    for role in roster:
        trust = trust_of(role) if role.ref.type is PrincipalType.ROLE else None
        if trust is not None and any(admission.kind is Admitted.SERVICE for admission in admissions(trust)):
            found.setdefault(power_of(role, roster), []).append(role)
    return found


GUARDRAIL = Guardrail(
    id="pass-role-to-more-privileged",
    title="No iam:PassRole to a stronger role",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="With a compute service at hand, the principal has the access of every role it may pass. This one may do more "
    "than the principal itself.",
    remedy="Leave the role out of the resources of iam:PassRole, or take from the role what its service does not need.",
    check=check,
    applies_to=ACTING,
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",),
    controls=("MITRE ATT&CK T1548", "MITRE ATT&CK T1098.003", "Well-Architected SEC03-BP02"),
    needs_roster=True,
)
