"""A one-off is scheduled once, in UTC, and deletes itself."""

from __future__ import annotations

import json
import os

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from iamdrift.adapters.schedules import OneOffSchedules

QUEUE, ROLE = "arn:aws:sqs:us-east-1:123456789012:remediate", "arn:aws:iam::123456789012:role/schedules"


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


@mock_aws
def test_the_same_name_twice_is_one_schedule() -> None:
    client = boto3.client("scheduler")
    client.create_schedule_group(Name="g")
    schedules = OneOffSchedules(client, "g", QUEUE, ROLE)
    for _ in range(2):
        schedules.at("2026-11-24T16:05:00.5+01:00", "iamdrift-1", {"lift": "iamdrift-1"})
    (found,) = client.list_schedules(GroupName="g")["Schedules"]
    schedule = client.get_schedule(Name=found["Name"], GroupName="g")
    assert schedule["ScheduleExpression"] == "at(2026-11-24T15:05:00)"
    assert json.loads(schedule["Target"]["Input"]) == {"lift": "iamdrift-1"}
    assert schedule["Target"]["Arn"] == QUEUE


def test_any_other_error_is_raised() -> None:
    class Refusing:
        def create_schedule(self, **_said: object) -> None:
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "no"}}, "CreateSchedule")

    with pytest.raises(ClientError):
        OneOffSchedules(Refusing(), "g", QUEUE, ROLE).at("2026-11-24T15:05:00+00:00", "x", {})
