"""Principals that infrastructure as code manages, and what would have to be written there to keep the state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalType, Snapshot

STACK_TAG: Final = "aws:cloudformation:stack-name"  # only AWS can set a tag that begins with aws:
_KINDS: Final = {PrincipalType.ROLE: "role", PrincipalType.USER: "user", PrincipalType.GROUP: "group"}


@dataclass(frozen=True, slots=True)
class Managed:
    """By whom, and how that is known. A tag like `managed-by` proves nothing: anyone who can tag can write it."""

    tool: str
    by: str


def managed_by(snapshot: Snapshot, causes: Iterable[Cause], settings: Settings) -> Managed | None:
    """`causes`: of the versions on record, newest first."""
    stack = snapshot.tag_map().get(STACK_TAG)
    if stack:
        return Managed("CloudFormation", f"stack {stack}")
    for cause in causes:
        if deployed(cause, settings):
            return Managed(cause.via or "infrastructure as code", cause.actor_arn or cause.actor)
    return None


def deployed(cause: Cause | None, settings: Settings) -> bool:
    """Whether a trusted deployer did it."""
    return cause is not None and settings.trusts_deployer(cause.actor_arn, cause.actor_id.partition(":")[0])


def in_emergency(cause: Cause | None, settings: Settings) -> bool:
    """Whether a break-glass principal did it: it is told, and never taken back."""
    return cause is not None and settings.breaks_glass(cause.actor_arn, cause.actor_id.partition(":")[0])


def snippet(tool: str, live: Snapshot, facets: Iterable[str]) -> str:
    """What makes these facets permanent, for CloudFormation or else Terraform; empty where nothing can be said."""
    parts = _cloudformation(live, facets) if tool == "CloudFormation" else _terraform(live, facets)
    return "\n".join(parts)


def _cloudformation(live: Snapshot, facets: Iterable[str]) -> Iterator[str]:
    wanted = frozenset(facets)
    properties: dict[str, object] = {}
    if "trust" in wanted and live.trust is not None:
        properties["AssumeRolePolicyDocument"] = _document(live.trust.text)
    if any(facet.startswith("attached/") for facet in wanted):
        properties["ManagedPolicyArns"] = [policy.arn for policy in live.attached]
    if any(facet.startswith("inline/") for facet in wanted):
        properties["Policies"] = [
            {"PolicyName": policy.name, "PolicyDocument": _document(policy.document.text)} for policy in live.inline
        ]
    if "boundary" in wanted and live.boundary is not None:
        properties["PermissionsBoundary"] = live.boundary.arn
    if properties:
        yield json.dumps({"Properties": properties}, indent=2)


def _terraform(live: Snapshot, facets: Iterable[str]) -> Iterator[str]:
    kind, name = _KINDS.get(live.ref.type), live.ref.name
    if kind is None:
        return
    for facet in sorted(facets):
        head, _, rest = facet.partition("/")
        policy = next((each for each in live.inline if each.name == rest), None)
        if head == "inline" and policy is not None:
            arguments = {kind: name, "name": rest, "policy": policy.document.text}
            yield _block(f"aws_iam_{kind}_policy", f"{name}_{rest}", arguments)
        elif head == "attached" and any(each.arn == rest for each in live.attached):
            yield _block(f"aws_iam_{kind}_policy_attachment", f"{name}_{rest}", {kind: name, "policy_arn": rest})
        elif head == "trust" and live.trust is not None:
            yield f"# in resource aws_iam_role {_quoted(name)}\nassume_role_policy = {_quoted(live.trust.text)}"
        elif head == "boundary" and live.boundary is not None:
            yield f"# in resource aws_iam_{kind} {_quoted(name)}\npermissions_boundary = {_quoted(live.boundary.arn)}"


def _block(resource: str, label: str, arguments: dict[str, str]) -> str:
    lines = "\n".join(f"  {key} = {_quoted(value)}" for key, value in arguments.items())
    return f'resource "{resource}" "{_label(label)}" {{\n{lines}\n}}'


def _label(text: str) -> str:
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", text.rpartition("/")[2] if text.startswith("arn:") else text)[:60]
    return safe if safe[:1].isalpha() else f"_{safe}"


def _quoted(text: str) -> str:
    """As a literal of HCL: what comes from a document must never be read as a template."""
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")


def _document(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
