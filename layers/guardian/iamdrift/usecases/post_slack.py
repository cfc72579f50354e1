"""Post to Slack: what the chat topic says, in the form that a webhook takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from iamdrift.errors import InvalidInput
from iamdrift.usecases.outcome import Outcome, rejected
from iamdrift.usecases.ports import Queue

_SHOWN = 80_000  # characters of a rejected message that are kept


class Webhook(Protocol):
    def post(self, message: Mapping[str, Any]) -> None:
        """Raises InvalidInput for what is never taken, Throttled and GuardianError for what may be taken later."""
        ...


class PostSlack:
    """`write` turns a custom notification into a message of Slack; it raises InvalidInput for what is none."""

    def __init__(
        self, webhook: Webhook, write: Callable[[Mapping[str, Any]], Mapping[str, Any]], rejected: Queue
    ) -> None:
        self._webhook, self._write, self._rejected = webhook, write, rejected

    def __call__(self, body: str) -> Outcome:
        try:
            notification = _object(body)
            self._webhook.post(self._write(notification))
        except InvalidInput as error:
            self._rejected.put({"reason": str(error)[:2000], "message": body[:_SHOWN]})
            return rejected(str(error)[:2000])
        return Outcome("Posted", "posted to Slack", {"message": str(notification.get("id", ""))[:64]})


def _object(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("not JSON", where="message body") from error
    if not isinstance(found, dict):
        raise InvalidInput("not an object", where="message body")
    return found
