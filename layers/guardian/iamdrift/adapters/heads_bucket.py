"""The bucket in another account that keeps copies of the chain heads, object-locked, so that none can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import GuardianError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client


class HeadsBucket:
    """The guardian only adds; who verifies reads with an identity of their own (s3:ListBucket, s3:GetObject)."""

    actions: ClassVar[frozenset[str]] = frozenset({"s3:PutObject"})

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self.name = client, bucket

    def put(self, key: str, content: bytes) -> None:
        """Raises GuardianError where the bucket does not take it."""
        try:
            with named_refusals():
                self._client.put_object(Bucket=self.name, Key=key, Body=content, ChecksumAlgorithm="SHA256")
        except ClientError as error:
            raise GuardianError(f"bucket {self.name}: {error.response['Error']['Code']}") from error

    def latest(self, folder: str) -> tuple[str, str] | None:
        """(key, text) of the newest copy in a folder; None where there is none."""
        with named_refusals():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=folder)
            key = max((each["Key"] for page in pages for each in page.get("Contents", ())), default="")
            if not key:
                return None
            return key, self._client.get_object(Bucket=self.name, Key=key)["Body"].read().decode()
