"""The marks of an account, by stubbed answers: a report that is being made, two pages of roles, no report at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from iamdrift.adapters.iam.account_marks import AccountMarks
from iamdrift.errors import AccessRefused, Throttled

HEADER = (
    "user,arn,password_enabled,password_last_used,"
    "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date"
)
ALICE = "arn:aws:iam::111122223333:user/alice"


def stubbed(*answers: tuple[str, Any]) -> tuple[AccountMarks, list[float]]:
    client = boto3.client("iam", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    stub = Stubber(client)
    for operation, answer in answers:
        if isinstance(answer, str):
            stub.add_client_error(operation, answer)
        else:
            stub.add_response(operation, answer)
    stub.activate()
    slept: list[float] = []
    return AccountMarks(client, slept.append), slept


def roles(*names: str, more: bool = False, seconds: int = 3600) -> dict[str, Any]:
    listed = [
        {
            "Path": "/",
            "RoleName": name,
            "RoleId": f"AROA{name}000000000000",
            "Arn": f"arn:aws:iam::111122223333:role/{name}",
            "CreateDate": datetime(2026, 1, 1, tzinfo=UTC),
            "MaxSessionDuration": seconds,
        }
        for name in names
    ]
    return {"Roles": listed, "IsTruncated": more, **({"Marker": "next"} if more else {})}


def report(*rows: str) -> dict[str, Any]:
    return {"Content": "\n".join((HEADER, *rows)).encode(), "ReportFormat": "text/csv"}


def test_two_pages_of_roles_and_a_report_that_is_ready_the_second_time() -> None:
    marks, slept = stubbed(
        ("list_roles", roles("one", more=True)),
        ("list_roles", roles("two")),
        ("generate_credential_report", {"State": "STARTED"}),
        ("generate_credential_report", {"State": "COMPLETE"}),
        ("get_credential_report", report(f"alice,{ALICE},true,N/A,false,N/A,N/A")),
    )
    found = marks.marks()
    assert set(found) == {"arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/two", ALICE}
    assert (slept, marks.calls.total()) == ([3.0], 5)


def mark_of(answer: dict[str, Any], arn: str = ALICE, seconds: int = 3600) -> str:
    marks, _ = stubbed(
        ("list_roles", roles("one", seconds=seconds)),
        ("generate_credential_report", {"State": "COMPLETE"}),
        ("get_credential_report", answer),
    )
    return marks.marks()[arn]


def test_a_mark_changes_with_a_key_and_not_with_its_use() -> None:
    before = mark_of(report(f"alice,{ALICE},true,2026-01-01,false,N/A,N/A"))
    assert mark_of(report(f"alice,{ALICE},true,2026-11-01,false,N/A,2026-11-02")) == before
    assert mark_of(report(f"alice,{ALICE},true,2026-01-01,true,2026-11-02,N/A")) != before


def test_a_mark_of_a_role_changes_with_its_session_duration() -> None:
    arn = "arn:aws:iam::111122223333:role/one"
    assert mark_of(report(), arn) != mark_of(report(), arn, seconds=43_200)


def test_where_there_is_no_report_there_are_marks_of_roles_only() -> None:
    marks, _ = stubbed(("list_roles", roles("one")), ("generate_credential_report", "InvalidAction"))
    assert len(marks.marks()) == 1


def test_a_report_that_is_gone_when_it_is_fetched_is_as_none() -> None:
    marks, _ = stubbed(
        ("list_roles", roles("one")),
        ("generate_credential_report", {"State": "COMPLETE"}),
        ("get_credential_report", "ReportExpired"),
    )
    assert len(marks.marks()) == 1


def test_a_report_that_never_gets_ready_is_not_waited_for_without_end() -> None:
    marks, slept = stubbed(("list_roles", roles()), *[("generate_credential_report", {"State": "INPROGRESS"})] * 20)
    assert marks.marks() == {}
    assert len(slept) == 20


@pytest.mark.parametrize(("code", "error"), [("AccessDenied", AccessRefused), ("Throttling", Throttled)])
def test_refusals_have_their_names(code: str, error: type[Exception]) -> None:
    marks, _ = stubbed(("list_roles", code))
    with pytest.raises(error):
        marks.marks()
