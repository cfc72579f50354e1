"""What the sweep keeps for itself in the ledger: plain data of any size, in as many items as it takes."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar, Final

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.plain import json_text
from iamdrift.usecases.ports import Clock

_PIECE: Final = 350 * 1024  # bytes of one item, whose keys and numbers need some of the 400 KB
_LARGEST: Final = 256 * 1024 * 1024  # a paper never decompresses to more
_HEAD, _PART = "PAPER#", "PART#"
# How long the papers of a folder are kept, by the first word of its name; what is not named is kept for ever.
_DAYS: Final = {"run": 400, "done": 14, "waivers": 400, "beside": 7}


class DynamoPapers:
    """The head of a paper says how many parts it has. A paper that is replaced is written beside the one that stands,
    and the head is written last: whoever dies in between leaves the old one.
    """

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"})

    def __init__(self, table: LedgerTable, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def load(self, folder: str, name: str) -> Any | None:
        with named_refusals():
            head = self._table.get(_key(folder, _HEAD + name))
            return None if head is None else self._opened(folder, name, head)

    def save(self, folder: str, name: str, data: Any) -> None:
        body = zlib.compress(json_text(data).encode())
        pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)]
        with named_refusals():
            side = self._other_side(folder, name)
            for number, piece in enumerate(pieces[1:], 1):
                self._put(folder, _part(name, side, number), {"body": {"B": piece}})
            self._put(
                folder,
                _HEAD + name,
                {
                    "name": items.text(name),
                    "side": items.number(side),
                    "parts": items.number(len(pieces)),
                    "digest": items.text(hashlib.sha256(body).hexdigest()),
                    "body": {"B": pieces[0]},
                },
            )

    def all(self, folder: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
        with named_refusals():
            for head in self._table.query(
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues={
                    ":pk": _key(folder, "")["pk"],
                    ":sk": items.text(_HEAD + prefix),
                },
                ConsistentRead=True,
            ):
                name = head["name"]["S"]
                yield name, self._opened(folder, name, head)

    def _opened(self, folder: str, name: str, head: items.Item) -> Any | None:
        """None where a part is missing: the paper is written anew by the step that needs it."""
        body, side = bytes(head["body"]["B"]), int(head["side"]["N"])
        for number in range(1, int(head["parts"]["N"])):
            part = self._table.get(_key(folder, _part(name, side, number)))
            body += bytes(part["body"]["B"]) if part is not None else b""
        if hashlib.sha256(body).hexdigest() != head["digest"]["S"]:
            return None
        return json.loads(zlib.decompressobj().decompress(body, _LARGEST))

    def _other_side(self, folder: str, name: str) -> int:
        head = self._table.get(_key(folder, _HEAD + name))
        return 0 if head is None else 1 - int(head["side"]["N"])

    def _put(self, folder: str, sk: str, attributes: items.Item) -> None:
        days = _DAYS.get(folder.partition("/")[0])
        expires = {} if days is None else {schema.TTL_ATTRIBUTE: self._expiry(days)}
        self._table.put({**_key(folder, sk), **attributes, **expires})

    def _expiry(self, days: int) -> dict[str, str]:
        return items.number(int((self._clock() + timedelta(days=days)).timestamp()))


def _part(name: str, side: int, number: int) -> str:
    return f"{_PART}{name}#{side}#{number}"


def _key(folder: str, sk: str) -> schema.Key:
    return schema.key(f"SWEEP#{folder}", sk)
