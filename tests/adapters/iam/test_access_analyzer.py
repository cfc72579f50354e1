"""Access Analyzer, by stubbed answers: no engine has it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from iamdrift.adapters.iam.access_analyzer import AccessAnalyzer
from iamdrift.adapters.iam.analyzers import Analyzers
from iamdrift.adapters.iam.policy_generation import PolicyGeneration, Trail
from iamdrift.adapters.iam.policy_validation import PolicyValidation
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.tightening.generation import Busy, Generated, JobState
from iamdrift.errors import AccessRefused, Throttled

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROLE = "arn:aws:iam::111122223333:role/shop"
ORGANIZATION = "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/organization"
TRAIL = Trail(
    "arn:aws:cloudtrail:us-east-1:111122223333:trail/all",
    "arn:aws:iam::111122223333:role/service-role/AccessAnalyzerMonitorServiceRole_guardian",
)


def stubbed(*answers: tuple[str, Any] | tuple[str, Any, dict[str, Any]]) -> Any:
    client = boto3.client(
        "accessanalyzer", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    stub = Stubber(client)
    for operation, answer, *expected in answers:
        if isinstance(answer, str):
            stub.add_client_error(operation, answer, expected_params=expected[0] if expected else None)
        else:
            stub.add_response(operation, answer, expected[0] if expected else None)
    stub.activate()
    return client


def analyzer(name: str, kind: str, status: str = "ACTIVE") -> dict[str, Any]:
    arn = f"arn:aws:access-analyzer:us-east-1:111122223333:analyzer/{name}"
    return {"arn": arn, "name": name, "type": kind, "status": status, "createdAt": NOW}


def external(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"f-{number}",
        "resource": ROLE,
        "resourceType": "AWS::IAM::Role",
        "resourceOwnerAccount": "111122223333",
        "status": "ACTIVE",
        "findingType": "ExternalAccess",
        "analyzedAt": NOW,
        "createdAt": NOW,
        "updatedAt": NOW,
        **fields,
    }


def test_the_analyzer_of_the_organization_goes_before_that_of_the_account() -> None:
    first = {"analyzers": [analyzer("own", "ACCOUNT"), analyzer("costly", "ACCOUNT_UNUSED_ACCESS")], "nextToken": "n"}
    second = {"analyzers": [analyzer("organization", "ORGANIZATION"), analyzer("old", "ORGANIZATION", "DISABLED")]}
    found = AccessAnalyzer(stubbed(("list_analyzers", first), ("list_analyzers", second))).external()
    assert found is not None
    assert found.arn == ORGANIZATION
    assert AccessAnalyzer(stubbed(("list_analyzers", {"analyzers": []}))).external() is None


def test_findings_of_two_pages_on_roles_and_other_resources() -> None:
    wanted = {
        "analyzerArn": ORGANIZATION,
        "filter": {"status": {"eq": ["ACTIVE"]}, "findingType": {"eq": ["ExternalAccess"]}},
    }
    bucket = external(2, resource="arn:aws:s3:::open", resourceType="AWS::S3::Bucket")
    del (unnamed := external(3, error="INTERNAL_ERROR"))["resource"]
    client = stubbed(
        ("list_findings_v2", {"findings": [external(1)], "nextToken": "n"}, wanted),
        ("list_findings_v2", {"findings": [bucket, unnamed]}, {**wanted, "nextToken": "n"}),
    )
    found = list(AccessAnalyzer(client).findings(ORGANIZATION))
    assert [each.kind for each in found] == ["AWS::IAM::Role", "AWS::S3::Bucket", "AWS::IAM::Role"]
    assert (found[2].resource, found[2].problem) == ("", "INTERNAL_ERROR")


def test_every_governed_region_is_asked_and_one_that_refuses_takes_nothing_from_the_others() -> None:
    organization = {"analyzers": [analyzer("organization", "ORGANIZATION")]}
    clients = {
        "us-east-1": stubbed(("list_analyzers", organization), ("list_findings_v2", {"findings": [external(1)]})),
        "eu-west-1": stubbed(("list_analyzers", "AccessDeniedException")),
        "eu-north-1": stubbed(("list_analyzers", {"analyzers": []})),
    }
    outside = Analyzers(clients.__getitem__, clients).outside()
    assert [each.id for each in outside.findings] == ["f-1"]
    assert [state for _, state in outside.stand] == ["organization, active", "there is none"]
    assert "Access Analyzer in eu-west-1" in outside.blind[0]
    assert (outside.asked, outside.complete) == (True, False)


def test_with_an_answer_from_every_region_what_is_missing_is_gone() -> None:
    client = stubbed(
        ("list_analyzers", {"analyzers": [analyzer("own", "ACCOUNT")]}), ("list_findings_v2", {"findings": []})
    )
    assert Analyzers(lambda _region: client, ("us-east-1",)).outside().complete


def remark(code: str) -> dict[str, Any]:
    return {
        "findingDetails": "said at length",
        "findingType": "SECURITY_WARNING",
        "issueCode": code,
        "learnMoreLink": "https://docs.aws.amazon.com/x",
        "locations": [],
    }


def test_remarks_of_two_pages_and_a_trust_policy_is_validated_as_one() -> None:
    trust = {
        "policyDocument": "{}",
        "locale": "EN",
        "policyType": "RESOURCE_POLICY",
        "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
    }
    identity = {"policyDocument": "{}", "locale": "EN", "policyType": "IDENTITY_POLICY"}
    client = stubbed(
        ("validate_policy", {"findings": [remark("A")], "nextToken": "n"}, trust),
        ("validate_policy", {"findings": [remark("B")]}, {**trust, "nextToken": "n"}),
        ("validate_policy", {"findings": []}, identity),
    )
    validate = PolicyValidation(client)
    assert [each.code for each in validate("{}", PolicyKind.TRUST)] == ["A", "B"]
    assert validate("{}", PolicyKind.IDENTITY) == ()


@pytest.mark.parametrize(
    ("code", "error"), [("AccessDeniedException", AccessRefused), ("ThrottlingException", Throttled)]
)
def test_refusals_have_their_names(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        AccessAnalyzer(stubbed(("list_analyzers", code))).analyzers()


def test_a_generation_is_started_over_the_trail_and_named_by_its_token() -> None:
    expected = {
        "policyGenerationDetails": {"principalArn": ROLE},
        "cloudTrailDetails": {
            "trails": [{"cloudTrailArn": TRAIL.arn, "allRegions": True}],
            "accessRole": TRAIL.access_role,
            "startTime": ANY,
            "endTime": ANY,
        },
        "clientToken": "token",
    }
    client = stubbed(("start_policy_generation", {"jobId": "job-1"}, expected))
    assert PolicyGeneration(client, TRAIL).start(ROLE, NOW, NOW, "token") == "job-1"


@pytest.mark.parametrize("code", ["ConflictException", "ServiceQuotaExceededException"])
def test_another_generation_is_a_reason_to_wait(code: str) -> None:
    with pytest.raises(Busy):
        PolicyGeneration(stubbed(("start_policy_generation", code)), TRAIL).start(ROLE, NOW, NOW, "token")


def job(status: str, *policies: str, error: bool = False) -> dict[str, Any]:
    details: dict[str, Any] = {"jobId": "job-1", "status": status, "startedOn": NOW}
    if error:
        details["jobError"] = {"code": "AUTHORIZATION_ERROR", "message": "cannot read the bucket"}
    result = {
        "properties": {"principalArn": ROLE, "isComplete": True},
        "generatedPolicies": [{"policy": text} for text in policies],
    }
    return {"jobDetails": details, "generatedPolicyResult": result}


def test_what_becomes_of_a_generation() -> None:
    client = stubbed(
        ("get_generated_policy", job("IN_PROGRESS")),
        ("get_generated_policy", job("FAILED", error=True)),
        ("get_generated_policy", job("SUCCEEDED", "{}"), {"jobId": "job-1", "includeResourcePlaceholders": True}),
    )
    generation = PolicyGeneration(client, TRAIL)
    assert generation.fetch("job-1").state is JobState.RUNNING
    assert generation.fetch("job-1").problem == "AUTHORIZATION_ERROR: cannot read the bucket"
    assert generation.fetch("job-1") == Generated(JobState.DONE, ("{}",), True)
