"""Snapshots as JSON-able values for the ledger, with the documents taken out by their hash.

`encode` gives a small record and the texts it names; `decode` asks for each text by its hash. Fields at their default
are left out, so a record written before a field existed reads as that default.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from iamdrift.domain.principals.principal import (
    Credential,
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.resources import (
    OidcProvider,
    OrganizationPolicy,
    OrganizationRoot,
    Resource,
    SamlProvider,
)
from iamdrift.errors import InvalidInput

SCHEMA = 1
_PLAIN = ("path", "description", "max_session_duration", "created", "last_used")
_LISTS = ("members", "instance_profiles", "problems", "unread")
_RESOURCES: Mapping[str, type[Resource]] = {
    "oidc": OidcProvider,
    "saml": SamlProvider,
    "policy": OrganizationPolicy,
    "root": OrganizationRoot,
}
_LONG = frozenset({"metadata", "content"})  # texts of resources that are kept by their hash


def text_hash(text: str) -> str:
    """Hex SHA-256 of a document's verbatim text: where it is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def encode(snapshot: Snapshot) -> tuple[dict[str, Any], dict[str, str]]:
    """A JSON-able record of a snapshot, and hash -> text of the documents it refers to."""
    writer = _Writer()
    record = {"schema": SCHEMA, **writer.snapshot(snapshot)}
    return record, writer.texts


def decode(record: Mapping[str, Any], load: Callable[[str], str]) -> Snapshot:
    """The snapshot of a record; `load` returns the text of a hash.

    Raises InvalidInput for a record that a newer version wrote.
    """
    if record.get("schema", SCHEMA) > SCHEMA:
        raise InvalidInput(
            f"a snapshot of schema {record['schema']}, this version knows {SCHEMA}",
            where="ledger",
            remedy="deploy the version of the guardian that wrote it, or a newer one",
        )
    return _Reader(load).snapshot(record)


@dataclass(frozen=True, slots=True)
class _Writer:
    texts: dict[str, str] = field(default_factory=dict)

    def snapshot(self, snapshot: Snapshot) -> dict[str, Any]:
        ref = snapshot.ref
        return _without_defaults(
            {
                "ref": [ref.account, ref.type.value, ref.name, ref.unique_id],
                "arn": snapshot.arn,
                **{name: getattr(snapshot, name) for name in _PLAIN},
                **{name: list(getattr(snapshot, name)) for name in _LISTS},
                "trust": self._document(snapshot.trust),
                "inline": self._inline(snapshot.inline),
                "attached": [self._managed(policy) for policy in snapshot.attached],
                "boundary": self._managed(snapshot.boundary) if snapshot.boundary else None,
                "groups": [self._group(group) for group in snapshot.groups],
                "credentials": [[getattr(each, part.name) for part in fields(each)] for each in snapshot.credentials],
                "versions": [[each.id, self._document(each.document), each.default] for each in snapshot.versions],
                "tags": [list(tag) for tag in snapshot.tags],
                "resource": self._resource(snapshot.resource),
            }
        )

    def _document(self, document: PolicyText | None) -> str | None:
        if document is None:
            return None
        key = text_hash(document.text)
        self.texts[key] = document.text
        return key

    def _resource(self, resource: Resource | None) -> list[Any] | None:
        if resource is None:
            return None
        kind = next(kind for kind, each in _RESOURCES.items() if isinstance(resource, each))
        values = {part.name: getattr(resource, part.name) for part in fields(resource)}
        kept = {name: self._document(PolicyText(values[name])) for name in values.keys() & _LONG}
        return [kind, values | kept]

    def _inline(self, policies: Iterable[InlinePolicy]) -> list[Any]:
        return [[policy.name, self._document(policy.document)] for policy in policies]

    def _managed(self, policy: ManagedPolicy) -> list[Any]:
        return [policy.arn, policy.version_id, self._document(policy.document)]

    def _group(self, group: GroupMembership) -> list[Any]:
        managed = [self._managed(policy) for policy in group.attached]
        return [group.name, group.unique_id, self._inline(group.inline), managed]


def _without_defaults(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value not in (None, "", [])}


@dataclass(frozen=True, slots=True)
class _Reader:
    load: Callable[[str], str]

    def snapshot(self, record: Mapping[str, Any]) -> Snapshot:
        account, kind, name, unique_id = record["ref"]
        plain: dict[str, Any] = {each: record[each] for each in _PLAIN if each in record}
        lists: dict[str, Any] = {each: tuple(record[each]) for each in _LISTS if each in record}
        return Snapshot(
            ref=PrincipalRef(account, PrincipalType(kind), name, unique_id),
            arn=record.get("arn", ""),
            trust=self._document(record.get("trust")),
            inline=self._inline(record.get("inline", ())),
            attached=self._attached(record.get("attached", ())),
            boundary=self._managed(record["boundary"]) if "boundary" in record else None,
            groups=tuple(self._group(each) for each in record.get("groups", ())),
            credentials=tuple(Credential(*each) for each in record.get("credentials", ())),
            versions=tuple(self._version(each) for each in record.get("versions", ())),
            tags=tuple((key, value) for key, value in record.get("tags", ())),
            resource=self._resource(record.get("resource")),
            **plain,
            **lists,
        )

    def _document(self, key: str | None) -> PolicyText | None:
        return None if key is None else PolicyText(self.load(key))

    def _resource(self, listed: Any) -> Resource | None:
        if listed is None:
            return None
        kind, values = listed
        kept = {name: self.load(values[name]) for name in values.keys() & _LONG}
        return _RESOURCES[kind](**{name: _frozen(value) for name, value in values.items()} | kept)

    def _inline(self, listed: Iterable[Any]) -> tuple[InlinePolicy, ...]:
        return tuple(InlinePolicy(name, PolicyText(self.load(key))) for name, key in listed)

    def _attached(self, listed: Iterable[Any]) -> tuple[ManagedPolicy, ...]:
        return tuple(self._managed(each) for each in listed)

    def _managed(self, listed: Any) -> ManagedPolicy:
        arn, version_id, key = listed
        return ManagedPolicy(arn, version_id, self._document(key))

    def _group(self, listed: Any) -> GroupMembership:
        name, unique_id, inline, attached = listed
        return GroupMembership(name, unique_id, self._inline(inline), self._attached(attached))

    def _version(self, listed: Any) -> PolicyVersion:
        version_id, key, default = listed
        return PolicyVersion(version_id, self._document(key), bool(default))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list | tuple) else value
