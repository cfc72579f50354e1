"""Nobody may be able to become a stronger role, directly or through other roles."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.reasoning.chains import Chain, chains_from
from iamdrift.domain.reasoning.power import Power, power, power_of
from iamdrift.domain.reasoning.proof import short


def check(examination: Examination) -> Iterator[Evidence]:
    roster = examination.roster
    own = power(examination.abilities)
    if roster is None or own is Power.ADMINISTRATOR:
        return
    for chain in chains_from(examination.snapshot, roster):
        if (more := power_of(chain.target, roster)) > own:
            yield _evidence(chain, more)


def _evidence(chain: Chain, power: Power) -> Evidence:
    target, through = chain.target, len(chain.steps) - 1
    way = f" through {through} other role{'s' if through > 1 else ''}" if through else ""
    return Evidence(
        subject=target.arn,
        summary=short(f"It can become {target.ref.name}{way}, and that role {power.words}: {chain}"),
        statement=f"trust policy of {target.ref.name}",
        witness=f"sts:AssumeRole on {target.arn} by {chain.steps[-1].holder}",
        missing="a condition in the trust policy, or a named principal in it, that keeps the weaker ones out",
        confidence=Confidence.CONDITIONAL if chain.needs else Confidence.PROVEN,
    )


GUARDRAIL = Guardrail(
    id="assume-role-chain",
    title="Nobody becomes a stronger role",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="What a principal can do is what all the roles can do that it can become, step by step. Each step looks "
    "harmless by itself; together they lead to an administrator.",
    remedy="Let the strong role name who may become it, and require what the weaker ones do not have; take "
    "sts:AssumeRole on it away from the roles in between.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
    controls=(
        "pathfinding.cloud sts-001",
        "MITRE ATT&CK T1548.005",
        "MITRE ATT&CK T1078.004",
        "Well-Architected SEC03-BP02",
    ),
    needs_roster=True,
)
