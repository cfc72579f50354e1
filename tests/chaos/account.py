"""An IAM account in memory as a world of its own: calls change it, every call is recorded, reads may be late."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from iamdrift.domain.principals.facets import CREDENTIALS, DESCRIPTION, POLICY_TAGS, SESSION_DURATION
from iamdrift.domain.principals.principal import (
    Gone,
    GroupMembership,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.steps import Step
from iamdrift.usecases.taking_back.ports import Wrote
from tests.fakes.iam import FakeIam, Name, NotSoError

_KINDS = {
    "Role": (PrincipalType.ROLE, "AROA"),
    "User": (PrincipalType.USER, "AIDA"),
    "Group": (PrincipalType.GROUP, "AGPA"),
    "Policy": (PrincipalType.POLICY, "ANPA"),
}
# What the listing of a whole account does not tell, as `adapters.iam.account_details` says.
_UNLISTED = {
    PrincipalType.ROLE: (DESCRIPTION, SESSION_DURATION),
    PrincipalType.USER: (CREDENTIALS,),
    PrincipalType.GROUP: (),
    PrincipalType.POLICY: (DESCRIPTION, POLICY_TAGS),
}
_MOST_VERSIONS = 5


@dataclass
class Account(FakeIam):
    """`live` keeps what each principal has by itself; `seen` completes it with what it has through others.

    made: told of every call that succeeded, with who made it. clock: seconds since the history began. forgets: it has
    no past, for accounts of thousands whose replicas are never late.
    """

    clock: Callable[[], float] = lambda: 0.0
    made: Callable[[str, str, Mapping[str, Any], PrincipalRef | None], None] = lambda *_: None
    before_make: Callable[[Step, Plan], None] = lambda *_: None
    past: list[tuple[float, dict[Name, Snapshot]]] = field(default_factory=list)
    forgets: bool = False
    views: dict[tuple[int, Name], Snapshot] = field(default_factory=dict)

    def fork(self) -> Account:
        """The same account, which goes its own way from here."""
        return Account(
            self.account,
            dict(self.live),
            documents=self.documents,
            born=self.born,
            numbers={**self.numbers},
            forgets=self.forgets,
        )

    def call(self, api: str, *, by: str = "somebody", **parameters: Any) -> None:
        """Raises NotSoError."""
        verb, kind = _split(api)
        if verb == "Create" and kind in _KINDS:
            self._creates(kind, parameters)
        elif verb == "Delete" and kind in _KINDS:
            self._deletes(kind, parameters)
        else:
            self._check(api, parameters)
            super().call(api, by=by, **parameters)
        self._remember()
        self.made(api, by, parameters, self._named(verb, kind, parameters))

    def make(self, step: Step, plan: Plan, plan_id: str) -> Wrote:
        self.before_make(step, plan)
        return super().make(step, plan, plan_id)

    def before(self, api: str, said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The calls that must come before this one: IAM deletes only what has nothing left."""
        verb, kind = _split(api)
        name = said.get(f"{kind}Name", "")
        held = self.live.get((_KINDS[kind][0], name)) if verb == "Delete" and kind in _KINDS else None
        if held is None:
            return
        whose = {f"{kind}Name": name}
        for policy in held.attached:
            yield f"Detach{kind}Policy", {**whose, "PolicyArn": policy.arn}
        for inline in held.inline:
            yield f"Delete{kind}Policy", {**whose, "PolicyName": inline.name}
        for group in held.groups:
            yield "RemoveUserFromGroup", {"UserName": name, "GroupName": group.name}
        for member in _members(name, self.live) if kind == "Group" else ():
            yield "RemoveUserFromGroup", {"UserName": member, "GroupName": name}

    def seen(self, kind: PrincipalType, name: str, lag: float = 0.0) -> Snapshot | None:
        """As it was `lag` seconds ago."""
        at = self._moment(self.clock() - lag)
        known = self.past[at][1] if at >= 0 else self._first
        if (kind, name) not in known:
            return None
        view = self.views.get((at, (kind, name)))
        if view is None:
            view = self.views[at, (kind, name)] = _completed(known[kind, name], known, self.documents)
        return view

    def read(self, ref: PrincipalRef, lag: float = 0.0) -> Snapshot | Gone:
        return self.seen(ref.type, ref.name, lag) or Gone(replace(ref, unique_id=""))

    def listed(self, lag: float = 0.0) -> list[Snapshot]:
        """As the listing of the account tells it."""
        names = sorted(self.live, key=lambda name: (name[0].value, name[1]))
        found = (self.seen(kind, name, lag) for kind, name in names)
        return [_as_listed(snapshot) for snapshot in found if snapshot is not None]

    def everything(self) -> list[Snapshot]:
        return [view for kind, name in self.live if (view := self.seen(kind, name)) is not None]

    def __post_init__(self) -> None:
        self._first = dict(self.live)

    def _remember(self) -> None:
        if self.forgets:
            self.past, self.views = [], {}
        self.past.append((self.clock(), self.live if self.forgets else dict(self.live)))

    def _moment(self, time: float) -> int:
        """Which past is the one of that time; -1 is before everything."""
        return next((at for at in range(len(self.past) - 1, -1, -1) if self.past[at][0] <= time), -1)

    def _creates(self, kind: str, said: dict[str, Any]) -> None:
        type_, prefix = _KINDS[kind]
        name = said[f"{kind}Name"]
        if (type_, name) in self.live:
            raise NotSoError("EntityAlreadyExists")
        self.born += 1
        ref = PrincipalRef(self.account, type_, name, f"{prefix}{self.born:012d}")
        made = Snapshot(ref, f"arn:aws:iam::{self.account}:{kind.lower()}/{name}")
        if type_ is PrincipalType.ROLE:
            made = replace(made, trust=PolicyText(said["AssumeRolePolicyDocument"]), max_session_duration=3600)
        if type_ is PrincipalType.POLICY:
            made = replace(made, versions=(PolicyVersion("v1", PolicyText(said["PolicyDocument"]), default=True),))
        self.live[type_, name] = made

    def _deletes(self, kind: str, said: dict[str, Any]) -> None:
        type_, _ = _KINDS[kind]
        name = said["PolicyArn"].rpartition("/")[2] if kind == "Policy" else said[f"{kind}Name"]
        if (type_, name) not in self.live or (kind == "Policy" and self._used(said["PolicyArn"])):
            raise NotSoError("NoSuchEntity, or DeleteConflict")
        del self.live[type_, name]

    def _check(self, api: str, said: Mapping[str, Any]) -> None:
        arn = said.get("PolicyArn", said.get("PermissionsBoundary", ""))
        ours = arn.startswith(f"arn:aws:iam::{self.account}:")
        if ours and (PrincipalType.POLICY, arn.rpartition("/")[2]) not in self.live:
            raise NotSoError("NoSuchEntity")
        wanted = ((PrincipalType.GROUP, said.get("GroupName")), (PrincipalType.USER, said.get("UserName")))
        if api == "AddUserToGroup" and not all(each in self.live for each in wanted):
            raise NotSoError("NoSuchEntity")
        if api in ("CreatePolicyVersion", "DeletePolicyVersion"):
            versions = self.live[PrincipalType.POLICY, arn.rpartition("/")[2]].versions
            full = api == "CreatePolicyVersion" and len(versions) == _MOST_VERSIONS
            if full or any(each.default and each.id == said.get("VersionId") for each in versions):
                raise NotSoError("LimitExceeded, or DeleteConflict")

    def _used(self, arn: str) -> bool:
        return any(
            arn in {policy.arn for policy in (*each.attached, *([each.boundary] if each.boundary else ()))}
            for each in self.live.values()
        )

    def _named(self, verb: str, kind: str, said: Mapping[str, Any]) -> PrincipalRef | None:
        if verb != "Create" or kind not in _KINDS:
            return None
        return self.live[_KINDS[kind][0], said[f"{kind}Name"]].ref


def _split(api: str) -> tuple[str, str]:
    verb = "Create" if api.startswith("Create") else "Delete" if api.startswith("Delete") else ""
    return verb, api.removeprefix(verb)


def _as_listed(snapshot: Snapshot) -> Snapshot:
    bare = replace(snapshot, unread=_UNLISTED[snapshot.ref.type], description="", credentials=())
    return replace(bare, max_session_duration=None) if snapshot.ref.type is PrincipalType.ROLE else bare


def _completed(bare: Snapshot, live: Mapping[Name, Snapshot], documents: Mapping[str, str]) -> Snapshot:
    def managed(policy: ManagedPolicy) -> ManagedPolicy:
        held = live.get((PrincipalType.POLICY, policy.arn.rpartition("/")[2]))
        if policy.arn in documents or held is None:
            return replace(policy, version_id="v1", document=PolicyText(documents[policy.arn]))
        default = next(version for version in held.versions if version.default)
        return ManagedPolicy(policy.arn, default.id, default.document)

    def group(name: str) -> GroupMembership:
        held = live[PrincipalType.GROUP, name]
        return GroupMembership(name, held.ref.unique_id, held.inline, tuple(map(managed, held.attached)))

    kind, name = bare.ref.type, bare.ref.name
    return replace(
        bare,
        attached=tuple(map(managed, bare.attached)),
        boundary=managed(bare.boundary) if bare.boundary is not None else None,
        groups=tuple(group(each.name) for each in bare.groups),
        members=_members(name, live) if kind is PrincipalType.GROUP else (),
    )


def _members(group: str, live: Mapping[Name, Snapshot]) -> tuple[str, ...]:
    return tuple(sorted(each.ref.name for each in live.values() if group in [held.name for held in each.groups]))


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
