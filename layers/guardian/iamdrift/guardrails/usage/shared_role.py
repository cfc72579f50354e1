"""No role is shared: every workload acts as its own, in every environment as another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamdrift.domain.configuration.settings import Naming
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.environments import environments_in
from iamdrift.domain.principals.role_names import parts_of
from iamdrift.domain.workloads.workload import Workload

_SHOWN = 6


def check(examination: Examination) -> Iterator[Evidence]:
    """Parts of one application, as the convention for names says it, share its role rightly."""
    workloads, naming = examination.workloads or (), examination.settings.naming
    if examination.owned_by_aws:
        return
    environments = _environments(workloads, naming)
    if len(environments) > 1:
        says = f"Workloads of {' and '.join(environments)} act as this role: {_named(workloads)}"
        yield Evidence(subject="environments", summary=says, severity=Severity.MEDIUM)
    if len(_applications(examination.snapshot.ref.name, workloads, naming)) > 1:
        yield Evidence(subject="workloads", summary=f"Several workloads act as this role: {_named(workloads)}")


def _environments(workloads: Iterable[Workload], naming: Naming) -> tuple[str, ...]:
    named = {each for workload in workloads for each in environments_in(_own_name(workload), naming)}
    return tuple(each for each in naming.environments if each in named)


def _applications(role: str, workloads: Iterable[Workload], naming: Naming) -> set[str]:
    """What the workloads belong to: the application of the role where they carry its name, else each to itself."""
    parts = parts_of(role, naming)
    application = parts.app.lower() if parts is not None else role.lower()
    names = {_own_name(workload).lower() for workload in workloads}
    return {application if name.startswith(application) else name for name in names}


def _own_name(workload: Workload) -> str:
    """Without the cluster or host before it; what is only an id is told by its kind."""
    name = workload.name.replace("/", " ").split()[-1] if workload.name.strip() else ""
    return workload.kind if name.startswith("i-") else name


def _named(workloads: tuple[Workload, ...]) -> str:
    more = len(workloads) - _SHOWN
    return ", ".join(str(each) for each in workloads[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


GUARDRAIL = Guardrail(
    id="shared-role",
    title="Workloads do not share a role",
    family=Family.USAGE,
    severity=Severity.LOW,
    why="A role that several workloads act as holds the sum of what they need: each can do what the others can, "
    "and in the trail nobody can tell which one it was.",
    remedy="Give each workload its role in each environment, with what it needs itself. Functions and tasks whose "
    "names begin with the application of the role count as parts of one workload.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    ),
    controls=("Well-Architected SEC03-BP02", "Well-Architected SEC03-BP06", "NIST 800-53 r5 AC-6"),
    needs_workloads=True,
)
