"""IAM Access Analyzer of one account and region: its findings as a second opinion.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.sweep.exposure import ExternalFinding

if TYPE_CHECKING:
    from types_boto3_accessanalyzer import AccessAnalyzerClient

_EXTERNAL: Final = ("ORGANIZATION", "ACCOUNT")  # the wider first


@dataclass(frozen=True, slots=True)
class Analyzer:
    arn: str
    kind: str
    status: str


class AccessAnalyzer:
    """Its analyzers, and what they find."""

    actions: ClassVar[tuple[str, ...]] = ("access-analyzer:ListAnalyzers", "access-analyzer:ListFindingsV2")

    def __init__(self, client: AccessAnalyzerClient) -> None:
        self._client = client

    def analyzers(self) -> tuple[Analyzer, ...]:
        with named_refusals():
            pages = self._client.get_paginator("list_analyzers").paginate()
            return tuple(
                Analyzer(each["arn"], each["type"], each["status"]) for page in pages for each in page["analyzers"]
            )

    def external(self) -> Analyzer | None:
        """The active analyzer of access from outside; that of the organization where there is one."""
        active = [each for each in self.analyzers() if each.status == "ACTIVE"]
        return next((each for kind in _EXTERNAL for each in active if each.kind == kind), None)

    def findings(self, analyzer: str) -> Iterator[ExternalFinding]:
        """Access from outside that stands, on roles and on every other kind of resource."""
        wanted: Any = {"status": {"eq": ["ACTIVE"]}, "findingType": {"eq": ["ExternalAccess"]}}
        with named_refusals():
            for page in self._client.get_paginator("list_findings_v2").paginate(analyzerArn=analyzer, filter=wanted):
                for each in page["findings"]:
                    yield ExternalFinding(
                        id=each["id"],
                        resource=each.get("resource", ""),
                        kind=each["resourceType"],
                        account=each["resourceOwnerAccount"],
                        problem=each.get("error", ""),
                    )
