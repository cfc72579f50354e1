"""Which facets one event can have changed: the state that is read may hold other changes, by somebody else, as well."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.drift import Drift
from iamdrift.domain.principals.facets import DESCRIPTION, POLICY_TAGS, SESSION_DURATION

# Event name -> facets, with {parameter} for what the record names; a trailing * stands for any end.
_FACETS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (f"{verb}{kind}Policy" for verb in ("Put", "Delete") for kind in ("Role", "User", "Group")),
        ("inline/{policyName}", "group/{groupName}"),
    ),
    **dict.fromkeys(
        (f"{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("Role", "User", "Group")),
        ("attached/{policyArn}", "group/{groupName}"),
    ),
    **dict.fromkeys(
        (f"{verb}{kind}PermissionsBoundary" for verb in ("Put", "Delete") for kind in ("Role", "User")), ("boundary",)
    ),
    **dict.fromkeys(
        (f"{verb}{kind}" for verb in ("Tag", "Untag") for kind in ("Role", "User", "Policy")),
        ("tag/*", f"{POLICY_TAGS}*"),
    ),
    **dict.fromkeys(("AddUserToGroup", "RemoveUserFromGroup"), ("group/{groupName}", "member/{userName}")),
    **dict.fromkeys(
        ("CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion"),
        ("version/*", "default-version", "attached/{policyArn}"),
    ),
    **dict.fromkeys(("AddRoleToInstanceProfile", "RemoveRoleFromInstanceProfile"), ("instance-profile/*",)),
    "UpdateAssumeRolePolicy": ("trust",),
    "UpdateRole": (DESCRIPTION, SESSION_DURATION),
    "UpdateRoleDescription": (DESCRIPTION,),
}


def unexplained(cause: Cause, drift: Drift) -> tuple[str, ...]:
    """The facets that differ and that this event cannot have changed; all of them for an event that is not listed."""
    parameters = dict(cause.parameters)
    allowed = [_filled(pattern, parameters) for pattern in _FACETS.get(cause.event_name, ())]
    return tuple(each.facet for each in drift.facets if not any(_fits(each.facet, pattern) for pattern in allowed))


def _filled(pattern: str, parameters: Mapping[str, str]) -> str:
    """The pattern with what the record names; empty, which fits nothing, where it does not name it."""
    head, brace, rest = pattern.partition("{")
    if not brace:
        return pattern
    value = parameters.get(rest.removesuffix("}"), "")
    return head + value if value else ""


def _fits(facet: str, pattern: str) -> bool:
    if pattern.endswith("/*"):
        return facet.startswith(pattern[:-1])
    return bool(pattern) and facet.lower() == pattern.lower()
