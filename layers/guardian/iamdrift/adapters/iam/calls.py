"""Calls to IAM: counted, paged, with policy documents verbatim and errors named after what the caller should do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.handlers import json_decode_policies

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

Page = Mapping[str, Any]


class Vanished(Exception):
    """IAM has no such entity (any more)."""


class NotOffered(Exception):
    """The endpoint does not know the API: an embedded engine, or a partition without it."""


def verbatim_documents(client: IAMClient) -> None:
    """Keep botocore from parsing policy documents: a dict would lose the second of two keys of the same name."""
    client.meta.events.unregister("after-call.iam", json_decode_policies)


def document_text(encoded: str) -> str:
    """A policy document as it was put: decoded once from the URL encoding (RFC 3986) in which IAM returns it.

    IAM encodes every brace, so what starts with one is not encoded.
    """
    return encoded if encoded.lstrip().startswith("{") else unquote(encoded)


class IamCalls:
    """Makes the calls of one account; `calls` counts them by API name, every page as one."""

    def __init__(self, client: IAMClient, calls: Counter[str]) -> None:
        verbatim_documents(client)
        self._client, self.calls = client, calls

    def one(self, operation: str, **parameters: Any) -> Page:
        """The answer to one call.

        Raises Vanished, NotOffered, Throttled, AccessRefused, or InvalidInput where IAM does not accept a parameter.
        """
        self.calls[operation] += 1
        try:
            with named_refusals():
                answer: Page = getattr(self._client, xform_name(operation))(**parameters)
                return answer
        except AccessRefused as error:
            raise AccessRefused(f"iam:{error}") from error
        except ParamValidationError as error:
            raise _unacceptable(operation, str(error)) from error
        except ClientError as error:
            raise _named(error) from error
        except NotImplementedError as error:  # what an engine in this process says instead of InvalidAction
            raise NotOffered(operation) from error

    def pages(self, operation: str, **parameters: Any) -> Iterator[Page]:
        """The pages of a list, one call each."""
        marker = ""
        while True:
            page = self.one(operation, **parameters, **({"Marker": marker} if marker else {}))
            yield page
            if not page.get("IsTruncated"):
                return
            if page["Marker"] == marker:
                raise GuardianError(f"iam:{operation} repeats its page marker and would never end")
            marker = page["Marker"]

    def listed(self, operation: str, member: str, **parameters: Any) -> list[Any]:
        """All items of a list, whatever number of pages it has."""
        return [item for page in self.pages(operation, **parameters) for item in page.get(member, [])]


def _named(error: ClientError) -> Exception:
    code = error.response["Error"]["Code"].removesuffix("Exception")
    message = error.response["Error"].get("Message", code)
    if code == "NoSuchEntity":
        return Vanished(message)
    if code in ("InvalidAction", "NotImplemented", "UnknownOperation"):
        return NotOffered(message)
    if code in ("ValidationError", "InvalidInput"):
        return _unacceptable(error.operation_name, message)
    return error


def _unacceptable(operation: str, message: str) -> InvalidInput:
    return InvalidInput(message, where=f"iam:{operation}", remedy="no principal can have that name; check its source")
