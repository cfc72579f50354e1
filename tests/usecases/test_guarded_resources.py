"""Identity providers and organization policies are on record like principals, and taken back from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OrganizationRoot, Resource
from iamdrift.domain.remediation.marks import marks
from iamdrift.guardrails import GUARDRAILS
from tests.domain.remediation.resources import OIDC, ROOT, SAML, SCP, scp
from tests.fakes.events import body
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT
from tests.fakes.remediation import ANN, FakeRemediation

Case = tuple[Resource, str, dict[str, Any]]
KINDS = {
    type(OIDC): PrincipalType.OIDC_PROVIDER,
    type(SAML): PrincipalType.SAML_PROVIDER,
    type(SCP): PrincipalType.ORGANIZATION_POLICY,
    type(ROOT): PrincipalType.ORGANIZATION_ROOT,
}


def held(resource: Resource) -> Snapshot:
    name = "root" if isinstance(resource, OrganizationRoot) else resource.arn.rpartition("/")[2]
    return Snapshot(PrincipalRef(ACCOUNT, KINDS[type(resource)], name, resource.arn), resource.arn, resource=resource)


def guarding(resource: Resource, mode: Mode = Mode.REVERT) -> FakeRemediation:
    return FakeRemediation(settings=Settings(mode=mode), guardrails=GUARDRAILS).accept(held(resource))


WITHDRAWN = {"PolicyId": SCP.id, "TargetId": "ou-root-prod"}
TAKEN_BACK: list[Case] = [
    (OIDC, "AddClientIDToOpenIDConnectProvider", {"OpenIDConnectProviderArn": OIDC.arn, "ClientID": "evil"}),
    (SCP, "UpdatePolicy", {"PolicyId": SCP.id, "Content": scp({"Effect": "Allow", "Action": "*", "Resource": "*"})}),
    (SCP, "DetachPolicy", WITHDRAWN),
    (ROOT, "DisablePolicyType", {"RootId": ROOT.id, "PolicyType": "SERVICE_CONTROL_POLICY"}),
]
ASKED: list[Case] = [
    (OIDC, "UpdateOpenIDConnectProviderThumbprint", {"OpenIDConnectProviderArn": OIDC.arn, "ThumbprintList": ["b"]}),
    (SAML, "UpdateSAMLProvider", {"SAMLProviderArn": SAML.arn, "SAMLMetadataDocument": "<evil/>"}),
]
LESS: list[Case] = [
    (
        OIDC,
        "RemoveClientIDFromOpenIDConnectProvider",
        {"OpenIDConnectProviderArn": OIDC.arn, "ClientID": OIDC.client_ids[0]},
    ),
    (SCP, "AttachPolicy", {"PolicyId": SCP.id, "TargetId": "ou-root-dev"}),
]


@pytest.mark.parametrize(("resource", "api", "said"), TAKEN_BACK, ids=[api for _, api, _ in TAKEN_BACK])
def test_what_opens_a_door_is_taken_back_by_itself(resource: Resource, api: str, said: dict[str, Any]) -> None:
    guardian, ref = guarding(resource), held(resource).ref
    version = guardian.happens(ref, api, **said)
    assert version.assessment.decided is Verdict.REVERT
    assert version.assessment.severity >= Severity.HIGH
    assert guardian.deliver(version).counter == "RemediationVerified"
    seen = guardian.iam.read(ref)
    assert isinstance(seen, Snapshot)
    assert marks(seen) == marks(resource)
    written = guardian.iam.writes()
    assert guardian.again(version).counter == "RemediationVerified"
    assert guardian.iam.writes() == written


@pytest.mark.parametrize(("resource", "api", "said"), ASKED, ids=[api for _, api, _ in ASKED])
def test_what_nobody_can_prove_is_asked_about_and_taken_back_on_approval(
    resource: Resource, api: str, said: dict[str, Any]
) -> None:
    guardian, ref = guarding(resource), held(resource).ref
    version = guardian.happens(ref, api, **said)
    assert version.assessment.recommended is Verdict.ASK
    guardian.deliver(version)
    assert guardian.iam.writes() == []
    assert guardian.asks(ANN, "revert", ref, version.number).status == 202
    assert [outcome.counter for outcome in guardian.approvals_delivered()] == ["RemediationVerified"]
    seen = guardian.iam.read(ref)
    assert isinstance(seen, Snapshot)
    assert marks(seen) == marks(resource)


@pytest.mark.parametrize(("resource", "api", "said"), LESS, ids=[api for _, api, _ in LESS])
def test_what_only_closes_a_door_is_told_and_left(resource: Resource, api: str, said: dict[str, Any]) -> None:
    guardian, ref = guarding(resource), held(resource).ref
    version = guardian.happens(ref, api, **said)
    assert version.assessment.access.lost_total == 1
    assert not version.assessment.access.grants
    guardian.deliver(version)
    assert guardian.iam.writes() == []


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.NOTIFY, Mode.ASK])
def test_nothing_is_written_where_the_mode_does_not_say_so(mode: Mode) -> None:
    for resource, api, said in TAKEN_BACK:
        guardian = guarding(resource, mode)
        guardian.deliver(guardian.happens(held(resource).ref, api, **said))
        assert guardian.iam.writes() == []


def test_what_identity_center_or_control_tower_owns_is_refused_with_where_to_fix_it() -> None:
    sso = replace(SAML, arn=SAML.arn.replace("corp", "AWSSSO_0123456789abcdef_DO_NOT_DELETE"))
    for resource, api, said in (
        (sso, "UpdateSAMLProvider", {"SAMLProviderArn": sso.arn, "SAMLMetadataDocument": "<evil/>"}),
        (replace(SCP, name="aws-guardrails-abc"), "DetachPolicy", WITHDRAWN),
    ):
        guardian = guarding(resource)
        outcome = guardian.deliver(guardian.happens(held(resource).ref, api, **said))
        assert outcome.counter == "RemediationRefused"
        assert "there" in str(outcome.keys["why"]) or "account of Identity Center" in str(outcome.keys["why"])


def test_no_guardrail_mistakes_them_for_principals() -> None:
    for resource in (OIDC, SAML, SCP, ROOT):
        guardian = guarding(resource)
        record = guardian.ledger.recall(held(resource).ref).record
        assert record is not None
        assert record.findings == ()


def test_an_event_leads_to_the_state_of_the_provider() -> None:
    guardian = FakeGuardian()
    guardian.reader.holds(held(OIDC))
    named = {"openIDConnectProviderArn": OIDC.arn, "clientID": "evil"}
    guardian.deliver(body("AddClientIDToOpenIDConnectProvider", named))
    guardian.reader.holds(held(replace(OIDC, client_ids=(*OIDC.client_ids, "evil"))))
    guardian.deliver(body("AddClientIDToOpenIDConnectProvider", named, event_id="e-2"))
    first, second = list(guardian.ledger.history(held(OIDC).ref))[::-1]
    assert first.assessment.first_sight
    assert [line.condition for line in second.assessment.access.newly_allowed] == ["with a token for evil"]
    assert "account-change" in {finding.guardrail for finding in guardian.standing()}


def test_an_event_of_the_organization_leads_to_the_policy_and_the_root_in_the_management_account() -> None:
    guardian = FakeGuardian(management=ACCOUNT)
    guardian.reader.holds(held(SCP), held(ROOT))
    said = {"policyId": SCP.id, "targetId": "ou-root-prod"}
    guardian.deliver(body("DetachPolicy", said, source="organizations.amazonaws.com"))
    assert {ref.type for ref in guardian.ledger.principals(ACCOUNT)} == {
        PrincipalType.ORGANIZATION_POLICY,
        PrincipalType.ORGANIZATION_ROOT,
    }
    guardian = FakeGuardian()
    guardian.reader.holds(held(SCP), held(ROOT))
    guardian.deliver(body("DetachPolicy", said, source="organizations.amazonaws.com"))
    assert not list(guardian.ledger.principals(ACCOUNT))
