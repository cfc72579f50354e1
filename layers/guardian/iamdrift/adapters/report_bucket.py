"""The bucket of the review packs: versioned and encrypted by its own configuration, checked on arrival by checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


class ReportBucket:
    """Writes only: who reads a report does so with an identity of their own."""

    actions: ClassVar[frozenset[str]] = frozenset({"s3:PutObject"})

    def __init__(self, client: S3Client, bucket: str) -> None:
        self._client, self._bucket = client, bucket

    def put(self, key: str, content: bytes) -> str:
        with named_refusals():
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=content,
                ContentType=_TYPES.get(key.rpartition(".")[2], "application/octet-stream"),
                ChecksumAlgorithm="SHA256",
            )
        return f"s3://{self._bucket}/{key}"
