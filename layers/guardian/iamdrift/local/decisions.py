"""Sends a signed decision to the API of a guardian on the embedded AWS, as a person's client would."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from iamdrift.local.engine import HOST, Keys

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    said: Any


def decide(url: str, keys: Keys, region: str, decision: Mapping[str, Any]) -> Answer:
    """`url`: the output RespondUrl. Only the embedded AWS knows the name of its host, so it is asked by address."""
    parts = urlsplit(f"{url.rstrip('/')}/decisions")
    body = json.dumps(dict(decision))
    request = AWSRequest("POST", parts.geturl(), data=body, headers={"content-type": "application/json"})
    SigV4Auth(Credentials(keys.access_key, keys.secret_key, keys.token), "execute-api", region).add_auth(request)
    connection = HTTPConnection(HOST, parts.port, timeout=SECONDS)
    try:
        connection.request("POST", parts.path, body, {**dict(request.headers.items()), "Host": parts.netloc})
        answer = connection.getresponse()
        return Answer(answer.status, json.loads(answer.read() or b"null"))
    finally:
        connection.close()
