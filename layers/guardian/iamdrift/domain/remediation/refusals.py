"""Why nothing is planned: what must not, or cannot, be taken back here, and where to go instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from iamdrift.domain.policy.matching.glob import matches_any
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.principals.resources import OrganizationPolicy


class Because(Enum):
    SERVICE_LINKED = "service-linked"
    IDENTITY_CENTER = "identity-center"
    PROTECTED = "protected"  # the guardian itself, or what governs the organization
    RECREATED = "re-created"
    DELETED = "deleted"
    NO_BASELINE = "no-baseline"
    NOT_ACCEPTED = "not-accepted"
    NO_INVERSE = "no-inverse"
    GIVES_ACCESS = "gives-access"
    NO_ROOM = "no-room"
    EXEMPT = "exempt"
    IAC = "managed-elsewhere"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`ask`: a person may decide it, since there is something that could be done."""

    because: Because
    why: str
    ask: bool = False


# Breaking these breaks the governance of the account, or the way back into it.
_GOVERNING: Final = (
    "OrganizationAccountAccessRole",
    "AWSControlTower*",
    "aws-controltower-*",
    "AWSAFTExecution",
    "AWSAFTService",
    "stacksets-exec-*",
    "AWSCloudFormationStackSet*",
)
# What Control Tower calls the policies that it attaches: it would report, and repair, every change of them.
_CONTROL_TOWER: Final = "aws-guardrails-*"
# What Identity Center calls the SAML provider that it puts into each account.
_SSO_PROVIDER: Final = "AWSSSO_*_DO_NOT_DELETE"


def refused_for_itself(snapshot: Snapshot, guardian: Iterable[str] = ()) -> Refusal | None:
    """Principals that are never written to. `guardian`: ARN patterns of what is the guardian's own."""
    name = snapshot.ref.name
    if snapshot.path.startswith("/aws-service-role/"):
        return Refusal(
            Because.SERVICE_LINKED, "a service-linked role: only its service can change it; fix it in that service"
        )
    if snapshot.unmodifiable or name.startswith("AWSReservedSSO_") or matches_any((_SSO_PROVIDER,), name):
        return Refusal(
            Because.IDENTITY_CENTER,
            "IAM Identity Center provisions it: change the permission set, in the account of Identity Center",
        )
    if _of_control_tower(snapshot):
        return Refusal(Because.PROTECTED, "Control Tower owns this policy: repair the landing zone there")
    if matches_any(_GOVERNING, name) or matches_any(tuple(guardian), snapshot.arn):
        return Refusal(Because.PROTECTED, f"{name} governs the account or is the guardian's own: people change it")
    return None


def _of_control_tower(snapshot: Snapshot) -> bool:
    policy = snapshot.resource
    return isinstance(policy, OrganizationPolicy) and matches_any((_CONTROL_TOWER,), policy.name)


def refused_as_recreated(bad: PrincipalRef, good: PrincipalRef) -> Refusal | None:
    if bad.unique_id == good.unique_id and bad.unique_id and (bad.account, bad.type) == (good.account, good.type):
        return None
    ids = f"{good.unique_id or 'unknown'} is now {bad.unique_id or 'unknown'}"
    return Refusal(
        Because.RECREATED,
        f"{bad.name} was deleted and created again ({ids}): "
        "it is another principal, and what the old one was allowed is never written onto it",
    )
