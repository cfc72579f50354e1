"""Messages of the change queue: an EventBridge envelope, or our own follow-up to one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from iamdrift.domain.events.secrets import without_secrets
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import InvalidInput

_DEEPEST = "nested too deeply"


class Kind(Enum):
    EVENT = "event"  # as EventBridge delivered it
    PART = "part"  # some of the many principals that one event affects
    BELOW = "below"  # everybody in an account that a change above it binds
    SETTLE = "settle"  # what the event announced was not visible yet
    CONFIRM = "confirm"  # one more look after a verdict
    BESIDE = "beside"  # those who may become what has changed


@dataclass(frozen=True, slots=True)
class Work:
    """One message. `principals`: empty means all that the event affects. `attempt` counts the settling,
    `affected` the principals of the whole event.
    """

    envelope: Mapping[str, Any]
    kind: Kind = Kind.EVENT
    attempt: int = 0
    principals: tuple[PrincipalRef, ...] = ()
    affected: int = 0

    def follow_up(self, kind: Kind, principals: Iterable[PrincipalRef]) -> Work:
        attempt = self.attempt + 1 if kind is Kind.SETTLE else self.attempt
        return Work(self.envelope, kind, attempt, tuple(principals), self.affected)

    def message(self) -> dict[str, Any]:
        """As it is put on the queue. EventBridge cannot put anything beside the members of an envelope."""
        named = [[ref.account, ref.type.value, ref.name, ref.unique_id] for ref in self.principals]
        return {
            "followUp": {
                "kind": self.kind.value,
                "attempt": self.attempt,
                "affected": self.affected,
                "principals": named,
                "envelope": without_secrets(self.envelope),
            }
        }


def read_work(body: str) -> Work:
    """The work in the body of a message. Raises InvalidInput for what is neither an envelope nor a follow-up."""
    message = _object(body)
    if "followUp" not in message:
        return Work(message)
    try:
        told = message["followUp"]
        kind, attempt, envelope = Kind(told["kind"]), int(told["attempt"]), told["envelope"]
        affected = int(told.get("affected", 0))
        principals = tuple(_refs(told["principals"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(f"a follow-up that cannot be read ({error!r})", where="followUp") from error
    if not isinstance(envelope, Mapping) or kind is Kind.EVENT or not principals:
        raise InvalidInput("a follow-up without its envelope, kind or principals", where="followUp")
    return Work(envelope, kind, attempt, principals, affected)


def parts(principals: tuple[PrincipalRef, ...], size: int) -> Iterator[tuple[PrincipalRef, ...]]:
    for start in range(0, len(principals), size):
        yield principals[start : start + size]


def _object(body: str) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise InvalidInput(f"not JSON ({error})", where="message body") from error
    except RecursionError as error:
        raise InvalidInput(_DEEPEST, where="message body") from error
    if not isinstance(message, dict):
        raise InvalidInput(f"expected an object, found {type(message).__name__}", where="message body")
    return message


def _refs(named: Iterable[Any]) -> Iterator[PrincipalRef]:
    for account, kind, name, unique_id in named:
        yield PrincipalRef(str(account), PrincipalType(kind), str(name), str(unique_id))
