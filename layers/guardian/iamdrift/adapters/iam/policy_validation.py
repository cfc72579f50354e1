"""What IAM Access Analyzer remarks about a document; free of charge, and the document need not be in use.

https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.tightening.analysis import Remark

if TYPE_CHECKING:
    from types_boto3_accessanalyzer import AccessAnalyzerClient

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


class PolicyValidation:
    """Asks each time it is called: what was said before is for the caller to keep."""

    actions: ClassVar[tuple[str, ...]] = ("access-analyzer:ValidatePolicy",)

    def __init__(self, client: AccessAnalyzerClient) -> None:
        self._client = client

    def __call__(self, text: str, kind: PolicyKind) -> tuple[Remark, ...]:
        """Raises AccessRefused, Throttled."""
        request: Any = {"policyDocument": text, "locale": "EN", **_TYPES[kind]}
        with named_refusals():
            pages = self._client.get_paginator("validate_policy").paginate(**request)
            return tuple(
                Remark(each["findingType"], each["issueCode"], each["findingDetails"], each["learnMoreLink"])
                for page in pages
                for each in page["findings"]
            )
