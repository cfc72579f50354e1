"""How the ledger lies in one DynamoDB table: its keys, its indexes, and the limits that DynamoDB sets."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from iamdrift.domain.principals.principal import PrincipalRef

# The table as `create_table` takes it; a test compares the template with it.
TABLE_SCHEMA: Final[dict[str, Any]] = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "sk", "AttributeType": "S"},
        {"AttributeName": "pending", "AttributeType": "S"},
        {"AttributeName": "pending_since", "AttributeType": "S"},
        {"AttributeName": "account", "AttributeType": "S"},
    ],
    "KeySchema": [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {  # sparse: only OUTBOX items that were not sent completely; `pending` names their consumer
            "IndexName": "pending",
            "KeySchema": [
                {"AttributeName": "pending", "KeyType": "HASH"},
                {"AttributeName": "pending_since", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        },
        {  # sparse: only CURRENT, FINDINGS and WAIVER items, so that an account can be listed without a scan
            "IndexName": "account",
            "KeySchema": [
                {"AttributeName": "account", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        },
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
}
TTL_ATTRIBUTE: Final = "expires"  # epoch seconds

ITEM_LIMIT: Final = 400 * 1024  # bytes, names of attributes included
EVENT_DAYS: Final = 35  # longer than a message can stay in a queue, and than an archive is replayed
SENT_DAYS: Final = 90

HELD: Final = "held"  # what `pending` says of an item that waits for a digest; `pending_since` is then when it is due

CURRENT: Final = "CURRENT"
FINDINGS: Final = "FINDINGS"
BASELINE: Final = "BASELINE"
WAIVER: Final = "WAIVER#"

Key = dict[str, dict[str, str]]


def principal_pk(ref: PrincipalRef) -> str:
    return f"P#{_part(ref.account)}#{ref.type.value}#{_part(ref.unique_id)}"


def current_key(ref: PrincipalRef) -> Key:
    return key(principal_pk(ref), CURRENT)


def findings_key(ref: PrincipalRef) -> Key:
    return key(principal_pk(ref), FINDINGS)


def baseline_key(ref: PrincipalRef) -> Key:
    return key(principal_pk(ref), BASELINE)


def version_key(ref: PrincipalRef, number: int) -> Key:
    """Numbers are padded, so that versions sort as they were written."""
    return key(principal_pk(ref), f"V#{number:010d}")


def name_key(ref: PrincipalRef) -> Key:
    """Names are unique case-insensitively within account and type."""
    return key(f"N#{_part(ref.account)}#{ref.type.value}#{_part(ref.name.lower())}", "NAME")


def document_key(digest: str) -> Key:
    return key(f"DOC#{digest}", "DOC")


def event_key(event_id: str, ref: PrincipalRef) -> Key:
    return key(f"EVENT#{_part(event_id)}#{_part(ref.unique_id)}", "EVENT")


def outbox_key(item_id: str) -> Key:
    return key(f"OUTBOX#{_part(item_id)}", "OUTBOX")


def key(pk: str, sk: str) -> Key:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _part(text: str) -> str:
    """A part of a key that cannot end it early, be too long for one, or hold what UTF-8 cannot."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= 300 and "#" not in safe else f"~{hashlib.sha256(safe.encode()).hexdigest()}"
