"""Values as DynamoDB items of the ledger and back: typed, compressed, and checked for their size before they fail."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from iamdrift.adapters.ledger import schema as schema
from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.commit import Commit
from iamdrift.domain.ledger.outbox import Consumer, Hold, OutboxItem
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.ledger.record import Sealed
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import InvalidInput

Item = dict[str, Any]  # as the low-level client takes and returns it: name -> {"S": ...}
_READ_LIMIT = 64 * 1024 * 1024  # a body never decompresses to more: a corrupted item must not fill the memory


def text(value: str) -> dict[str, str]:
    return {"S": value.encode("utf-8", "backslashreplace").decode()}


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def body(value: str) -> dict[str, bytes]:
    return {"B": zlib.compress(value.encode("utf-8", "surrogatepass"))}


def unpacked(attribute: Mapping[str, Any]) -> str:
    """The text of a compressed attribute."""
    stream = zlib.decompressobj()
    raw = stream.decompress(bytes(attribute["B"]), _READ_LIMIT)
    if stream.unconsumed_tail:
        raise InvalidInput("a stored body is larger than any that is written", where="ledger")
    return raw.decode("utf-8", "surrogatepass")


def fitting(item: Item, what: str) -> Item:
    """The item, if DynamoDB can hold it. Raises InvalidInput, which names what is too large."""
    size = sum(len(name.encode()) + _size(value) for name, value in item.items())
    if size > schema.ITEM_LIMIT:
        raise InvalidInput(
            f"{size:,} bytes compressed; DynamoDB holds {schema.ITEM_LIMIT:,} in one item",
            where=what,
            remedy="look at this principal by hand: no ordinary policy is this large",
        )
    return item


def expiry(now: str, days: int) -> dict[str, str]:
    """The moment, in epoch seconds, after which DynamoDB may delete the item."""
    return number(int((datetime.fromisoformat(now) + timedelta(days=days)).timestamp()))


def version_item(commit: Commit, sealed: Sealed) -> Item:
    assessment = commit.version.assessment
    item = {
        **schema.version_key(commit.ref, sealed.number),
        "number": number(sealed.number),
        "time": text(commit.version.time),
        "previous": text(sealed.previous),
        "hash": text(sealed.hash),
        "decided": text(assessment.decided.value),
        "severity": number(int(assessment.severity)),
        "body": body(sealed.body),
    }
    return fitting(item, f"version {sealed.number} of {commit.ref}")


def sealed_of(item: Item) -> Sealed:
    return Sealed(int(item["number"]["N"]), item["previous"]["S"], unpacked(item["body"]), item["hash"]["S"])


def current_item(commit: Commit, sealed: Sealed) -> Item:
    """The pointer to the last version, with what a listing shows."""
    assessment = commit.version.assessment
    return {
        **schema.current_key(commit.ref),
        **_identity(commit.ref),
        "version": number(sealed.number),
        "hash": text(sealed.hash),
        "digest": text(assessment.digest),
        "decided": text(assessment.decided.value),
        "recommended": text(assessment.recommended.value),
        "severity": number(int(assessment.severity)),
        "deleted": {"BOOL": assessment.deleted},
        "time": text(commit.version.time),
    }


def findings_item(commit: Commit) -> Item:
    """All findings that stand, in one item; without `account` where there is none, which keeps it out of the index."""
    standing = commit.findings
    item = {
        **schema.findings_key(commit.ref),
        "version": number(commit.version.number),
        "body": body(json_text(to_plain(standing))),
        **({"account": text(commit.ref.account)} if standing else {}),
    }
    return fitting(item, f"the findings of {commit.ref}")


def findings_of(item: Item | None) -> tuple[Finding, ...]:
    return from_plain(tuple[Finding, ...], json.loads(unpacked(item["body"]))) if item else ()


def baseline_item(commit: Commit) -> Item:
    return {**schema.baseline_key(commit.ref), "body": body(json_text(to_plain(commit.baseline)))}


def baseline_of(item: Item | None) -> Baseline | None:
    return from_plain(Baseline, json.loads(unpacked(item["body"]))) if item else None


def waiver_item(waiver: Waiver, ref: PrincipalRef, key: schema.Key) -> Item:
    item = {**key, **_identity(ref), "body": body(json_text(to_plain(waiver)))}
    return fitting(item, f"waiver {waiver.id}")


def waiver_of(item: Item) -> Waiver:
    return from_plain(Waiver, json.loads(unpacked(item["body"])))


def name_item(ref: PrincipalRef) -> Item:
    return {**schema.name_key(ref), "unique_id": text(ref.unique_id), "name": text(ref.name)}


def event_item(event_id: str, ref: PrincipalRef, now: str) -> Item:
    return {
        **schema.event_key(event_id, ref),
        "time": text(now),
        schema.TTL_ATTRIBUTE: expiry(now, schema.EVENT_DAYS),
    }


def outbox_item(entry: OutboxItem) -> Item:
    held = {} if entry.hold is None else held_until(entry.hold)
    return {
        **schema.outbox_key(entry.id),
        "id": text(entry.id),
        "consumer": text(entry.consumer.value),
        "principal": text(json_text(to_plain(entry.ref))),
        "version": number(entry.version),
        "since": text(entry.since),
        "pending": text(entry.consumer.value),
        "pending_since": text(entry.since),
        **held,
    }


def held_until(hold: Hold) -> Item:
    """The attributes of an item that waits: it is found in the index by when it is due."""
    return {
        "pending": text(schema.HELD),
        "pending_since": text(hold.due),
        "waits": text(json_text(to_plain(hold))),
    }


def outbox_of(item: Item) -> OutboxItem:
    """Raises KeyError or ValueError where the item is not one of the outbox."""
    return OutboxItem(
        id=item["id"]["S"],
        consumer=Consumer(item["consumer"]["S"]),
        ref=from_plain(PrincipalRef, json.loads(item["principal"]["S"])),
        version=int(item["version"]["N"]),
        since=item["since"]["S"],
        sent=frozenset(item.get("sent", {}).get("SS", ())),
        pending="pending" in item,
        hold=from_plain(Hold, json.loads(item["waits"]["S"])) if "waits" in item else None,
    )


def ref_of(item: Item) -> PrincipalRef:
    """The principal of a CURRENT or WAIVER item."""
    kind = PrincipalType(item["type"]["S"])
    return PrincipalRef(item["account"]["S"], kind, item["name"]["S"], item["unique_id"]["S"])


def _identity(ref: PrincipalRef) -> Item:
    return {
        "account": text(ref.account),
        "type": text(ref.type.value),
        "name": text(ref.name),
        "unique_id": text(ref.unique_id),
    }


def _size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "SS":
        return sum(len(part.encode()) for part in content)
    if kind == "BOOL":
        return 1
    return len(content) if isinstance(content, bytes) else len(content.encode())
