"""What a principal holds, as the policy engine wants it: the policies on its side and above, and whom it trusts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from iamdrift.domain.policy import Document, Policies, PolicyKind, parse
from iamdrift.domain.policy.access.applying import applying
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.principals.principal import InlinePolicy, ManagedPolicy, PolicyText, Snapshot
from iamdrift.domain.principals.resources import OrganizationPolicy

EVERYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


def policies_of(snapshot: Snapshot, scps: Levels = ()) -> Policies:
    """Identity policies, those of its groups included, and the boundary. Of a managed policy: its default version.

    scps: the service control policies above its account, from the root down; taken over as they bind this principal.
    """
    boundary = snapshot.boundary
    return Policies(
        identity=tuple(_identity(snapshot)),
        boundary=None if boundary is None else (_managed(boundary, PolicyKind.BOUNDARY),),
        scps=applying(scps, snapshot.arn) if scps else (),
    )


def trust_of(snapshot: Snapshot) -> Document | None:
    """The parsed trust policy of a role; None for everything else."""
    if snapshot.trust is None:
        return None
    return document_of(snapshot.trust, PolicyKind.TRUST, "trust policy")


def left_by(policy: OrganizationPolicy) -> Policies:
    """What a policy of the organization leaves of `Allow *`: all that it decides about. An RCP only denies; other
    types (tags, backups ...) limit nothing.
    """
    everything = parse(EVERYTHING, name="everything")
    if policy.type == "SERVICE_CONTROL_POLICY":
        return Policies(identity=(everything,), scps=(parse(policy.content, kind=PolicyKind.SCP, name=policy.id),))
    if policy.type != "RESOURCE_CONTROL_POLICY":
        return Policies(identity=(everything,))
    return Policies(identity=(everything,), rcps=(parse(policy.content, kind=PolicyKind.RCP, name=policy.id),))


def _identity(snapshot: Snapshot) -> Iterator[Document]:
    yield from _granted(snapshot.inline, snapshot.attached)
    for group in snapshot.groups:
        yield from _granted(group.inline, group.attached, f"group {group.name}: ")
    for version in snapshot.versions:
        if version.default:
            yield document_of(version.document, PolicyKind.IDENTITY, f"default version {version.id}")


def _granted(inline: Iterable[InlinePolicy], attached: Iterable[ManagedPolicy], by: str = "") -> Iterator[Document]:
    for policy in inline:
        yield document_of(policy.document, PolicyKind.IDENTITY, f"{by}inline policy {policy.name}")
    for managed in attached:
        yield _managed(managed, PolicyKind.IDENTITY, by)


def _managed(policy: ManagedPolicy, kind: PolicyKind, by: str = "") -> Document:
    return document_of(policy.document, kind, f"{by}managed policy {policy.arn}")


def document_of(text: PolicyText | None, kind: PolicyKind, name: str) -> Document:
    """Parsed, once for each use. What could not be read is nothing readable, of which the engine proves nothing."""
    if text is None:
        return parse("", kind=kind, name=name)
    known = text.read if isinstance(text.read, dict) else {}
    if (kind, name) not in known:
        known[kind, name] = parse(text.text, kind=kind, name=name)
        object.__setattr__(text, "read", known)
    document: Document = known[kind, name]
    return document
