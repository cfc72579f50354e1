"""Policy generation by Access Analyzer from CloudTrail, in the role's own account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.tightening.generation import Busy, Generated, JobState

if TYPE_CHECKING:
    from types_boto3_accessanalyzer import AccessAnalyzerClient

_BUSY: Final = frozenset({"ConflictException", "ServiceQuotaExceededException"})
_STATES: Final = {
    "IN_PROGRESS": JobState.RUNNING,
    "SUCCEEDED": JobState.DONE,
    "FAILED": JobState.FAILED,
    "CANCELED": JobState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the events of an account are, and the role with which Access Analyzer reads them."""

    arn: str
    access_role: str


class PolicyGeneration:
    """`start` names the job by its token: the same request again is the same job."""

    actions: ClassVar[tuple[str, ...]] = (
        "access-analyzer:GetGeneratedPolicy",
        "access-analyzer:StartPolicyGeneration",
        "iam:PassRole",
    )

    def __init__(self, client: AccessAnalyzerClient, trail: Trail) -> None:
        self._client, self._trail = client, trail

    def start(self, arn: str, since: datetime, until: datetime, token: str) -> str:
        """The id of the job. Raises Busy where another one runs, or the day's number is used up."""
        try:
            with named_refusals():
                return self._client.start_policy_generation(
                    policyGenerationDetails={"principalArn": arn},
                    cloudTrailDetails={
                        "trails": [{"cloudTrailArn": self._trail.arn, "allRegions": True}],
                        "accessRole": self._trail.access_role,
                        "startTime": since,
                        "endTime": until,
                    },
                    clientToken=token,
                )["jobId"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _BUSY:
                raise Busy(error.response["Error"].get("Message", "busy")) from error
            raise

    def fetch(self, job: str) -> Generated:
        with named_refusals():
            answer = self._client.get_generated_policy(jobId=job, includeResourcePlaceholders=True)
        details, result = answer["jobDetails"], answer["generatedPolicyResult"]
        error = details.get("jobError")
        return Generated(
            state=_STATES.get(details["status"], JobState.FAILED),
            policies=tuple(each["policy"] for each in result.get("generatedPolicies", [])),
            complete=bool(result["properties"].get("isComplete", False)),
            problem=f"{error['code']}: {error['message']}" if error else "",
        )
