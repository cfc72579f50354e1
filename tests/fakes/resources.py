"""Identity providers and organization policies in memory, as far as plans write to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from iamdrift.domain.principals.principal import Gone
from iamdrift.domain.principals.resources import (
    OidcProvider,
    OrganizationPolicy,
    OrganizationRoot,
    Resource,
    SamlProvider,
)
from iamdrift.domain.remediation.inverse import Subject
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step
from iamdrift.usecases.taking_back.ports import Wrote


@dataclass
class FakeResources:
    """Live state and writer in one. `calls`: every write, in order."""

    live: Resource
    calls: list[str] = field(default_factory=list)
    before_write: Callable[[Step], None] = lambda _step: None

    def __call__(self, plan: Plan) -> Subject | Gone:
        return self.live if self.live.arn == plan.arn else Gone(plan.ref)

    def make(self, step: Step, plan: Plan, plan_id: str) -> Wrote:  # noqa: ARG002 - what the real writer needs
        self.before_write(step)
        self.calls.append(step.api)
        self.live = after(self.live, step.api, step.arguments())
        return Wrote.DONE

    def prepare(self, step: Step, plan: Plan, plan_id: str) -> Callable[[], Wrote]:
        return partial(self.make, step, plan, plan_id)


def names(it: Resource, said: dict[str, Any]) -> bool:
    """Whether a call with these parameters is about this resource."""
    match it:
        case OidcProvider():
            return said.get("OpenIDConnectProviderArn") == it.arn
        case SamlProvider():
            return said.get("SAMLProviderArn") == it.arn
        case OrganizationPolicy():
            return said.get("PolicyId") == it.id
        case OrganizationRoot():
            return "RootId" in said or "TargetId" in said


def after(it: Resource, api: str, said: dict[str, Any]) -> Resource:
    match it:
        case OidcProvider():
            return _oidc(it, api, said)
        case SamlProvider():
            return replace(it, metadata=said["SAMLMetadataDocument"])
        case OrganizationPolicy() if api == "UpdatePolicy":
            return replace(it, content=said["Content"])
        case OrganizationPolicy():
            return replace(it, targets=_changed(it.targets, said["TargetId"], add=api == "AttachPolicy"))
        case OrganizationRoot() if api.endswith("PolicyType"):
            return replace(it, types=_changed(it.types, said["PolicyType"], add=api == "EnablePolicyType"))
        case OrganizationRoot():
            pair = (said["PolicyId"], said["TargetId"])
            return replace(it, attachments=_changed(it.attachments, pair, add=api == "AttachPolicy"))


def _oidc(it: OidcProvider, api: str, said: dict[str, Any]) -> OidcProvider:
    if api == "UpdateOpenIDConnectProviderThumbprint":
        return replace(it, thumbprints=tuple(said["ThumbprintList"]))
    return replace(it, client_ids=_changed(it.client_ids, said["ClientID"], add=api.startswith("Add")))


def _changed(items: tuple[Any, ...], item: Any, *, add: bool) -> tuple[Any, ...]:
    kept = tuple(each for each in items if each != item)
    return (*kept, item) if add else kept
