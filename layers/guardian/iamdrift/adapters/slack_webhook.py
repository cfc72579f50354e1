"""A Slack webhook: its URL from Secrets Manager, checked and never told, and asked at the pace that Slack bears."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from typing import Any, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals
from iamdrift.errors import GuardianError, InvalidInput, Throttled

HOST: Final = "hooks.slack.com"
_URL: Final = re.compile(rf"https://{re.escape(HOST)}(/[A-Za-z0-9_-]{{1,64}}(?:/[A-Za-z0-9_-]{{1,128}}){{1,6}})")
_REMEDY: Final = f"put the URL of an incoming webhook into the secret: https://{HOST}/services/..."
_TRIES, _LONGEST_PAUSE, _SECONDS = 3, 20, 10
_GONE: Final = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Reply:
    """`retry_after`: seconds, 0 where Slack does not say."""

    status: int
    text: str = ""
    retry_after: int = 0


Post = Callable[[str, bytes], Reply]  # path below the host, body


class SlackWebhook:
    actions: ClassVar[frozenset[str]] = frozenset({"secretsmanager:GetSecretValue"})

    def __init__(self, secrets: Any, secret: str, post: Post, pause: Callable[[float], None]) -> None:
        self._secrets, self._secret, self._post, self._pause = secrets, secret, post, pause
        self._path = ""

    def post(self, message: Mapping[str, Any]) -> None:
        """Raises InvalidInput for what Slack never takes; Throttled, and GuardianError, for what it may take later."""
        body = json.dumps(message).encode()
        for attempt in range(_TRIES):
            reply = self._post(self._known_path(), body)
            if reply.status == 200:
                return
            self._refuse(reply)
            if attempt + 1 < _TRIES:
                self._pause(min(max(reply.retry_after, 2**attempt), _LONGEST_PAUSE))
        if reply.status == 429:
            raise Throttled("Slack asks us to slow down")
        raise GuardianError(f"Slack answers {reply.status}")

    def _refuse(self, reply: Reply) -> None:
        """What another try does not mend. A webhook that is gone may have been replaced: it is read anew then."""
        if reply.status in _GONE:
            self._path = ""
            raise GuardianError(f"Slack knows this webhook no more ({reply.status}): {_REMEDY}")
        if 300 <= reply.status < 500 and reply.status != 429:
            raise InvalidInput(f"Slack refuses it ({reply.status}): {reply.text[:100]!a}", where="message")

    def _known_path(self) -> str:
        if not self._path:
            with named_refusals():
                url = self._secrets.get_secret_value(SecretId=self._secret).get("SecretString", "")
            found = _URL.fullmatch(url.strip())
            if found is None:  # whatever it is, it stays a secret
                raise GuardianError(f"the secret holds no URL of a webhook of Slack: {_REMEDY}")
            self._path = found[1]
        return self._path


def post_to_slack(path: str, body: bytes) -> Reply:
    """One request to Slack, and to no other host: redirections are not followed."""
    connection = HTTPSConnection(HOST, timeout=_SECONDS)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
        answer = connection.getresponse()
        text = answer.read(1_000).decode("utf-8", "replace")
        return Reply(answer.status, text, _seconds(answer.getheader("Retry-After", "")))
    except (OSError, HTTPException) as error:
        raise GuardianError(f"Slack cannot be reached: {type(error).__name__}") from error
    finally:
        connection.close()


def _seconds(text: str | None) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,6}", text) else 0
