"""No account can leave the organization, and with it every policy above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Document, Outcome, Policies, Request, evaluate
from iamdrift.domain.policy.documents.document import Effect, Statement
from iamdrift.domain.principals.principal import PrincipalType

_LEAVE: Final = "organizations:LeaveOrganization"
_EVERYTHING: Final = Document((Statement(0, Effect.ALLOW, ("*",)),), "2012-10-17", name="an administrator's policy")


def check(examination: Examination) -> Iterator[Evidence]:
    """Only where the policies above the account are known. Whoever is spared by a condition can leave."""
    if not examination.scps:
        return
    leaving = [who for who in _who(examination.account) if _may_leave(examination, who)]
    if leaving:
        yield Evidence(
            subject="leaving",
            summary=f"{examination.account} can be taken out of the organization by {' or '.join(leaving)}",
            statement=f"SCPs of {len(examination.scps)} levels above the account",
            witness=f"{_LEAVE} by {leaving[0]}",
            missing=f"an SCP that denies {_LEAVE} without conditions",
        )


def _who(account: str) -> tuple[str, ...]:
    return f"arn:aws:iam::{account}:root", f"arn:aws:iam::{account}:role/administrator"


def _may_leave(examination: Examination, who: str) -> bool:
    request = Request(who, _LEAVE, "*", resource_account=examination.account, complete=False)
    policies = Policies(identity=(_EVERYTHING,), scps=examination.scps)
    return evaluate(request, policies).outcome in (Outcome.ALLOWED, Outcome.UNKNOWN)


GUARDRAIL = Guardrail(
    id="leaving-denied",
    title="No account leaves the organization by itself",
    family=Family.ORGANIZATION,
    severity=Severity.HIGH,
    why="An account that leaves takes its resources out of reach of every SCP, of the trail and of this guardian, in "
    "one call.",
    remedy="Attach an SCP to the root of the organization that denies organizations:LeaveOrganization; accounts are "
    "moved out from the management account.",
    check=check,
    applies_to=frozenset({PrincipalType.ACCOUNT}),
    references=(
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html",
    ),
    controls=(
        "Stratus aws.defense-evasion.organizations-leave",
        "MITRE ATT&CK T1666",
        "CIS AWS 7.0 2.1.2",
        "Well-Architected SEC03-BP05",
    ),
)
