"""The facets of a snapshot, each with a digest, and the digest of the whole.

The digest of a snapshot covers what GetRole and GetAccountAuthorizationDetails can both tell, so that it is the same
whichever of them was asked. What only the single reads tell (description, session duration, credentials, the tags of a
managed policy) are facets under `detail/`: outside the digest, but compared wherever both snapshots know them. A
snapshot lists in `unread` the prefixes of facets that its source cannot tell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from iamdrift.domain.principals.canonical import form_of
from iamdrift.domain.principals.drift import UNREAD, Drift, drift_between
from iamdrift.domain.principals.principal import InlinePolicy, ManagedPolicy, PolicyText, PrincipalType, Snapshot

DETAIL = "detail/"
CREDENTIALS = DETAIL + "credential/"
DESCRIPTION = DETAIL + "description"
SESSION_DURATION = DETAIL + "max-session-duration"
POLICY_TAGS = DETAIL + "tag/"


def facets(snapshot: Snapshot) -> dict[str, str]:
    """Every facet of a snapshot by its key (`trust`, `inline/deploy`, `tag/owner` ...) with its hex digest."""
    found = dict(_facets(snapshot))
    return {key: mark for key, mark in found.items() if not key.startswith(snapshot.unread)} | {
        UNREAD + prefix: "" for prefix in snapshot.unread
    }


def digest(snapshot: Snapshot) -> str:
    """Hex SHA-256 over who the principal is and everything but its details."""
    return digest_of(snapshot, facets(snapshot))


def digest_of(snapshot: Snapshot, marks: Mapping[str, str]) -> str:
    """The digest of a snapshot whose facets are at hand."""
    covered = sorted((key, mark) for key, mark in marks.items() if not key.startswith((DETAIL, UNREAD)))
    ref = snapshot.ref
    return _mark(ref.type.value, ref.account, ref.unique_id, covered)


def drift_of(before: Snapshot, after: Snapshot) -> Drift:
    """How two snapshots of one principal differ, details included where both know them."""
    return drift_between(facets(before), facets(after))


def carry_over(before: Snapshot, after: Snapshot) -> Snapshot:
    """`after`, completed with the details that its source cannot tell and `before` knew of the same principal."""
    if before.ref.unique_id != after.ref.unique_id:
        return after
    missing = set(after.unread) - set(before.unread)
    known = {name: getattr(before, name) for prefix, name in _detail_fields(after) if prefix in missing}
    carried = tuple(prefix for prefix, _ in _detail_fields(after) if prefix in missing)
    left = [prefix for prefix in after.unread if prefix not in carried]
    left += [prefix for prefix in before.unread if carried and prefix.startswith(carried)]
    return replace(after, **known, unread=tuple(left)) if known else after


def _detail_fields(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    always = (
        (CREDENTIALS, "credentials"),
        (DESCRIPTION, "description"),
        (SESSION_DURATION, "max_session_duration"),
    )
    return (*always, (POLICY_TAGS, "tags")) if snapshot.ref.type is PrincipalType.POLICY else always


def _facets(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    yield "name", _mark(snapshot.ref.name)
    yield "path", _mark_of(snapshot.path)
    if snapshot.trust is not None:
        yield "trust", _mark(_document(snapshot.trust))
    if snapshot.boundary is not None:
        yield "boundary", _mark_of(*_managed(snapshot.boundary))
    yield from _grants(snapshot.inline, snapshot.attached)
    yield from _belongings(snapshot)
    yield from _versions(snapshot)
    yield from _details(snapshot)
    if snapshot.resource is not None:
        yield from snapshot.resource.facets().items()


def _grants(inline: Iterable[InlinePolicy], attached: Iterable[ManagedPolicy]) -> Iterator[tuple[str, str]]:
    for policy in inline:
        yield f"inline/{policy.name}", _mark(_document(policy.document))
    for managed in attached:
        yield f"attached/{managed.arn}", _mark_of(*_managed(managed))


def _belongings(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for group in snapshot.groups:
        yield f"group/{group.name}", _mark(group.unique_id, sorted(_grants(group.inline, group.attached)))
    for member in snapshot.members:
        yield f"member/{member}", _mark(member)
    for profile in snapshot.instance_profiles:
        yield f"instance-profile/{profile}", _mark(profile)
    if snapshot.ref.type is not PrincipalType.POLICY:
        yield from ((f"tag/{key}", _mark_of(value)) for key, value in snapshot.tags)


def _versions(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for version in snapshot.versions:
        yield f"version/{version.id}", _mark(_document(version.document))
        if version.default:
            yield "default-version", _mark(version.id)


def _details(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    yield DESCRIPTION, _mark_of(snapshot.description)
    if snapshot.max_session_duration is not None:
        yield SESSION_DURATION, _mark(snapshot.max_session_duration)
    for credential in snapshot.credentials:
        yield f"{CREDENTIALS}{credential.kind}/{credential.id}", _mark(credential.status)
    if snapshot.ref.type is PrincipalType.POLICY:
        yield from ((POLICY_TAGS + key, _mark_of(value)) for key, value in snapshot.tags)


def _managed(policy: ManagedPolicy) -> tuple[str, str, str]:
    return policy.arn, policy.version_id, _document(policy.document)


def _document(text: PolicyText | None) -> str:
    return "unread" if text is None else form_of(text).digest


@lru_cache(maxsize=4096)  # a path, an empty description, a tag and a managed policy are those of many principals
def _mark_of(*parts: str) -> str:
    return _mark(*parts)


def _mark(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
