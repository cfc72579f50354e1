"""The ledger in DynamoDB: what is known of a principal as of one moment, and one transaction for each commit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.commit import Commit, Memory
from iamdrift.domain.ledger.record import Record, Sealed, seal
from iamdrift.domain.ledger.version_codec import encode_version
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot


class DynamoLedger:
    """What is written, and when, is decided by `domain.commit`; here is only how."""

    # A transaction needs the actions of its parts; TransactWriteItems and TransactGetItems are no actions of their own.
    actions: ClassVar[frozenset[str]] = frozenset(
        {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"}
    )

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def recall(self, ref: PrincipalRef, event_id: str = "") -> Memory:
        with named_refusals():
            known = self._table.resolved(ref)
            if not known.unique_id:
                return Memory()
            # One by one, the pointer could be newer than the findings that the commit relies on.
            current, findings, baseline, name, event = self._table.as_of_one_moment(
                [
                    schema.current_key(known),
                    schema.findings_key(known),
                    schema.baseline_key(known),
                    schema.name_key(known),
                    schema.event_key(event_id, known),
                ]
            )
            record = self._record(current, findings, baseline) if current else None
            waivers = self._table.waivers(known) if record is not None else ()
        if record is not None and not ref.unique_id and schema.name_key(record.ref) != schema.name_key(ref):
            return Memory()  # it was renamed, and nothing has taken its old name yet
        namesake = name["unique_id"]["S"] if name else ""
        return Memory(record, told=event is not None, namesake=namesake, waivers=waivers)

    def commit(self, commit: Commit) -> None:
        body, texts = encode_version(commit.version)
        previous = commit.before.hash if commit.before is not None else ""
        sealed = seal(commit.version.number, previous, body)
        # The same commit sent twice, because an answer was lost on the way, is one commit.
        token = hashlib.sha256(f"{commit.ref}\n{sealed.hash}".encode("utf-8", "backslashreplace")).hexdigest()[:36]
        with named_refusals():
            self._table.documents.keep(texts)
            self._table.write_all(list(self._writes(commit, sealed)), token)

    def mark_told(self, event_id: str, ref: PrincipalRef, now: str) -> None:
        with named_refusals():
            self._table.put(items.event_item(event_id, ref, now))

    def _record(self, current: items.Item, findings: items.Item | None, baseline: items.Item | None) -> Record:
        ref, number = items.ref_of(current), int(current["version"]["N"])
        snapshot, right = self._snapshot(ref, number), items.baseline_of(baseline)
        return Record(
            ref=ref,
            version=number,
            hash=current["hash"]["S"],
            digest=current["digest"]["S"],
            snapshot=snapshot,
            deleted=current["deleted"]["BOOL"],
            findings=items.findings_of(findings),
            decided=Verdict(current["decided"]["S"]),
            baseline=right,
            time=current["time"]["S"],
            right=snapshot if right is None or right.version == number else self._snapshot(ref, right.version),
        )

    def _snapshot(self, ref: PrincipalRef, number: int) -> Snapshot | None:
        version = self._table.version(ref, number)
        return version.snapshot if version is not None else None

    def _writes(self, commit: Commit, sealed: Sealed) -> Iterator[Any]:
        put = self._table.conditional_put
        yield put(items.version_item(commit, sealed), new=True)
        yield self._moved_pointer(commit, sealed)
        if commit.before is None or commit.findings != commit.before.findings:
            yield put(items.findings_item(commit))
        if commit.before is None or commit.before.ref.name != commit.ref.name:
            yield put(items.name_item(commit.ref))
        if commit.baseline is not None:
            yield put(items.baseline_item(commit))
        if commit.event_id:
            yield put(items.event_item(commit.event_id, commit.ref, commit.version.time), new=True)
        for entry in commit.outbox:
            yield put(items.outbox_item(entry), new=True)

    def _moved_pointer(self, commit: Commit, sealed: Sealed) -> dict[str, Any]:
        """The condition that everything hangs on: the pointer still is where the assessment found it."""
        put = self._table.conditional_put(items.current_item(commit, sealed), new=commit.before is None)
        if commit.before is not None:
            put["Put"] |= {
                "ConditionExpression": "#version = :expected AND #hash = :hash",
                "ExpressionAttributeNames": {"#version": "version", "#hash": "hash"},
                "ExpressionAttributeValues": {
                    ":expected": items.number(commit.before.version),
                    ":hash": items.text(commit.before.hash),
                },
            }
        return put
