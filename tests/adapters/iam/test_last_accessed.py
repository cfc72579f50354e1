"""Services last accessed, by stubbed answers: a job that takes its time, pages, refusals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from iamdrift.adapters.iam.last_accessed import LastAccessed
from iamdrift.domain.tightening.tightening import ServiceUse
from iamdrift.errors import AccessRefused, Throttled

ROLE = "arn:aws:iam::111122223333:role/shop-prod-role"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
JOB = "11111111-2222-3333-4444-555555555555"


def stubbed(*answers: tuple[str, Any]) -> tuple[LastAccessed, list[float]]:
    client = boto3.client("iam", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    stub = Stubber(client)
    for operation, answer in answers:
        if isinstance(answer, str):
            stub.add_client_error(operation, answer)
        else:
            stub.add_response(operation, answer)
    stub.activate()
    slept: list[float] = []
    return LastAccessed(client, slept.append), slept


STARTED = ("generate_service_last_accessed_details", {"JobId": JOB})


def answer(status: str, *services: str, more: bool = False) -> tuple[str, dict[str, Any]]:
    listed = [
        {"ServiceName": service, "ServiceNamespace": service, "TotalAuthenticatedEntities": 0}
        | ({"LastAuthenticated": NOW} if service == "s3" else {})
        for service in services
    ]
    return "get_service_last_accessed_details", {
        "JobStatus": status,
        "JobCreationDate": NOW,
        "JobCompletionDate": NOW,
        "ServicesLastAccessed": listed,
        "IsTruncated": more,
        **({"Marker": "next"} if more else {}),
    }


def test_two_pages_of_a_job_that_is_done_the_third_time() -> None:
    last, slept = stubbed(
        STARTED,
        answer("IN_PROGRESS"),
        answer("IN_PROGRESS"),
        answer("COMPLETED", "sqs", more=True),
        answer("COMPLETED", "s3"),
    )
    assert last.services(ROLE) == (ServiceUse("s3", NOW.isoformat()), ServiceUse("sqs"))
    assert (slept, last.calls.total()) == ([0.5, 1.0], 5)


def test_what_is_not_known_is_not_taken_for_unused() -> None:
    assert stubbed(("generate_service_last_accessed_details", "NoSuchEntity"))[0].services(ROLE) is None
    assert stubbed(("generate_service_last_accessed_details", "InvalidAction"))[0].services(ROLE) is None
    assert stubbed(STARTED, answer("FAILED"))[0].services(ROLE) is None


def test_a_job_that_never_ends_is_not_waited_for_without_end() -> None:
    last, slept = stubbed(STARTED, *[answer("IN_PROGRESS")] * 8)
    assert last.services(ROLE) is None
    assert len(slept) == 7


@pytest.mark.parametrize(("code", "error"), [("AccessDenied", AccessRefused), ("Throttling", Throttled)])
def test_refusals_have_their_names(code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        stubbed(STARTED, ("get_service_last_accessed_details", code))[0].services(ROLE)


def test_when_keys_were_used_and_which_are_not_known() -> None:
    used = {"UserName": "alice", "AccessKeyLastUsed": {"LastUsedDate": NOW, "ServiceName": "s3", "Region": "us-east-1"}}
    never = {"UserName": "alice", "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}}
    last, _ = stubbed(
        ("get_access_key_last_used", used),
        ("get_access_key_last_used", never),
        ("get_access_key_last_used", "NoSuchEntity"),
    )
    keys = ("AKIA0000000000000001", "AKIA0000000000000002", "AKIA0000000000000003")
    assert last.keys(keys) == {keys[0]: NOW.isoformat(), keys[1]: ""}
