"""The ledger of docs/examples, as a deployed guardian would have written it: for the reference and for tests.

It lies in an in-process AWS (moto): a table, with the history of an incident in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws

from iamdrift.adapters.cloudtrail import understand_record
from iamdrift.adapters.files.account_export import read_export
from iamdrift.adapters.ledger.approvals import DynamoApprovals
from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.schema import TABLE_SCHEMA
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.cause import cause_of
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.commit import plan_commit
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.remediation.approval import Approval, Decision, Signer
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.remediation.managed import snippet
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.guardrails import GUARDRAILS
from scripts.example_sweep import leave_sweeps

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
ACCOUNT = "111122223333"
TABLE, REGION = "iamdrift-prod-ledger", "us-east-1"
ORDERS, PARTNER = "orders-prod-role", "partner-prod-role"
SECURITY = Signer(f"arn:aws:sts::{ACCOUNT}:assumed-role/security/carol", "AROAEXAMPLESECURITY1:carol", ACCOUNT)
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "MOTO_ACCOUNT_ID": ACCOUNT,
    "IAMDRIFT_TABLE": TABLE,
}


@contextmanager
def example_ledger() -> Iterator[LedgerTable]:
    """An AWS account with a deployed guardian, whose ledger holds the incident; only while the context lasts."""
    before = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "MOTO_", "IAMDRIFT_"))}
    for name in before:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    try:
        with mock_aws():
            yield _recorded()
    finally:
        for name in _ENVIRONMENT:
            os.environ.pop(name, None)
        os.environ.update(before)


def _recorded() -> LedgerTable:
    client = boto3.client("dynamodb")
    client.create_table(TableName=TABLE, **TABLE_SCHEMA)
    table = LedgerTable(client, TABLE)
    _Writer(table).incident()
    return table


@dataclass
class _Writer:
    """Writes what the guardian would have, one state after the other."""

    table: LedgerTable
    settings: Settings = field(default_factory=Settings)

    def incident(self) -> None:
        before = {each.ref.name: each for each in read_export(EXAMPLES / "account.json")}
        after = {each.ref.name: each for each in read_export(EXAMPLES / "account-after.json")}
        records = json.loads((EXAMPLES / "trail.json").read_text())["Records"]
        after[PARTNER], before[PARTNER] = before[PARTNER], after[PARTNER]  # as the trail has it: the condition goes
        for snapshot in before.values():
            self.see(snapshot, "2026-09-30T22:00:00+00:00", None)
        self.accept(before[ORDERS].ref, "2026-09-30T23:10:00+00:00")
        self.see(after[ORDERS], "2026-10-01T02:47:31+00:00", _cause(records[0]))
        self.note(after[ORDERS], before[ORDERS], "2026-10-01T02:47:52+00:00", _cause(records[0]))
        self.see(after[PARTNER], "2026-10-01T02:49:02+00:00", _cause(records[1]))
        self.waive(after[PARTNER].ref)
        self.see(before[ORDERS], "2026-10-01T03:05:12+00:00", _cause(_taken_back(records[0])))
        leave_sweeps(self.table, ACCOUNT, before[ORDERS], SECURITY.arn)

    def see(self, snapshot: Snapshot, time: str, cause: Cause | None) -> None:
        ledger = DynamoLedger(self.table)
        memory = ledger.recall(snapshot.ref, cause.event_id if cause else "")
        waivers = DynamoApprovals(self.table).waivers(snapshot.ref)
        assessment = assess(
            memory.record, snapshot, GUARDRAILS, self.settings, time, measure=PolicyEngine(), waivers=waivers
        )
        if commit := plan_commit(memory, assessment, snapshot, cause, settings=self.settings):
            ledger.commit(commit)

    def accept(self, ref: PrincipalRef, time: str) -> None:
        record = DynamoLedger(self.table).recall(ref).record
        if record is None:
            raise LookupError(ref)
        approval = Approval(
            "accept-1", Decision.APPROVE, SECURITY, "Reviewed.", time, ref, record.version, record.digest
        )
        baseline = Baseline(Acceptance.ACCEPTED, record.version, record.digest, time, SECURITY.arn)
        DynamoApprovals(self.table).adopt(approval, baseline)

    def note(self, bad: Snapshot, accepted: Snapshot, time: str, cause: Cause) -> None:
        """What would have been taken back, had it been allowed."""
        touched = (drift.facet for drift in drift_of(accepted, bad).facets)
        made = plan(bad, accepted, touched, Rules(self.settings.parameters.protected_tags))
        if not isinstance(made, Plan):
            raise LookupError(made.why)
        intent = Intent(
            id=made.id_for("version 2"),
            plan=made,
            status=Status.SHADOW,
            time=time,
            occasion="version 2",
            version=2,
            reason="CloudFormation manages it (stack orders)",
            cause=cause,
            snippet=snippet("CloudFormation", bad, made.facets),
        )
        DynamoIntents(self.table).record(intent)

    def waive(self, ref: PrincipalRef) -> None:
        waiver = Waiver(
            id="waiver-1",
            guardrail="foreign-account-root",
            principal=PrincipalPattern(ref.unique_id),
            owner=SECURITY.arn,
            reason="The partner moves to a role of its own.",
            ticket="SEC-1042",
            created="2026-10-01",
            expires="2026-12-31",
        )
        DynamoApprovals(self.table).waive(waiver, ref)


def _cause(record: Mapping[str, Any]) -> Cause:
    change = understand_record(record)
    if not isinstance(change, Change):
        raise LookupError(record["eventName"])
    return cause_of(change)


def _taken_back(record: Mapping[str, Any]) -> dict[str, Any]:
    """The same call made again by an engineer, who puts back what was there."""
    again = deepcopy(dict(record))
    again["userIdentity"] = {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLEALICE00001",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "accountId": ACCOUNT,
        "userName": "alice",
    }
    again["eventID"], again["eventTime"] = "77aa0c41-8f6b-4c7f-9a55-1d0f3f3f9e02", "2026-10-01T03:05:01Z"
    return again
