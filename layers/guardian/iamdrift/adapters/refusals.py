"""What AWS refuses, by the name that says what the caller should do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError

from iamdrift.errors import AccessRefused, Throttled

_THROTTLES = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottled",
        "RequestLimitExceeded",
        "ProvisionedThroughputExceededException",
        "KMS.ThrottlingException",
        "TooManyRequestsException",
    }
)
_REFUSALS = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "UnauthorizedOperation",
        "KMS.AccessDeniedException",
    }
)


@contextmanager
def named_refusals() -> Iterator[None]:
    """Raise Throttled or AccessRefused for what AWS calls by a dozen names; any other error passes unchanged."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _THROTTLES:
            raise Throttled(f"{error.operation_name}: {code}") from error
        if code in _REFUSALS:
            raise AccessRefused(f"{error.operation_name}: {error.response['Error'].get('Message', code)}") from error
        raise
