"""Calls the HTTP API that decisions are sent to, signed by whoever decides: AWS vouches for who that is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from iamdrift.errors import GuardianError, InvalidInput

_SECONDS = 35  # API Gateway answers within 30
_PATH = "/decisions"
_HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is that of HTTP; `said` is empty where the body was no JSON object."""

    status: int
    said: Mapping[str, Any] = field(default_factory=dict)


class RespondApi:
    """`url` is the output RespondUrl of the stack: the one place that takes decisions."""

    actions: ClassVar[frozenset[str]] = frozenset({"execute-api:Invoke"})

    def __init__(self, url: str, region: str, credentials: Credentials) -> None:
        """Raises InvalidInput for a place that a signed request must not be sent to."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
            raise InvalidInput("not https", where=url, remedy="name the output RespondUrl of the stack")
        self._url = url.rstrip("/") + _PATH
        self._region = region
        self._credentials = credentials

    def __call__(self, body: Mapping[str, Any]) -> Answer:
        """Raises GuardianError where nothing answers."""
        request = AWSRequest("POST", self._url, data=json.dumps(body), headers={"Content-Type": "application/json"})
        SigV4Auth(self._credentials, "execute-api", self._region).add_auth(request)
        answer = URLLib3Session(timeout=_SECONDS).send(_addressed(request).prepare())
        if answer.status_code >= 500:
            raise GuardianError(f"{self._url} answers {answer.status_code}: {answer.text[:300]}")
        return Answer(answer.status_code, _object(answer.text))


def _is_here(host: str) -> bool:
    return host in (_HERE, "localhost") or host.endswith(".localhost")


def _addressed(request: AWSRequest) -> AWSRequest:
    """The embedded AWS gives APIs names that only it knows, below `localhost`: signed by name, sent by address."""
    parts = urlsplit(request.url)
    if parts.scheme == "http" and _is_here(parts.hostname or ""):
        request.headers["Host"] = parts.netloc
        request.url = parts._replace(netloc=f"{_HERE}:{parts.port or 80}").geturl()
    return request


def _object(text: str) -> Mapping[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
