"""Maps the neutral vectors of policy engines onto the public API; nothing in here knows a vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from iamdrift.domain.policy import (
    NO_POLICY,
    Admitted,
    Document,
    Outcome,
    PinnedBy,
    Policies,
    PolicyKind,
    Request,
    admissions,
    evaluate,
    parse,
    validate,
)
from iamdrift.domain.policy.trust import confused_deputies, open_to_everyone

Json = Any  # vectors are JSON of many shapes


def grammar_valid(document: Json) -> bool:
    return not validate(document, PolicyKind.IDENTITY)


def is_allowed(given: Mapping[str, Json]) -> str:
    """The decision; where a key that the vector leaves open would settle it, the request is made to succeed."""
    decision = evaluate(request_of(given), policies_of(given))
    if decision.outcome is not Outcome.UNKNOWN:
        return str(decision.outcome.value)
    return "Allowed" if _open(given) else "ImplicitlyDenied"


def _open(given: Mapping[str, Json]) -> bool:
    """Symbolic and discovery modes ask whether some context allows the request."""
    return str(given.get("mode") or "").lower() in ("symbolic", "discovery")


def request_of(given: Mapping[str, Json]) -> Request:
    return Request(
        principal=given["principal"],
        action=given["action"],
        resource=given.get("resource") or "*",
        context={key: _context_value(value) for key, value in (given.get("context") or {}).items()},
        resource_account=given.get("resource_account") or "",
        complete=not _open(given),
        wildcard_only=bool(given.get("wildcard_only_action")),
    )


def _context_value(value: Json) -> str | tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(_text(entry) for entry in value)
    return _text(value)


def _text(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def policies_of(given: Mapping[str, Json]) -> Policies:
    resource = given.get("resource_policy")
    kind = PolicyKind.RESOURCE
    if resource is None and str(given.get("action", "")).lower().startswith("sts:assumerole"):
        resource, kind = given.get("trust_policy"), PolicyKind.TRUST
    session = given.get("session_policy")
    return Policies(
        identity=_documents(given.get("identity_policies"), PolicyKind.IDENTITY),
        boundary=_documents(given.get("boundaries"), PolicyKind.BOUNDARY) or None,
        session=_documents([session], PolicyKind.SESSION) if session else None,
        scps=_levels(given.get("scps"), PolicyKind.SCP),
        rcps=_levels(given.get("rcps"), PolicyKind.RCP),
        resource=_document(resource, kind) if resource else NO_POLICY,
        endpoint=_documents(given.get("endpoint_policies"), PolicyKind.RESOURCE),
    )


def _documents(given: Iterable[Json] | None, kind: PolicyKind) -> tuple[Document, ...]:
    return tuple(_document(entry, kind) for entry in given or ())


def _document(given: Json, kind: PolicyKind) -> Document:
    if isinstance(given, Mapping) and "policy" in given:
        return parse(given["policy"], kind=kind, name=str(given.get("name", "")))
    return parse(given, kind=kind)


def _levels(given: Iterable[Json] | None, kind: PolicyKind) -> tuple[tuple[Document, ...], ...]:
    """Levels of documents; a flat list of documents is one level."""
    levels: list[tuple[Document, ...]] = []
    flat: list[Json] = []
    for entry in given or ():
        if isinstance(entry, list | tuple):
            levels.append(_documents(entry, kind))
        elif isinstance(entry, Mapping) and "policies" in entry:
            levels.append(_documents(entry["policies"], kind))
        else:
            flat.append(entry)
    return (*levels, _documents(flat, kind)) if flat else tuple(levels)


def internet_accessible(given: Json) -> bool:
    """A policy, or one statement of one."""
    if isinstance(given, Mapping) and "Statement" not in given:
        given = {"Version": "2012-10-17", "Statement": given}
    return bool(open_to_everyone(parse(given, kind=PolicyKind.RESOURCE)))


def trust_fail(document: Json, question: str) -> bool:
    """The questions of other scanners, each answered by the one of ours that asks the same."""
    trust = parse(document, kind=PolicyKind.TRUST)
    asked = question.lower()
    if "confused-deputy" in asked:
        return bool(confused_deputies(trust))
    if "oidc" in asked:
        providers = [admission for admission in admissions(trust) if admission.kind is Admitted.PROVIDER]
        return any(not provider.pinned(PinnedBy.SUBJECT) for provider in providers)
    widest = (Admitted.EVERYONE, Admitted.ACCOUNT)
    return any(admission.kind in widest for admission in admissions(trust))
