"""When a principal last used each service, as IAM counts it over 400 days.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from iamdrift.adapters.iam.account_details import moment
from iamdrift.adapters.iam.calls import IamCalls, NotOffered, Page, Vanished
from iamdrift.domain.tightening.tightening import ServiceUse

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

_PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)  # seconds between asking whether a job is done


class LastAccessed:
    """One job for each principal: two calls where it is done at once, one more for each page and each wait."""

    actions: ClassVar[tuple[str, ...]] = (
        "iam:GenerateServiceLastAccessedDetails",
        "iam:GetAccessKeyLastUsed",
        "iam:GetServiceLastAccessedDetails",
    )

    def __init__(self, client: IAMClient, sleep: Callable[[float], None]) -> None:
        self.calls: Counter[str] = Counter()
        self._calls = IamCalls(client, self.calls)
        self._sleep = sleep

    def services(self, arn: str) -> tuple[ServiceUse, ...] | None:
        """By service prefix, sorted; None where it is not known (no such principal, no such API, job not done in time).

        Raises Throttled, AccessRefused.
        """
        try:
            job = self._calls.one("GenerateServiceLastAccessedDetails", Arn=arn)["JobId"]
            for pause in (*_PAUSES, None):
                answer = self._calls.one("GetServiceLastAccessedDetails", JobId=job)
                if answer["JobStatus"] != "IN_PROGRESS":
                    return self._collected(job, answer) if answer["JobStatus"] == "COMPLETED" else None
                if pause is not None:
                    self._sleep(pause)
        except (NotOffered, Vanished):
            return None
        return None

    def keys(self, ids: Iterable[str]) -> dict[str, str]:
        """By access key id, an ISO time or empty for never; without those that are not known (any more)."""
        found: dict[str, str] = {}
        for key in ids:
            try:
                used = self._calls.one("GetAccessKeyLastUsed", AccessKeyId=key)["AccessKeyLastUsed"]
            except (NotOffered, Vanished):
                continue
            found[key] = moment(used.get("LastUsedDate"))
        return found

    def _collected(self, job: str, page: Page) -> tuple[ServiceUse, ...]:
        found: dict[str, str] = {}
        while True:
            for service in page.get("ServicesLastAccessed", []):
                found[service["ServiceNamespace"]] = moment(service.get("LastAuthenticated"))
            if not page.get("IsTruncated"):
                return tuple(ServiceUse(service, last) for service, last in sorted(found.items()))
            page = self._calls.one("GetServiceLastAccessedDetails", JobId=job, Marker=page["Marker"])
