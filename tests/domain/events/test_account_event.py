"""Events that no principal's state shows are findings of the account; all others leave it alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.catalogue import SERVICES
from iamdrift.domain.catalogue.entry import Tier
from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.events.account_event import account_ref, assess_event, event_findings, vanished_finding
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.finding import Status
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.identity import PrincipalPattern
from tests.fakes.events import ROOT, envelope
from tests.fakes.principals import ACCOUNT, role_ref

OIDC = {"openIDConnectProviderArn": f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.com"}
NOW = "2026-11-24T03:00:00+00:00"


def change(name: str, source: str = "iam.amazonaws.com", /, **parameters: object) -> Change:
    understood = understand(envelope(name, parameters, source=source))
    assert isinstance(understood, Change)
    return understood


@pytest.mark.parametrize(
    ("one", "guardrails"),
    [
        (change("PutRolePolicy", roleName="x", policyName="y", policyDocument="{}"), []),
        (change("CreatePolicyVersion", policyArn=f"arn:aws:iam::{ACCOUNT}:policy/x"), []),
        (change("TagSAMLProvider", sAMLProviderArn="arn:x"), []),
        (change("AddUserToGroup", userName="u", groupName="g"), []),
        (change("PutRolePolicy"), ["unnamed-target"]),
        (change("UpdateSAMLProvider", sAMLProviderArn="arn:x"), ["account-change"]),
        (change("AttachPolicy", "organizations.amazonaws.com", policyId="p", targetId="r"), ["organization-change"]),
        (change("DeleteTrail", "cloudtrail.amazonaws.com", name="t"), ["tampering"]),
        (change("BrandNewWrite"), ["unclassified-write"]),
    ],
)
def test_an_event_is_a_finding_where_nothing_else_would_show_it(one: Change, guardrails: list[str]) -> None:
    assert [finding.guardrail for finding in event_findings(one)] == guardrails


def test_every_tampering_event_of_the_catalogue_is_told_as_at_least_medium() -> None:
    entries = [(service, entry) for service in SERVICES for entry in service.entries if entry.tier is Tier.TAMPERING]
    assert len(entries) > 30
    for service, entry in entries:
        told = replace(change("BrandNewWrite"), event_source=service.source, event_name=entry.name, entry=entry)
        assert any(each.guardrail == "tampering" and each.severity >= Severity.MEDIUM for each in event_findings(told))


def test_every_event_that_changes_permissions_leads_to_a_principal_or_to_a_finding() -> None:
    for service in SERVICES:
        for entry in service.entries:
            if entry.tier in (Tier.PERMISSION, Tier.CREDENTIAL) and not entry.affects:
                told = replace(change("BrandNewWrite"), event_source=service.source, event_name=entry.name, entry=entry)
                assert event_findings(told), f"{service.source} {entry.name} would be silent"


@pytest.mark.parametrize(
    ("name", "parameters", "severity", "said"),
    [
        (
            "CreateOpenIDConnectProvider",
            {"url": "https://eve.example.com"},
            Severity.HIGH,
            "url: https://eve.example.com",
        ),
        ("AddClientIDToOpenIDConnectProvider", {"clientID": "eve", **OIDC}, Severity.MEDIUM, "clientID: eve"),
        ("UpdateOpenIDConnectProviderThumbprint", {"thumbprintList": ["ab12"], **OIDC}, Severity.MEDIUM, "ab12"),
        ("CreateSAMLProvider", {"name": "eve"}, Severity.HIGH, "name: eve"),
        ("UpdateSAMLProvider", {"sAMLProviderArn": "arn:x", "sAMLMetadataDocument": "<xml>"}, Severity.HIGH, "arn:x"),
    ],
)
def test_a_change_of_whom_outside_is_believed_says_what_was_asked_for(
    name: str, parameters: dict[str, object], severity: Severity, said: str
) -> None:
    told = [finding for finding in event_findings(change(name, **parameters)) if finding.guardrail == "account-change"]
    assert [(finding.severity, said in finding.evidence.summary) for finding in told] == [(severity, True)]
    assert "<xml>" not in told[0].evidence.summary


def test_root_is_named_whatever_it_does() -> None:
    understood = understand(envelope("PutRolePolicy", {"roleName": "x"}, actor=ROOT))
    assert isinstance(understood, Change)
    (finding,) = event_findings(understood)
    assert (finding.guardrail, finding.severity) == ("root-used", Severity.HIGH)


def test_what_vanished_unseen_is_worse_where_nobody_announced_its_end() -> None:
    assert vanished_finding(change("DeleteRole", roleName="x"), role_ref()).severity is Severity.LOW
    assert vanished_finding(change("PutRolePolicy", roleName="x"), role_ref()).severity is Severity.MEDIUM


def record(*findings: str, since: str = NOW) -> Record:
    known = tuple(replace(event_findings(change(name))[0], since=since) for name in findings)
    return Record(account_ref(ACCOUNT), 1, "h", "", findings=known)


def test_earlier_events_stay_and_do_not_make_a_new_one_worse() -> None:
    terrible = replace(record("Invent").findings[0], severity=Severity.CRITICAL)
    before = replace(record(), findings=(terrible,))
    mild = replace(event_findings(change("BrandNewWrite"))[0], severity=Severity.LOW)
    assessment = assess_event(before, [mild], Settings(), NOW)
    assert assessment.severity is Severity.LOW
    assert [each.status for each in assessment.findings] == [Status.NEW, Status.OPEN]
    assert (assessment.recommended, assessment.decided) == (Verdict.NOTIFY, Verdict.NOTIFY)


def test_the_same_thing_done_again_is_new_again() -> None:
    again = assess_event(record("Invent"), event_findings(change("Invent")), Settings(), NOW)
    assert [each.status for each in again.findings] == [Status.NEW]


def test_old_events_are_history_and_no_state() -> None:
    before = record("Invent", since="2026-01-01T00:00:00+00:00")
    assert len(assess_event(before, event_findings(change("Other")), Settings(), NOW).findings) == 1


def test_the_findings_of_an_account_stay_bounded_and_keep_the_newest() -> None:
    before = record(*(f"Invent{number}" for number in range(300)))
    numbered = tuple(
        replace(each, since=f"2026-11-{1 + number % 20:02}T00:00:00+00:00")
        for number, each in enumerate(before.findings)
    )
    kept = assess_event(replace(before, findings=numbered), event_findings(change("Last")), Settings(), NOW).findings
    assert len(kept) == 201
    assert min(each.since for each in kept) >= "2026-11-07"


def test_waivers_severities_and_mode_hold_for_events_too() -> None:
    findings = event_findings(change("Invent"))
    waiver = Waiver("W", "unclassified-write", PrincipalPattern(ACCOUNT), "o", "r", "t", "2026-11-01", "2026-12-01")
    waived = assess_event(None, findings, Settings(waivers=(waiver,)), NOW)
    assert [each.waived_by for each in waived.findings] == ["W"]
    assert waived.decided is Verdict.COMPLIANT
    raised = Settings(severity_overrides=(("unclassified-write", Severity.CRITICAL),))
    assert assess_event(None, findings, raised, NOW).severity is Severity.CRITICAL
    assert assess_event(None, findings, Settings(mode=Mode.OBSERVE), NOW).decided is Verdict.COMPLIANT
