"""Jobs that are done once, later: one-off schedules that put a message on a queue and delete themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals


class OneOffSchedules:
    """`group`: the schedule group; `queue_arn`, `role_arn`: where the message goes, and as whom."""

    actions: ClassVar[frozenset[str]] = frozenset({"scheduler:CreateSchedule", "iam:PassRole"})

    def __init__(self, client: Any, group: str, queue_arn: str, role_arn: str) -> None:
        self._client = client
        self._group = group
        self._queue_arn = queue_arn
        self._role_arn = role_arn

    def at(self, time: str, name: str, message: Mapping[str, str]) -> None:
        moment = datetime.fromisoformat(time).astimezone(UTC)
        try:
            with named_refusals():
                self._client.create_schedule(
                    Name=name,
                    GroupName=self._group,
                    ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})",
                    ScheduleExpressionTimezone="UTC",
                    FlexibleTimeWindow={"Mode": "OFF"},
                    ActionAfterCompletion="DELETE",
                    Target={
                        "Arn": self._queue_arn,
                        "RoleArn": self._role_arn,
                        "Input": json.dumps(dict(message)),
                    },
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConflictException":  # scheduled before, by a delivery that crashed
                raise
