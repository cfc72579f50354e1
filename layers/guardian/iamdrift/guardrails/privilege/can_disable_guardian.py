"""Nobody but its deployment may be able to stop, change or impersonate the guardian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.policy.matching.glob import matches
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.reasoning.proof import proven_by, said

_OWN: Final = "iamdrift-*"
_STOPPING: Final[Mapping[str, tuple[str, ...]]] = {  # resource pattern -> what to do to it
    f"arn:*:events:*:*:rule/{_OWN}": (
        "events:DisableRule",
        "events:DeleteRule",
        "events:PutRule",
        "events:RemoveTargets",
    ),
    f"arn:*:lambda:*:*:function:{_OWN}": (
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:DeleteFunction",
        "lambda:PutFunctionConcurrency",
    ),
    f"arn:*:dynamodb:*:*:table/{_OWN}": ("dynamodb:DeleteTable", "dynamodb:UpdateTable"),
    f"arn:*:sqs:*:*:{_OWN}": ("sqs:PurgeQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes"),
    f"arn:*:sns:*:*:{_OWN}": ("sns:DeleteTopic", "sns:SetTopicAttributes"),
    f"arn:*:iam::*:role/{_OWN}": ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePolicy"),
    f"arn:*:cloudformation:*:*:stack/{_OWN}/*": ("cloudformation:DeleteStack", "cloudformation:UpdateStack"),
}


def check(examination: Examination) -> Iterator[Evidence]:
    """One finding, whatever it can stop. Where no guardian lives, as far as is known, there is none to stop."""
    who = examination.snapshot
    if examination.abilities.administrator or not _may_live_here(examination):
        return
    if examination.settings.trusts_deployer(who.arn, who.ref.unique_id):
        return
    held = dict(_held(examination))
    if held:
        cells = list(held.values())
        yield proven_by(cells[:1], "guardian", f"It can stop or change the guardian by {said(held)}")


def _held(examination: Examination) -> Iterator[tuple[str, Cell]]:
    for pattern, actions in _STOPPING.items():
        for action in examination.abilities.among(actions):
            if (cell := examination.abilities.best(action, pattern)) is not None:
                yield action, cell


def _may_live_here(examination: Examination) -> bool:
    roster = examination.roster
    return roster is None or bool(roster.like(_own_role_of, examination.account))


def _own_role_of(snapshot: Snapshot) -> str:
    """The account of one of the guardian's own roles; nothing for others."""
    return snapshot.ref.account if matches(_OWN, snapshot.ref.name.lower()) else ""


GUARDRAIL = Guardrail(
    id="can-disable-guardian",
    title="Nobody stops the guardian",
    family=Family.PRIVILEGE,
    severity=Severity.MEDIUM,
    why="Whoever can disable its rules, empty its queues or change its code decides what the guardian sees and says.",
    remedy="Exclude what is named iamdrift-* from these permissions, by resource or by a Deny in an SCP; name the role "
    "that deploys the guardian as a trusted deployer.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_define_guardrails.html",
    ),
    controls=("MITRE ATT&CK T1562.001", "MITRE ATT&CK T1685", "Well-Architected SEC03-BP05", "NIST 800-53 r5 SI-7"),
)
