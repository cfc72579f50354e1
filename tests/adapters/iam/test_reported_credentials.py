"""Users completed from the credential report: what a single read shows, with fewer calls, or nothing claimed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.reported_credentials import ReportedCredentials
from iamdrift.domain.principals.facets import CREDENTIALS, digest, drift_of
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

ACCOUNT = "123456789012"
COLUMNS = (
    "user,arn,password_enabled,password_last_used,password_last_changed,mfa_active,"
    "access_key_1_active,access_key_1_last_rotated,access_key_2_active,access_key_2_last_rotated,"
    "cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
)
NOBODY_HAS = "false,N/A,N/A,false,false,N/A,false,N/A,false,N/A,false,N/A"
UNREPORTED = (f"{CREDENTIALS}ssh_key/", f"{CREDENTIALS}service_specific/")


def user(name: str) -> Snapshot:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, name, f"AIDA{name}")
    return Snapshot(ref, f"arn:aws:iam::{ACCOUNT}:user/{name}", unread=(CREDENTIALS,))


def stubbed(*answers: tuple[str, Any]) -> ReportedCredentials:
    client = boto3.client("iam", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    stub = Stubber(client)
    for operation, answer in answers:
        if isinstance(answer, str):
            stub.add_client_error(operation, answer)
        else:
            stub.add_response(operation, answer)
    stub.activate()
    return ReportedCredentials(client, lambda _seconds: None)


def report(*rows: str) -> tuple[tuple[str, Any], ...]:
    content = "\n".join((COLUMNS, *rows)).encode()
    return (
        ("generate_credential_report", {"State": "COMPLETE"}),
        ("get_credential_report", {"Content": content, "ReportFormat": "text/csv"}),
    )


def row(name: str, facts: str = NOBODY_HAS) -> str:
    return f"{name},arn:aws:iam::{ACCOUNT}:user/{name},{facts}"


def keys(*ids: str) -> tuple[str, Any]:
    listed = [
        {"AccessKeyId": each, "Status": "Inactive", "CreateDate": datetime(2026, 1, 1, tzinfo=UTC)} for each in ids
    ]
    return "list_access_keys", {"AccessKeyMetadata": listed, "IsTruncated": False}


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Iterator[IAMClient]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("iam", region_name="us-east-1")


def test_it_is_what_a_single_read_shows(iam: IAMClient) -> None:
    for name in ("ann", "bob"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="ann", Password="correct horse battery staple")
    iam.create_access_key(UserName="ann")
    reader, reported = IamReader(iam, ACCOUNT, "aws"), ReportedCredentials(iam, lambda _seconds: None)
    for listed in reader.read_all():
        single, completed = reader.read(listed.ref), reported.complete(listed)
        assert isinstance(single, Snapshot)
        assert completed is not None
        assert digest(completed) == digest(single)
        assert not drift_of(completed, single)
        assert {(each.kind, each.id, each.status) for each in completed.credentials} == {
            (each.kind, each.id, each.status) for each in single.credentials
        }
    assert reported.calls["ListAccessKeys"] == 1


def test_users_without_credentials_cost_no_call() -> None:
    reported = stubbed(*report(*(row(f"user{number}") for number in range(100))))
    completed = [reported.complete(user(f"user{number}")) for number in range(100)]
    assert {each.unread for each in completed if each is not None} == {UNREPORTED}
    assert len([each for each in completed if each is not None and not each.credentials]) == 100
    assert reported.calls.total() == 2


def test_an_inactive_key_is_asked_for_too_and_a_password_needs_no_call() -> None:
    password = "true,2026-11-01T00:00:00+00:00,2026-01-01T00:00:00+00:00"
    facts = f"{password},false,false,2025-01-01T00:00:00+00:00,false,N/A,false,N/A,false,N/A"
    completed = stubbed(*report(row("alice", facts)), keys("AKIA000000000001")).complete(user("alice"))
    assert completed is not None
    assert [(each.kind, each.id, each.status) for each in completed.credentials] == [
        ("login_profile", "alice", ""),
        ("access_key", "AKIA000000000001", "Inactive"),
    ]
    assert completed.credentials[0].last_used.startswith("2026-11-01")


def test_of_whom_the_report_says_nothing_nothing_is_claimed() -> None:
    assert stubbed(*report(row("bob"))).complete(user("alice")) is None
    assert stubbed(("generate_credential_report", "AccessDenied")).complete(user("alice")) is None
    assert stubbed(("generate_credential_report", "InvalidAction")).complete(user("alice")) is None
    with_mfa = row("alice", NOBODY_HAS.replace("N/A,N/A,false", "N/A,N/A,true", 1))
    assert stubbed(*report(with_mfa), ("list_mfa_devices", "NoSuchEntity")).complete(user("alice")) is None
