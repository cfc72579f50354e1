"""Marks of what the account listing cannot tell: the credentials of users, what ListRoles adds about roles.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from botocore.exceptions import ClientError

from iamdrift.adapters.iam.calls import IamCalls, NotOffered, Vanished
from iamdrift.domain.ledger.plain import json_text

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

# Columns that change by mere use, or by the passing of time.
_USE: Final = ("_last_used", "_last_used_date", "_last_used_region", "_last_used_service", "_next_rotation")
_NOT_READY: Final = frozenset({"ReportExpired", "ReportNotPresent", "ReportInProgress"})
_ROUNDS, _PAUSE = 20, 3.0  # of asking for a report that is being made, and seconds in between


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One user of the credential report, by column; `root` is `<root_account>`."""

    arn: str
    columns: Mapping[str, str]


class AccountMarks:
    """Two calls for the report and one for each 1,000 roles; AWS makes a new report every four hours at most."""

    actions: ClassVar[tuple[str, ...]] = (
        "iam:GenerateCredentialReport",
        "iam:GetCredentialReport",
        "iam:ListRoles",
    )

    def __init__(self, client: IAMClient, sleep: Callable[[float], None]) -> None:
        self.calls: Counter[str] = Counter()
        self.iam = IamCalls(client, self.calls)
        self._sleep = sleep

    def marks(self) -> dict[str, str]:
        """By ARN. A user whom the report does not have yet has no mark. Raises AccessRefused, Throttled."""
        found = {
            role["Arn"]: _mark([role.get("Description", ""), role.get("MaxSessionDuration", 0)])
            for page in self.iam.pages("ListRoles", MaxItems=1000)
            for role in page.get("Roles", [])
        }
        return found | {row.arn: _mark(_kept(row.columns)) for row in self.report()}

    def report(self) -> list[ReportRow]:
        """Empty where the endpoint has no such report, or does not finish it in time."""
        try:
            for _ in range(_ROUNDS):
                if self.iam.one("GenerateCredentialReport").get("State") == "COMPLETE":
                    content = self.iam.one("GetCredentialReport")["Content"]
                    return list(_rows(bytes(content).decode("utf-8", "replace")))
                self._sleep(_PAUSE)
        except (NotOffered, Vanished):
            return []
        except ClientError as error:
            if error.response["Error"]["Code"] not in _NOT_READY:
                raise
        return []


def _rows(text: str) -> Iterator[ReportRow]:
    for row in csv.DictReader(io.StringIO(text)):
        yield ReportRow(row.get("arn") or "", {str(name): str(value) for name, value in row.items() if name})


def _kept(columns: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in columns.items() if not name.endswith(_USE)}


def _mark(data: object) -> str:
    return hashlib.sha256(json_text(data).encode()).hexdigest()[:16]
