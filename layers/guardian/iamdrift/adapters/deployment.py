"""Where a deployed guardian keeps things and answers: the outputs of its stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import InvalidInput

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient


class StackOutputs:
    """The outputs of one stack by name."""

    actions: ClassVar[frozenset[str]] = frozenset({"cloudformation:DescribeStacks"})

    def __init__(self, client: CloudFormationClient) -> None:
        self._client = client

    def __call__(self, stack: str) -> Mapping[str, str]:
        """Raises InvalidInput where there is no such stack in this account and region."""
        try:
            with named_refusals():
                found = self._client.describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            found = []
        if not found:
            region = self._client.meta.region_name
            raise InvalidInput(
                f"no such stack in {region}",
                where=f"stack {stack}",
                remedy="name the stack with --stack and its region with --region, or the ledger with --table",
            )
        return {output["OutputKey"]: output["OutputValue"] for output in found[0].get("Outputs", [])}
