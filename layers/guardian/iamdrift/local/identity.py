"""Who made a call, as CloudTrail's userIdentity says it, from the keys that signed the request."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from iamdrift.local.emulator import Emulator


def user_identity(emulator: Emulator, access_key: str) -> dict[str, Any] | None:
    """None when nobody is behind the key."""
    caller = emulator.evaluator.resolve_caller_identity(access_key)
    if caller is None:
        return None
    account, arn = str(caller["accountId"]), str(caller["userArn"])
    identity = {"principalId": caller["userId"], "arn": arn, "accountId": account, "accessKeyId": access_key}
    resource = arn.split(":", 5)[-1]
    if resource == "root":
        return {"type": "Root", **identity, "principalId": account}
    if resource.startswith("assumed-role/"):
        return _assumed_role(emulator, identity, resource, caller.get("session") or {})
    if resource.startswith("federated-user/"):
        return {"type": "FederatedUser", **identity}
    return {"type": "IAMUser", **identity, "userName": resource.rsplit("/", 1)[-1]}


def _assumed_role(
    emulator: Emulator, identity: dict[str, Any], resource: str, session: dict[str, Any]
) -> dict[str, Any]:
    """The session's ARN has no path; the role's own ARN, path included, is in sessionIssuer."""
    account = identity["accountId"]
    role_name, _, session_name = resource.removeprefix("assumed-role/").partition("/")
    role = emulator.iam._roles.get_scoped(account, None, role_name) or {}
    role_id = role.get("RoleId", "")
    issued = datetime.fromtimestamp(int(session.get("IssuedAt", 0)), UTC)
    issuer = {
        "type": "Role",
        "principalId": role_id,
        "arn": role.get("Arn", f"arn:aws:iam::{account}:role/{role_name}"),
        "accountId": account,
        "userName": role_name,
    }
    attributes = {"creationDate": issued.strftime("%Y-%m-%dT%H:%M:%SZ"), "mfaAuthenticated": "false"}
    return {
        "type": "AssumedRole",
        **identity,
        "principalId": f"{role_id}:{session_name}",
        "sessionContext": {"sessionIssuer": issuer, "attributes": attributes},
    }
