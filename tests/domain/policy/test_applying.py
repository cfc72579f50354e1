"""How the organization's policies bind one principal: what its identity settles leaves no doubt behind."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.policy import Document, Policies, PolicyKind, Request, evaluate, parse
from iamdrift.domain.policy.access.applying import applying
from iamdrift.domain.policy.evaluation.decision import Outcome
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.reasoning.abilities import Abilities, abilities_of
from tests.fakes.principals import ACCOUNT, allow, inline, role

ARN = f"arn:aws:iam::{ACCOUNT}:role/team/deploy"
FULL: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
EDIT = "iam:PutRolePolicy"


def scp(*statements: dict[str, Any]) -> Document:
    return parse({"Version": "2012-10-17", "Statement": list(statements)}, kind=PolicyKind.SCP)


def deny(action: str = "*", **conditions: dict[str, Any]) -> tuple[tuple[Document, ...], ...]:
    condition = {"Condition": conditions} if conditions else {}
    return ((scp(FULL), scp({"Effect": "Deny", "Action": action, "Resource": "*", **condition})), (scp(FULL),))


ROOT_ONLY = deny(ArnLike={"aws:PrincipalArn": "arn:*:iam::*:root"}, Null={"aws:AssumedRoot": "true"})
ALL_BUT_ADMIN = deny("iam:*", ArnNotLike={"aws:PrincipalArn": "arn:*:iam::*:role/admin"})
ADMIN = Policies(identity=(scp(FULL),))


def held(scps: Any, arn: str = ARN) -> str:
    """How sure it is that an administrator under these SCPs edits policies."""
    cell = Abilities(Policies(ADMIN.identity, scps=applying(scps, arn)), arn).best(EDIT)
    return cell.confidence.value if cell is not None else "denied"


CASES = {
    "what denies nothing": ((((scp(FULL),),)), "proven"),
    "a denial of everybody": (deny("iam:*"), "denied"),
    "a denial of root, which it is not": (ROOT_ONLY, "proven"),
    "a denial of all but another role": (ALL_BUT_ADMIN, "denied"),
    "a denial of another account": (deny(StringEquals={"aws:PrincipalAccount": "999988887777"}), "proven"),
    "a denial of what is no service": (deny(Bool={"aws:PrincipalIsAWSService": "false"}), "denied"),
    "a region, which its caller chooses": (deny(StringNotEquals={"aws:RequestedRegion": "eu-west-1"}), "proven"),
    "a tag, which nobody knows beforehand": (deny(StringNotEquals={"aws:PrincipalTag/team": "iam"}), "conditional"),
    "a level that allows something else": (((scp(FULL),), (scp({**FULL, "Action": "s3:*"}),)), "denied"),
    "a permission for another principal only": (
        ((scp({**FULL, "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:role/admin"}}}),),),
        "denied",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_it_can_still_do_under(case: str) -> None:
    scps, expected = CASES[case]
    assert held(scps) == expected


def test_the_one_that_is_spared_is_spared() -> None:
    assert held(ALL_BUT_ADMIN, f"arn:aws:iam::{ACCOUNT}:role/admin") == "proven"


def test_service_linked_roles_are_exempt() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    assert applying(deny(), arn) == ()


@pytest.mark.parametrize("kind", [PrincipalType.GROUP, PrincipalType.POLICY])
def test_what_names_no_caller_is_bound_by_what_binds_everybody(kind: PrincipalType) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:{kind.value}/team"
    assert [held(scps, arn) for scps in (deny("iam:*"), ROOT_ONLY, ALL_BUT_ADMIN)] == ["denied", "proven", "proven"]


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_taken_away_that_the_evaluation_itself_would_allow(case: str) -> None:
    """Settling may forget a doubt, never a permission."""
    scps, _ = CASES[case]
    request = Request(ARN, EDIT, "*", complete=False)
    before = evaluate(request, Policies(ADMIN.identity, scps=scps)).outcome
    after = evaluate(request, Policies(ADMIN.identity, scps=applying(scps, ARN))).outcome
    assert before is after or (before, after) == (Outcome.UNKNOWN, Outcome.ALLOWED)


def test_the_same_answers_are_worked_out_once() -> None:
    first, second = (applying(ALL_BUT_ADMIN, f"arn:aws:iam::{ACCOUNT}:role/{name}") for name in ("a", "b"))
    assert first is second
    assert first is not applying(ALL_BUT_ADMIN, f"arn:aws:iam::{ACCOUNT}:role/admin")


def test_a_principal_is_not_confused_with_itself_under_other_policies() -> None:
    admin: Snapshot = role(inline=(inline("x", allow("*")),))
    assert abilities_of(admin, deny("iam:*")).best(EDIT) is None
    assert abilities_of(admin).best(EDIT) is not None
