"""Who makes a request, read off the principal's name: its kind, its account, and the names policies may call it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache


class CallerKind(Enum):
    USER = "User"
    ROLE = "AssumedRole"  # a role, seen without naming one of its sessions
    SESSION = "AssumedRole session"
    FEDERATED_USER = "FederatedUser"
    ROOT = "Account"
    SERVICE = "AWSService"
    PROVIDER = "Federated"  # an identity provider on behalf of whom it signs in, before a role is assumed
    ANONYMOUS = "Anonymous"


@dataclass(frozen=True, slots=True)
class Caller:
    """`arn` as given; `role_arn` for roles and their sessions (a session's ARN drops the path of its role)."""

    kind: CallerKind
    arn: str
    account: str = ""
    name: str = ""
    role_arn: str = ""
    service_linked: bool = False
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)  # what AWS tells policies of it

    @property
    def in_account(self) -> bool:
        """Whether it belongs to an account, so that identity policies and organization policies may bind it."""
        return bool(self.account)


@lru_cache(maxsize=4096)
def caller(principal: str) -> Caller:
    """Read a principal. What is neither an ARN nor a service is taken for an identity provider or canonical id."""
    segments = principal.split(":", 5)
    if principal in ("", "*", "anonymous"):
        return Caller(CallerKind.ANONYMOUS, "*", keys={"aws:principaltype": ("Anonymous",)})
    if len(segments) == 6 and segments[0] == "arn":
        return _from_arn(principal, segments)
    if principal.isdigit() and len(principal) == 12:
        return _of_account(CallerKind.ROOT, f"arn:aws:iam::{principal}:root", principal, "root")
    if principal.endswith((".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal")):
        return _not_of_account(principal)
    return Caller(CallerKind.PROVIDER, principal)


def _not_of_account(principal: str) -> Caller:
    if principal.startswith(("cognito-identity.", "www.")):
        return Caller(CallerKind.PROVIDER, principal)
    keys = {"aws:principalisawsservice": ("true",), "aws:principalservicename": (principal,)}
    return Caller(CallerKind.SERVICE, principal, keys=keys)


def _from_arn(arn: str, segments: list[str]) -> Caller:
    service, account, resource = segments[2], segments[4], segments[5]
    kind, _, rest = resource.partition("/")
    name = rest.rpartition("/")[2]
    if service == "iam" and resource == "root":
        return _of_account(CallerKind.ROOT, arn, account, "root")
    if service == "iam" and kind == "user":
        return _of_account(CallerKind.USER, arn, account, name)
    if service == "iam" and kind == "role":
        return _of_account(CallerKind.ROLE, arn, account, name, arn, rest.startswith("aws-service-role/"))
    if service == "sts" and kind == "assumed-role":
        role, _, _ = rest.partition("/")
        role_arn = f"arn:{segments[1]}:iam::{account}:role/{role}"
        return _of_account(CallerKind.SESSION, arn, account, role, role_arn, role.startswith("AWSServiceRoleFor"))
    if service == "sts" and kind == "federated-user":
        return _of_account(CallerKind.FEDERATED_USER, arn, account, name)
    return Caller(CallerKind.PROVIDER, arn, account="")


def _of_account(
    kind: CallerKind, arn: str, account: str, name: str, role_arn: str = "", service_linked: bool = False
) -> Caller:
    keys = {
        "aws:principalarn": (role_arn or arn,),
        "aws:principalaccount": (account,),
        "aws:principalisawsservice": ("false",),
        "aws:principaltype": (kind.value.split(" ")[0],),
    }
    if kind is CallerKind.USER:
        keys["aws:username"] = (name,)
    if kind is CallerKind.ROOT:
        keys["aws:userid"] = (account,)
    if kind is CallerKind.FEDERATED_USER:
        keys["aws:userid"] = (f"{account}:{name}",)
    return Caller(kind, arn, account, name, role_arn, service_linked, keys)
