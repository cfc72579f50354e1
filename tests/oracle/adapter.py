"""Maps the neutral vectors of policy engines onto the public API; nothing in here knows a vector."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from iamdrift.domain.policy import (
    NO_POLICY,
    AccessDelta,
    Admission,
    Admitted,
    Document,
    Outcome,
    PinnedBy,
    Policies,
    PolicyKind,
    Request,
    Subject,
    access_delta,
    admissions,
    escalation_paths,
    evaluate,
    is_administrator,
    parse,
    permissions,
    steps_from,
    trust_delta,
    validate,
)
from iamdrift.domain.policy import covers as lies_in
from iamdrift.domain.policy.matching.glob import contains, matches_any
from iamdrift.domain.policy.risk.trust import confused_deputies, open_to_everyone

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
    becomes = str(given.get("action", "")).lower().startswith("sts:assumerole")
    if resource is None and becomes:
        resource, kind = given.get("trust_policy"), PolicyKind.TRUST
    session = given.get("session_policy")
    return Policies(
        identity=_documents(given.get("identity_policies"), PolicyKind.IDENTITY),
        boundary=_documents(given.get("boundaries"), PolicyKind.BOUNDARY) or None,
        session=_documents([session], PolicyKind.SESSION) if session else None,
        scps=_levels(given.get("scps"), PolicyKind.SCP),
        rcps=_levels(given.get("rcps"), PolicyKind.RCP),
        # every role has a trust policy; one of the caller's own account is unknown where the vector gives none
        resource=_document(resource, kind) if resource else None if becomes and _at_home(given) else NO_POLICY,
        endpoint=_documents(given.get("endpoint_policies"), PolicyKind.ENDPOINT),
    )


def _at_home(given: Mapping[str, Json]) -> bool:
    """Whether the resource is in the caller's own account."""
    accounts = [arn.split(":")[4] for arn in (given["principal"], given.get("resource") or "") if arn.count(":") >= 5]
    return len(set(accounts)) == 1


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


def new_access(existing: Json, new: Json, policy_type: str) -> bool:
    """Two texts are compared under one grammar: a text without Version is read under that of the other."""
    version = existing.get("Version") or new.get("Version") or "2012-10-17"
    existing, new = ({"Version": version, **document} for document in (existing, new))
    if policy_type == "RESOURCE_POLICY":
        kind = PolicyKind.RESOURCE
        return trust_delta(parse(existing, kind=kind), parse(new, kind=kind)).adds_access
    return access_delta(_only(existing), _only(new)).adds_access


def _only(document: Json) -> Policies:
    return Policies(identity=(parse(document),))


def diff(before: Mapping[str, Json], after: Mapping[str, Json]) -> AccessDelta:
    return access_delta(policies_of(_snake(before)), policies_of(_snake(after)))


def _snake(given: Mapping[str, Json]) -> dict[str, Json]:
    names = {"identityPolicies": "identity_policies", "sessionPolicy": "session_policy"}
    return {names.get(key, key): value for key, value in given.items()}


def covers(delta: AccessDelta, principal: str, action: str, resource: str, context: Mapping[str, Json]) -> bool:
    asked = {"principal": principal, "action": action, "resource": resource, "context": context}
    return lies_in(delta, request_of(asked))


def privesc(given: Mapping[str, Json]) -> set[str]:
    return _path_ids(policies_of(given))


def _path_ids(policies: Policies) -> set[str]:
    found = escalation_paths(permissions(policies))
    return {id_ for held in found for id_ in (held.path.id, *held.path.later_ids)}


def escalates(snapshot: Mapping[str, Json]) -> set[str]:
    """What any principal of the account can do that is not an administrator already; becoming a role counts."""
    subjects = subjects_of(snapshot)
    found: set[str] = set()
    for subject in subjects:
        if not is_administrator(subject.policies):
            found |= _path_ids(subject.policies)
            found |= {"sts-001"} if steps_from(subject, subjects) else set()
    return found


def is_admin(snapshot: Mapping[str, Json], principal: str) -> bool:
    return any(is_administrator(subject.policies) for subject in subjects_of(snapshot) if subject.arn == principal)


def subjects_of(snapshot: Mapping[str, Json]) -> tuple[Subject, ...]:
    """The users and roles of an account export."""
    account = _Account(snapshot)
    users = (account.subject(entry, "UserPolicyList") for entry in snapshot.get("UserDetailList") or ())
    roles = (account.subject(entry, "RolePolicyList") for entry in snapshot.get("RoleDetailList") or ())
    return (*users, *roles)


class _Account:
    def __init__(self, snapshot: Mapping[str, Json]) -> None:
        self.groups = {group["GroupName"]: group for group in snapshot.get("GroupDetailList") or ()}
        self.policies: dict[str, Json] = {}
        for policy in snapshot.get("Policies") or ():
            versions = policy["PolicyVersionList"]
            self.policies[policy["Arn"]] = next(v["Document"] for v in versions if v["IsDefaultVersion"])

    def subject(self, entry: Json, inline: str) -> Subject:
        documents = self._documents(entry, inline)
        for group in entry.get("GroupList") or ():
            documents += self._documents(self.groups[group], "GroupPolicyList")
        boundary = entry.get("PermissionsBoundary")
        limit = (self._managed(boundary["PermissionsBoundaryArn"]),) if boundary else None
        trust = entry.get("AssumeRolePolicyDocument")
        return Subject(
            arn=entry["Arn"],
            policies=Policies(identity=tuple(documents), boundary=limit),
            trust=parse(trust, kind=PolicyKind.TRUST) if trust else None,
        )

    def _documents(self, entry: Json, inline: str) -> list[Document]:
        own = [parse(policy["PolicyDocument"], name=policy["PolicyName"]) for policy in entry.get(inline) or ()]
        return own + [self._managed(policy["PolicyArn"]) for policy in entry.get("AttachedManagedPolicies") or ()]

    def _managed(self, arn: str) -> Document:
        return parse(self.policies.get(arn) or _aws_managed().get(arn) or {}, name=arn)


@cache
def _aws_managed() -> dict[str, Json]:
    """AWS-managed policies, which exports may leave out, by ARN."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    listed = json.loads(aws_managed_policies_data)
    return {f"arn:aws:iam::aws:policy{entry['Path']}{name}": entry["Document"] for name, entry in listed.items()}


def cross_account_violation(policy: Json, config: Mapping[str, Json]) -> bool:
    """Whether a statement admits somebody beyond the accounts, organizations and networks that the checker trusts."""
    document = parse(policy, kind=PolicyKind.RESOURCE)
    checked = [admission for admission in admissions(document) if not _trusted(admission, config)]
    if config.get("everyone_only"):
        checked = [admission for admission in checked if admission.kind in (Admitted.EVERYONE, Admitted.ALL_BUT)]
    violating = {admission.index for admission in checked}
    if config.get("return_allowed"):
        return len(violating) < len(document.statements)
    return bool(violating)


def _trusted(admission: Admission, config: Mapping[str, Json]) -> bool:
    accounts = config.get("allowed_accounts") or ()
    if admission.kind is Admitted.SERVICE or admission.account in accounts or admission.name in accounts:
        return True
    if matches_any(config.get("whitelist_patterns") or (), admission.name):
        return True
    keys = [key.lower() for key in config.get("whitelist_conditions") or ("aws:userid", "aws:username")]
    return any(
        pin.key.lower() in keys or all(_trusted_value(value, config) for value in pin.term.values)
        for pin in admission.pins
        if pin.restrictive or pin.key.lower() in keys
    )


def _trusted_value(value: str, config: Mapping[str, Json]) -> bool:
    account = (value.split(":", 5) + [""] * 5)[4]
    units = config.get("allowed_org_units") or ()
    known = {name for key in _TRUSTED for name in config.get(key) or ()}
    named = {value, account, value.partition("/")[0]}
    return bool(named & known) or any(contains(f"{unit.rstrip('/')}/*", value) for unit in units)


_TRUSTED = ("allowed_accounts", "allowed_orgid", "allowed_vpc", "allowed_vpce")
