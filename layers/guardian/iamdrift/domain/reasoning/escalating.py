"""Gaining more access: which known paths a principal holds, told apart by whom it would change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.policy import Cell, EscalationPath, KnownPath
from iamdrift.domain.policy.risk.escalation import known_paths
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.reasoning.breadth import names_caller

# Creating a way to sign in as somebody, or replacing one.
CREDENTIALS: Final = (
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
)
_BESIDE: Final = ("iam:DeleteAccessKey",)  # makes room for another key
_OF_POLICIES: Final = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")
_OF_ROLES: Final = ("iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy")
_OF_USERS: Final = ("iam:PutUserPolicy", "iam:AttachUserPolicy")
_OF_GROUPS: Final = ("iam:PutGroupPolicy", "iam:AttachGroupPolicy", "iam:AddUserToGroup")


def paths_by_others(examination: Examination) -> Iterator[EscalationPath]:
    """The held paths that lead over something else than the principal's own policies or new credentials."""
    own = {path.id for path, _ in edits_of_itself(examination)}
    for held in examination.abilities.paths:
        if held.id not in own and not by_credentials(held.path):
            yield held


def by_credentials(path: KnownPath) -> bool:
    return set(path.required) <= {*CREDENTIALS, *_BESIDE}


def edits_of_itself(examination: Examination) -> Iterator[tuple[KnownPath, Cell]]:
    """The ways in which it can change what it may do by changing its own policies, groups or trust."""
    for action, resource in _own(examination.snapshot):
        path = _single(action)
        cell = examination.abilities.best(action, resource)
        if path is not None and cell is not None:
            yield path, cell


def _own(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Actions that change a principal, each with the ARN that they would change."""
    head = snapshot.arn.partition(f":{snapshot.ref.type.value}/")[0]
    direct = _OF_ROLES if snapshot.ref.type is PrincipalType.ROLE else _OF_USERS
    yield from ((action, snapshot.arn) for action in direct)
    if snapshot.ref.type is PrincipalType.USER:
        yield "iam:AddUserToGroup", f"{head}:group/*"
    groups = [f"{head}:group/*{group.name}" for group in snapshot.groups]  # a membership does not tell the path
    yield from ((action, arn) for arn in groups for action in _OF_GROUPS[:2])
    attached = (*snapshot.attached, *(policy for group in snapshot.groups for policy in group.attached))
    customer = dict.fromkeys(policy.arn for policy in attached if not policy.aws_managed)
    yield from ((action, arn) for arn in customer for action in _OF_POLICIES)


@cache
def _single(action: str) -> KnownPath | None:
    """The published path that needs nothing but this action."""
    return next((path for path in known_paths() if path.required == (action,)), None)


def credentials_for_others(examination: Examination) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """The ways to make credentials of other users (published paths by id, others by action), each with its cells."""
    held = {
        action: cell for action in (*CREDENTIALS, *_BESIDE) if (cell := _on_others(examination, action)) is not None
    }
    if not held:
        return
    yield from ((_published(action), (held[action],)) for action in CREDENTIALS if action in held)
    for path in _by_several_credentials():
        if held.keys() >= set(path.required):
            yield path.id, tuple(held[action] for action in path.required)


@cache
def _by_several_credentials() -> tuple[KnownPath, ...]:
    """The published paths by credentials that need more than one action."""
    return tuple(path for path in known_paths() if len(path.required) > 1 and by_credentials(path))


def _on_others(examination: Examination, action: str) -> Cell | None:
    """The surest cell that reaches other users: what it may do to its own does not count."""
    cells = examination.abilities.cells(action, "arn:*:iam::*:user/*")
    others = (cell for cell in cells if not names_caller(cell) and cell.resource != examination.snapshot.arn)
    return next(others, None)


@cache
def _published(action: str) -> str:
    """The id of the published path that an action is by itself; the action where there is none."""
    path = _single(action)
    return action if path is None else path.id
