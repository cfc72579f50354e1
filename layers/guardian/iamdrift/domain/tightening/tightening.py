"""Tightened policies: what a principal really used, kept; the rest proposed for removal, with what that takes away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessment import AccessChange, AccessLine
from iamdrift.domain.policy import Effect, Statement, parse
from iamdrift.domain.policy.actions.action_set import expand
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.matching.glob import matches
from iamdrift.domain.principals.principal import InlinePolicy, ManagedPolicy, PolicyText, Snapshot
from iamdrift.domain.principals.snapshot_problems import noted

# What no record of use shows: never proposed for removal unless somebody says so.
UNSEEN: Final = (
    "iam:PassRole",  # never in CloudTrail: the service that takes the role logs the call it was passed in
    "kms:Decrypt",
    "kms:GenerateDataKey*",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:Put*",
)
CAVEATS: Final = (
    "data events (objects in S3, items in DynamoDB, invocations of functions) are seen only where a trail logs them",
    "iam:PassRole is in no record: check which roles it has to pass",
    "what is used less often than the time that was looked at (a yearly job, a recovery) counts as not used",
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tightened set of permissions for review; nothing is changed by it.

    source: what it was worked out from. policy: the document that would replace all that grants now; empty for none.
    lost: what the principal could do no longer. gained: must be empty; shown where a generated policy allows more.
    """

    account: str
    name: str
    arn: str
    source: str
    since: str
    policy: str
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    lost: tuple[AccessLine, ...] = ()
    lost_total: int = 0
    gained: tuple[AccessLine, ...] = ()
    gained_total: int = 0
    caveats: tuple[str, ...] = CAVEATS
    time: str = ""

    @property
    def tightens(self) -> bool:
        """Whether there is anything to decide about; a look that found nothing to tighten is kept as well."""
        return self.lost_total > 0


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """A service that the principal may use; `last` is an ISO time, empty where it was never used in the period."""

    service: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """What was used: service prefixes, and of those services that AWS tracks by action, the actions.

    tracked: services for which `actions` are complete. A service that is not tracked is kept or removed as a whole.
    unused: where it is given, only these services fall away: of any other nothing is known.
    """

    services: frozenset[str]
    actions: frozenset[str] = frozenset()  # `service:Action`, lower case
    tracked: frozenset[str] = frozenset()
    since: str = ""
    unused: frozenset[str] | None = None

    def keeps(self, service: str) -> bool:
        """Whether a service that is not tracked stays."""
        return service in self.services or (self.unused is not None and service not in self.unused)


def tightened(snapshot: Snapshot, use: Use, protected: Iterable[str] = (), source: str = "", now: str = "") -> Proposal:
    """Every Allow statement without the services that were not used; everything else as it stands.

    protected: action patterns that stay whatever was used. A statement that is not understood stays as it is.
    """
    keep = (*UNSEEN, *protected)
    statements, removed, guarded = _tightened_statements(snapshot, use, keep)
    text = json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2) if statements else ""
    return compared(
        snapshot,
        text,
        Proposal(
            account=snapshot.ref.account,
            name=snapshot.ref.name,
            arn=snapshot.arn,
            source=source,
            since=use.since,
            policy=text,
            kept=tuple(sorted(use.services)),
            removed=tuple(sorted(removed)),
            protected=tuple(sorted(guarded)),
            caveats=(*CAVEATS, *(f"not understood, so left out: {problem}" for problem in snapshot.problems)),
            time=now,
        ),
    )


def compared(snapshot: Snapshot, policy: str, proposal: Proposal) -> Proposal:
    """The proposal with what its policy takes away from, and adds to, what the principal can do now."""
    delta = difference(snapshot, policy)
    return replace(
        proposal,
        lost=delta.no_longer_allowed,
        lost_total=delta.lost_total,
        gained=delta.newly_allowed,
        gained_total=delta.newly_total,
    )


def difference(snapshot: Snapshot, policy: str) -> AccessChange:
    """What changes for a principal whose policies are replaced by this one; its boundary stays."""
    after = replace(
        snapshot,
        inline=(InlinePolicy("tightened", PolicyText(policy)),) if policy else (),
        attached=(),
        groups=(),
        problems=(),
    )
    return PolicyEngine().change(snapshot, noted(after))


def _tightened_statements(
    snapshot: Snapshot, use: Use, keep: tuple[str, ...]
) -> tuple[list[Mapping[str, Any]], set[str], set[str]]:
    statements: list[Mapping[str, Any]] = []
    removed: set[str] = set()
    guarded: set[str] = set()
    for text in _texts(snapshot):
        for raw, statement in _paired(text):
            if statement is None or statement.effect is Effect.DENY or statement.not_action or statement.unknown:
                statements.append(raw)
                continue
            actions = _kept(statement.actions, use, keep, removed, guarded)
            if actions:
                statements.append({**raw, "Action": actions})
    return _numbered(statements), removed, guarded


def _kept(patterns: Iterable[str], use: Use, keep: tuple[str, ...], removed: set[str], guarded: set[str]) -> list[str]:
    """The part of the patterns that stays. `removed`: services that fall away; `guarded`: kept though not used."""
    kept: dict[str, None] = {}
    for pattern in patterns:
        for part in _by_service(pattern):
            service = part.partition(":")[0].lower()
            if service in use.tracked:
                used = [action for action in sorted(use.actions) if matches(part.lower(), action)]
                kept |= dict.fromkeys(_named(used))
                if not used:
                    removed.add(service)
            elif use.keeps(service):
                kept[part] = None
            else:
                removed.add(service)
            for action in keep:
                if action.partition(":")[0].lower() == service and not _covered(action, kept):
                    shared = _shared(part, action)
                    if shared:
                        kept[shared] = None
                        guarded.add(shared)
    return list(kept)


def _by_service(pattern: str) -> list[str]:
    """`*` as one pattern for each service, `s3:*` as it is."""
    service, colon, _ = pattern.partition(":")
    if colon and "*" not in service and "?" not in service:
        return [pattern]
    found = catalogue().services_of(expand(pattern).known)
    rest = pattern.partition(":")[2] if colon else "*"
    return [f"{service.prefix}:{rest}" for service, _ in found]


def _shared(part: str, action: str) -> str:
    """What of a protected action pattern a granted pattern allows."""
    if matches(part.lower(), action.lower()):
        return action
    return part if matches(action.lower(), part.lower()) else ""


def _covered(action: str, kept: Mapping[str, None]) -> bool:
    return any(matches(pattern.lower(), action.lower()) for pattern in kept)


def _named(actions: Iterable[str]) -> list[str]:
    """As AWS writes them, where the catalogue knows them."""
    return [next(iter(expand(action).names()), action) for action in actions]


def _texts(snapshot: Snapshot) -> Iterable[str]:
    policies: list[InlinePolicy | ManagedPolicy] = [*snapshot.inline, *snapshot.attached]
    for group in snapshot.groups:
        policies += [*group.inline, *group.attached]
    return (policy.document.text for policy in policies if policy.document is not None)


def _paired(text: str) -> Iterable[tuple[Mapping[str, Any], Statement | None]]:
    """Each statement as written, with what it means; None where the document has a fatal problem."""
    document = parse(text)
    try:
        raw = json.loads(text)["Statement"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    written = raw if isinstance(raw, list) else [raw]
    read = {statement.index: statement for statement in document.statements} if not document.fatal else {}
    return [(each, read.get(index)) for index, each in enumerate(written) if isinstance(each, Mapping)]


def _numbered(statements: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Once each; a Sid that two documents share would be refused within one."""
    seen: set[str] = set()
    kept: list[Mapping[str, Any]] = []
    for statement in statements:
        sid = statement.get("Sid")
        if isinstance(sid, str) and sid in seen:
            statement = {name: value for name, value in statement.items() if name != "Sid"}
        seen.add(sid if isinstance(sid, str) else "")
        if statement not in kept:
            kept.append(statement)
    return kept
