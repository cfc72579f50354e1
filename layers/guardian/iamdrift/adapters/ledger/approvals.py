"""What people decided, in the ledger: approvals, the baseline they set, waivers, and the kill switch."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.outbox import OutboxItem
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.remediation.approval import Approval, Decision
from iamdrift.errors import LostRace


class DynamoApprovals:
    """`APPROVAL#<id>`, `PREAPPROVAL#<plan digest>`, and beside the principal `FIRST#<digest>`, `WAIVER#`, `SNOOZE`."""

    # A ConditionCheck of a transaction needs ConditionCheckItem.
    actions: ClassVar[frozenset[str]] = frozenset(
        {"dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:PutItem"}
    )

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def get(self, approval_id: str) -> Approval | None:
        return self._read(_approval_key(approval_id))

    def record(self, approval: Approval) -> None:
        with named_refusals():
            self._table.put(_item(_approval_key(approval.id), approval))
            if approval.ref is not None and approval.decision is Decision.APPROVE and approval.second is None:
                self._table.put(_item(_beside(approval.ref, f"FIRST#{approval.digest}"), approval))
            if approval.decision is Decision.PREAPPROVE:
                self._table.put(_item(_preapproval_key(approval.digest), approval))

    def adopt(self, approval: Approval, baseline: Baseline) -> None:
        ref = approval.ref
        if ref is None:
            raise LostRace("an approval without a principal adopts nothing")
        standing = {
            "ConditionCheck": {
                "TableName": self._table.name,
                "Key": schema.current_key(ref),
                "ConditionExpression": "#version = :version AND #digest = :digest",
                "ExpressionAttributeNames": {"#version": "version", "#digest": "digest"},
                "ExpressionAttributeValues": {
                    ":version": items.number(baseline.version),
                    ":digest": items.text(baseline.digest),
                },
            }
        }
        accepted = {**schema.baseline_key(ref), "body": items.body(json_text(to_plain(baseline)))}
        put = self._table.conditional_put
        writes: list[Any] = [standing, put(accepted), put(_item(_approval_key(approval.id), approval))]
        token = hashlib.sha256(json_text(to_plain(approval)).encode("utf-8", "backslashreplace")).hexdigest()[:36]
        with named_refusals():
            self._table.write_all(writes, token)

    def waiting(self, ref: PrincipalRef, digest: str) -> Approval | None:
        return self._read(_beside(ref, f"FIRST#{digest}"))

    def preapproved(self, plan_digest: str, now: str) -> Approval | None:
        found = self._read(_preapproval_key(plan_digest))
        return found if found is not None and now < found.until else None

    def snooze(self, approval: Approval, reminder: OutboxItem) -> None:
        """The reminder first: one too many is harmless, none at all is not."""
        if approval.ref is None:
            raise LostRace("a snooze is about a principal")
        with named_refusals():
            self._table.put(items.outbox_item(reminder))
            self._table.put(_item(_beside(approval.ref, _SNOOZE), approval))
            self._table.put(_item(_approval_key(approval.id), approval))

    def waive(self, waiver: Waiver, ref: PrincipalRef) -> None:
        key = _beside(ref, f"{schema.WAIVER}{waiver.id}")
        with named_refusals():
            self._table.put(items.waiver_item(waiver, ref, key))

    def waivers(self, ref: PrincipalRef) -> tuple[Waiver, ...]:
        """Those that were granted for one principal. Needs dynamodb:Query."""
        with named_refusals():
            return self._table.waivers(self._table.resolved(ref))

    def _read(self, key: schema.Key) -> Approval | None:
        return _read(self._table, key)


class DynamoSnoozes:
    """Who asked not to be reminded of a principal, last."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def __call__(self, ref: PrincipalRef) -> Approval | None:
        return _read(self._table, _beside(ref, _SNOOZE))


class LedgerSwitch:
    """The kill switch. `parameter` is that of the deployment: not empty stops every write, whatever the flag says."""

    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem", "dynamodb:PutItem"})

    def __init__(self, table: LedgerTable, parameter: str = "") -> None:
        self._table = table
        self._parameter = parameter

    def stopped(self) -> str:
        if self._parameter:
            return f"the deployment says so ({self._parameter})"
        with named_refusals():
            found = self._table.get(_SWITCH)
        if not found or not found["stopped"]["BOOL"]:
            return ""
        return f"{found['by']['S']} stopped them at {found['time']['S']}: {found['why']['S']}"

    def turn(self, *, stop: bool, by: str, why: str, now: str) -> None:
        said = {"by": items.text(by), "why": items.text(why), "time": items.text(now)}
        with named_refusals():
            self._table.put({**_SWITCH, "stopped": {"BOOL": stop}, **said})


_SNOOZE = "SNOOZE"
_SWITCH: schema.Key = schema.key("SWITCH#writes", "SWITCH")


def _read(table: LedgerTable, key: schema.Key) -> Approval | None:
    with named_refusals():
        found = table.get(key)
    return from_plain(Approval, json.loads(items.unpacked(found["body"]))) if found else None


def _approval_key(approval_id: str) -> schema.Key:
    return schema.key(f"APPROVAL#{_hashed(approval_id)}", "APPROVAL")


def _preapproval_key(plan_digest: str) -> schema.Key:
    return schema.key(f"PREAPPROVAL#{_hashed(plan_digest)}", "PREAPPROVAL")


def _beside(ref: PrincipalRef, sk: str) -> schema.Key:
    return schema.key(schema.principal_pk(ref), sk if len(sk) < 500 else f"{sk[:20]}{_hashed(sk)}")


def _hashed(text: str) -> str:
    """Ids come with requests: whatever they say, they are no more than a key."""
    safe = text.encode("utf-8", "backslashreplace").decode()
    return safe if len(safe) <= 100 else hashlib.sha256(safe.encode()).hexdigest()


def _item(key: schema.Key, approval: Approval) -> items.Item:
    said = items.body(json_text(to_plain(approval)))
    return items.fitting({**key, "body": said, "time": items.text(approval.time)}, f"approval {approval.id}")
