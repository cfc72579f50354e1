"""The events of docs/remediation.md on moto: the real reader sees them, the real writer takes them back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

import boto3
from botocore import xform_name
from moto import mock_aws

from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.writer import IamWriter
from iamdrift.adapters.organization_state import OrganizationState
from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.principal import Gone, PolicyVersion, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OidcProvider, OrganizationPolicy, OrganizationRoot, SamlProvider
from iamdrift.domain.remediation.budget import Limit
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.plan import Plan, plan
from iamdrift.usecases.taking_back.apply_plan import ApplyPlan
from iamdrift.usecases.taking_back.carry_out import CarryOut, Patience
from iamdrift.usecases.taking_back.open_intent import Limits, OpenIntent
from tests.adapters.iam.moto_events import SSH, calls_of
from tests.domain.remediation.events import DOCUMENTS, RULES, Event
from tests.domain.remediation.resources import SCP, ResourceEvent
from tests.fakes.clock import FakeClock
from tests.fakes.intents import FakeIntents, FakeSwitch

MOTO: Final = "123456789012"
_KINDS: Final = {PrincipalType.ROLE: "role", PrincipalType.USER: "user", PrincipalType.GROUP: "group"}


@dataclass
class Replayed:
    """An account and an organization of moto with one subject. `ids`: what moto calls what the event calls otherwise.

    keys: how many of the two that a user may have are there before the event.
    """

    ids: dict[str, str] = field(default_factory=dict)
    keys: int = 2

    def __post_init__(self) -> None:
        self.iam: Any = boto3.client("iam")
        self.organizations: Any = boto3.client("organizations")
        state = OrganizationState(lambda _account: self.organizations, lambda: self.organizations)
        self.reader = IamReader(self.iam, MOTO, "aws", organization=state)
        self.writer = IamWriter(boto3.client("sts"), self._connect, lambda to: f"arn:aws:iam::{to}:role/remediator")

    def _connect(self, service: str, credentials: dict[str, str]) -> Any:
        connect: Any = boto3.client
        return connect(service, **credentials)

    def call(self, api: str, said: dict[str, Any]) -> dict[str, Any]:
        of_iam = hasattr(self.iam, xform_name(api)) and "Content" not in said  # both know CreatePolicy
        client = self.iam if of_iam else self.organizations
        answer: dict[str, Any] = getattr(client, xform_name(api))(**self.here(said))
        return answer

    def here(self, said: dict[str, Any]) -> dict[str, Any]:
        """The parameters of an event, as they are called here."""
        text = json.dumps(said)
        for there, here in {
            "111122223333": MOTO,
            "arn:aws:iam::aws:policy": f"arn:aws:iam::{MOTO}:policy",
            **self.ids,
        }.items():
            text = text.replace(there, here)
        told: dict[str, Any] = json.loads(text)
        return told

    def holds(self, subject: Snapshot) -> PrincipalRef:
        """Build it, with all that the events of the reference refer to."""
        ref = PrincipalRef(MOTO, subject.ref.type, subject.ref.name)
        for arn, document in DOCUMENTS.items():
            if arn != subject.arn:
                self.call("CreatePolicy", {"PolicyName": arn.rpartition("/")[2], "PolicyDocument": document})
        for user in {"ann", "bob", "eve"}:
            self.call("CreateUser", {"UserName": user})
        for group in ("readers", "admins"):
            self.call("CreateGroup", {"GroupName": group})
        if ref.type is PrincipalType.POLICY:
            self._policy(subject)
        else:
            self._principal(subject, _KINDS[ref.type])
        return ref

    def _policy(self, subject: Snapshot) -> None:
        first, *others = subject.versions
        tags = [{"Key": key, "Value": value} for key, value in subject.tags]
        said = {"PolicyName": subject.ref.name, "PolicyDocument": _text(first), "Tags": tags}
        self.call("CreatePolicy", said)
        for version in others:
            self._version(subject.arn, version)

    def _version(self, arn: str, version: PolicyVersion) -> None:
        said = {"PolicyArn": arn, "PolicyDocument": _text(version), "SetAsDefault": version.default}
        self.call("CreatePolicyVersion", said)

    def _principal(self, subject: Snapshot, kind: str) -> None:
        whose = {f"{kind.title()}Name": subject.ref.name}
        if kind == "role":
            self._role(subject)
        for policy in subject.inline:
            said = {"PolicyName": policy.name, "PolicyDocument": policy.document.text}
            self.call(f"Put{kind.title()}Policy", {**whose, **said})
        for attached in subject.attached:
            self.call(f"Attach{kind.title()}Policy", {**whose, "PolicyArn": attached.arn})
        if kind == "user":
            self._user(subject)
        for member in subject.members:
            self.call("AddUserToGroup", {"UserName": member, "GroupName": subject.ref.name})

    def _role(self, subject: Snapshot) -> None:
        assert subject.trust is not None
        said: dict[str, Any] = {
            "RoleName": subject.ref.name,
            "Path": subject.path,
            "AssumeRolePolicyDocument": subject.trust.text,
            "Description": subject.description,
            "MaxSessionDuration": subject.max_session_duration,
            "Tags": [{"Key": key, "Value": value} for key, value in subject.tags],
        }
        if subject.boundary is not None:
            said["PermissionsBoundary"] = subject.boundary.arn
        self.call("CreateRole", said)
        for profile in ("shop", "evil"):
            self.call("CreateInstanceProfile", {"InstanceProfileName": profile})
        for profile in subject.instance_profiles:
            whose = {"RoleName": subject.ref.name, "InstanceProfileName": profile}
            self.call("AddRoleToInstanceProfile", whose)

    def _user(self, subject: Snapshot) -> None:
        tags = [{"Key": key, "Value": value} for key, value in subject.tags]
        self.call("TagUser", {"UserName": "ann", "Tags": tags})
        for membership in subject.groups:
            self.call("AddUserToGroup", {"UserName": "ann", "GroupName": membership.name})
        self._access_key("AKIAOLD", "Active")
        if self.keys > 1:
            self._access_key("AKIAOFF", "Inactive")
        uploaded = self.call("UploadSSHPublicKey", {"UserName": "ann", "SSHPublicKeyBody": SSH})
        self.ids["APKAOLD"] = uploaded["SSHPublicKey"]["SSHPublicKeyId"]
        self.call("UpdateSSHPublicKey", {"UserName": "ann", "SSHPublicKeyId": "APKAOLD", "Status": "Inactive"})

    def _access_key(self, name: str, status: str) -> None:
        made = self.call("CreateAccessKey", {"UserName": "ann"})["AccessKey"]
        self.ids[name] = made["AccessKeyId"]
        self.call("UpdateAccessKey", {"UserName": "ann", "AccessKeyId": name, "Status": status})

    def holds_resource(self, event: ResourceEvent) -> PrincipalRef:
        match event.good:
            case OidcProvider() as oidc:
                said = {"ClientIDList": oidc.client_ids, "ThumbprintList": oidc.thumbprints}
                self.call("CreateOpenIDConnectProvider", {"Url": "https://ci.example.com", **said})
                return PrincipalRef(MOTO, PrincipalType.OIDC_PROVIDER, "ci.example.com")
            case SamlProvider():
                self.call("CreateSAMLProvider", {"Name": "corp", "SAMLMetadataDocument": "g" * 1024})
                return PrincipalRef(MOTO, PrincipalType.SAML_PROVIDER, "corp")
            case OrganizationPolicy() as policy:
                return self._organization_policy(policy)
            case OrganizationRoot():
                self._organization_policy(SCP)
                return PrincipalRef(MOTO, PrincipalType.ORGANIZATION_ROOT, "root")

    def _organization_policy(self, policy: OrganizationPolicy) -> PrincipalRef:
        self.call("CreateOrganization", {"FeatureSet": "ALL"})
        root = self.organizations.list_roots()["Roots"][0]["Id"]
        self.ids["r-root"] = root
        for name in ("ou-root-prod", "ou-root-dev"):
            made = self.call("CreateOrganizationalUnit", {"ParentId": root, "Name": name.rpartition("-")[2]})
            self.ids[name] = made["OrganizationalUnit"]["Id"]
        self.call("EnablePolicyType", {"RootId": root, "PolicyType": policy.type})
        said = {"Content": policy.content, "Name": "limits", "Description": "", "Type": policy.type}
        self.ids[policy.id] = self.call("CreatePolicy", said)["Policy"]["PolicySummary"]["Id"]
        for target in policy.targets:
            self.call("AttachPolicy", {"PolicyId": policy.id, "TargetId": target})
        return PrincipalRef(MOTO, PrincipalType.ORGANIZATION_POLICY, self.ids[policy.id])

    def take_back(self, good: Snapshot) -> Intent:
        """All that differs, with everything that only a person may ask for."""
        bad = self.read(good.ref)
        touched = [each.facet for each in drift_of(good, bad).facets]
        assert touched, "nobody saw the change"
        made = plan(bad, good, touched, RULES, everything=True)
        assert isinstance(made, Plan), made
        clock, intents, switch = FakeClock(), FakeIntents(), FakeSwitch()
        limits = Limits(Limit(1, timedelta(hours=1)), Limit(99, timedelta(hours=1)))
        carry_out = CarryOut(
            live=lambda wanted: self.reader.read(wanted.ref),
            writer=self.writer,
            intents=intents,
            switch=switch,
            clock=clock,
            pause=clock.advance,
            patience=Patience(looks=2),
        )
        apply = ApplyPlan(intents, OpenIntent(intents, switch, clock, limits), carry_out, clock)
        return apply(Intent(made.id_for("replayed"), made, Status.OPEN, clock().isoformat()), lambda _live: "")

    def read(self, ref: PrincipalRef) -> Snapshot:
        seen = self.reader.read(ref)
        assert not isinstance(seen, Gone)
        return seen


def replayed(event: Event | ResourceEvent) -> tuple[Intent, list[str]]:
    """Play it, take it back: what became of the plan, and which facets differ at the end from the accepted state."""
    with mock_aws():
        world = Replayed(keys=1 if event.name == "CreateAccessKey" else 2)
        ref = world.holds(event.subject) if isinstance(event, Event) else world.holds_resource(event)
        good = world.read(ref)
        for api, said in calls_of(event):
            world.call(api, said)
        intent = world.take_back(good)
        return intent, _left(good, world.read(ref))


def _left(good: Snapshot, after: Snapshot) -> list[str]:
    """What differs. A version of a policy that comes back has a new id: no id is ever used twice."""
    if good.versions and _documents(good) == _documents(after):
        after = replace(after, versions=good.versions)
    return [each.facet for each in drift_of(good, after).facets]


def _documents(policy: Snapshot) -> list[tuple[str, bool]]:
    return sorted((_text(version), version.default) for version in policy.versions)


def _text(version: PolicyVersion) -> str:
    assert version.document is not None
    return version.document.text
