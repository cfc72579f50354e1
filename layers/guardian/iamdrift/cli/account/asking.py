"""Questions to the policy engine: may this principal do that, asked as a person would write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from iamdrift.cli.files.policy_files import policies_under
from iamdrift.cli.terminal.statements import sentence
from iamdrift.domain.policy import Decision, Document, Policies, Reason, Request, evaluate
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.resource_types import formats_of
from iamdrift.domain.principals.holdings import trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Question:
    """An action on a resource in a context; keys the context does not name are not known, unless it is `complete`."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]]
    complete: bool = False
    scps: tuple[str, ...] = ()

    @property
    def becomes_role(self) -> bool:
        return self.action.lower().startswith("sts:assumerole") and ":role/" in self.resource


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision about one principal, with the policies it was made from."""

    snapshot: Snapshot
    decision: Decision
    policies: Policies

    def sentence(self, reason: Reason) -> str:
        """The statement that a reason is about, in words; empty where it is not one of the given documents."""
        for document in self._documents():
            if document.name == reason.document:
                return next((sentence(each) for each in document.statements if each.index == reason.index), "")
        return ""

    def _documents(self) -> Iterable[Document]:
        yield from self.policies.identity
        yield from self.policies.boundary or ()
        if self.policies.resource is not None:
            yield self.policies.resource
        for level in self.policies.scps:
            yield from (level,) if isinstance(level, Document) else level


def question(
    action: str, resource: str, context: Sequence[str], scps: Sequence[str], *, complete: bool = False
) -> Question:
    """A question from the words of a command line. Raises InvalidInput."""
    if action.count(":") != 1 or not all(action.split(":")) or {"*", "?"} & set(action):
        raise InvalidInput(f"{action!r} is not one action", remedy="write it like s3:GetObject")
    if resource != "*" and not resource.startswith("arn:"):
        raise InvalidInput(f"{resource!r} is no ARN", remedy="write the whole ARN, or `*` for every resource")
    return Question(action, resource, context_of(context), complete, tuple(scps))


def context_of(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """`key=value` words as context keys; a key written twice has two values. Raises InvalidInput."""
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key.strip():
            raise InvalidInput(f"--context {word!r}: no key=value", remedy="write aws:SourceIp=203.0.113.9")
        found[key.strip()] = (*found.get(key.strip(), ()), value)
    return found


def answered(snapshot: Snapshot, asked: Question, target: Snapshot | None) -> Answer:
    """The decision about one principal; `target` is the role to be assumed, where the question is about one."""
    policies = replace(policies_under(snapshot, asked.scps), resource=_trust(target))
    request = Request(
        principal=snapshot.arn,
        action=asked.action,
        resource=asked.resource,
        context=asked.context,
        complete=asked.complete,
        wildcard_only=catalogue().index(asked.action.lower()) >= 0 and not formats_of(asked.action),
    )
    return Answer(snapshot, evaluate(request, policies), policies)


def _trust(role: Snapshot | None) -> Document | None:
    trust = None if role is None else trust_of(role)
    return None if role is None or trust is None else replace(trust, name=f"trust policy of {role.ref.name}")


def target_of(asked: Question, snapshots: Iterable[Snapshot]) -> Snapshot | None:
    """The role that a question about becoming a role is about, where the account has it."""
    if not asked.becomes_role:
        return None
    wanted = asked.resource.lower()
    return next((s for s in snapshots if s.ref.type is PrincipalType.ROLE and s.arn.lower() == wanted), None)


def remarks(asked: Question) -> tuple[str, ...]:
    """What a person should know about how the question was read."""
    notes = []
    if catalogue().index(asked.action.lower()) < 0:
        notes.append(f"{asked.action} is not in the catalogue of AWS actions: check the spelling")
    if asked.resource == "*" and formats_of(asked.action):
        notes.append("`*` asks about every resource: only statements about every resource count")
    if not asked.becomes_role:
        notes.append("policies of the resource itself are not in an account export")
    return tuple(notes)
