"""IAM Access Analyzer of one account and region: its findings as a second opinion, and what it says of documents.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/Welcome.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.snapshot_codec import text_hash
from iamdrift.domain.sweep.exposure import ExternalFinding
from iamdrift.domain.tightening.analysis import Remark

if TYPE_CHECKING:
    from types_boto3_accessanalyzer import AccessAnalyzerClient

_EXTERNAL: Final = ("ORGANIZATION", "ACCOUNT")  # the wider first
_TYPES: Final = {
    PolicyKind.IDENTITY: {"policyType": "IDENTITY_POLICY"},
    PolicyKind.BOUNDARY: {"policyType": "IDENTITY_POLICY"},
    PolicyKind.TRUST: {
        "policyType": "RESOURCE_POLICY",
        "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
    },
    PolicyKind.RESOURCE: {"policyType": "RESOURCE_POLICY"},
    PolicyKind.SCP: {"policyType": "SERVICE_CONTROL_POLICY"},
    PolicyKind.RCP: {"policyType": "RESOURCE_CONTROL_POLICY"},
}
_REMEMBERED: Final = 2000  # documents


@dataclass(frozen=True, slots=True)
class Analyzer:
    arn: str
    kind: str
    status: str


class AccessAnalyzer:
    """`validated` remembers by digest: a document means the same wherever it stands."""

    actions: ClassVar[tuple[str, ...]] = (
        "access-analyzer:ListAnalyzers",
        "access-analyzer:ListFindingsV2",
        "access-analyzer:ValidatePolicy",
    )

    def __init__(self, client: AccessAnalyzerClient) -> None:
        self._client = client
        self._validated: dict[tuple[str, PolicyKind], tuple[Remark, ...]] = {}

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

    def validated(self, text: str, kind: PolicyKind = PolicyKind.IDENTITY) -> tuple[Remark, ...]:
        """What Access Analyzer remarks about a document; asked once for each document."""
        key = (text_hash(text), kind)
        if key not in self._validated:
            if len(self._validated) >= _REMEMBERED:
                self._validated.clear()
            self._validated[key] = tuple(self._validate(text, kind))
        return self._validated[key]

    def _validate(self, text: str, kind: PolicyKind) -> Iterator[Remark]:
        request: Any = {"policyDocument": text, "locale": "EN", **_TYPES[kind]}
        with named_refusals():
            for page in self._client.get_paginator("validate_policy").paginate(**request):
                for each in page["findings"]:
                    yield Remark(each["findingType"], each["issueCode"], each["findingDetails"], each["learnMoreLink"])
