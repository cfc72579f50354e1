"""Respond: what people decide is checked, recorded with who signed it and why, and handed to who carries it out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from iamdrift.domain.ledger.record import Record, Version
from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.remediation.approval import (
    Approval,
    Decision,
    Signer,
    completes,
    needs_second,
    refusal_for,
)
from iamdrift.domain.remediation.request import Asked, asked
from iamdrift.errors import InvalidInput, LostRace
from iamdrift.usecases.ports import Clock, Ledger, Queue
from iamdrift.usecases.sweeping.sign_review import SignReview
from iamdrift.usecases.taking_back.ports import Approvals, Versions
from iamdrift.usecases.taking_back.record_decision import RecordDecision
from iamdrift.usecases.taking_back.response import Response
from iamdrift.usecases.taking_back.scheme import Scheme

_CARRIED_OUT = frozenset({Decision.REVERT, Decision.CONTAIN, Decision.RECREATE, Decision.UNDO})


class Respond:
    """The signer is the approver: API Gateway verified them, and nothing in the payload can say otherwise."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        versions: Versions,
        approvals: Approvals,
        decisions: RecordDecision,
        sign_review: SignReview,
        queue: Queue,
        scheme: Scheme,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._versions = versions
        self._approvals = approvals
        self._decisions = decisions
        self._sign_review = sign_review
        self._queue = queue
        self._scheme = scheme
        self._clock = clock

    def __call__(self, signer: Signer, request_id: str, body: Mapping[str, Any]) -> Response:
        try:
            if body.get("decision") == Decision.SIGN.value:
                return self._sign(signer, body)
            return self._decide(signer, request_id, asked(body))
        except InvalidInput as error:
            return Response(400, {"error": str(error)[:1000]})
        except LostRace:
            return Response(409, {"error": "it changed meanwhile: look at it again, and decide about what is there"})

    def _sign(self, signer: Signer, body: Mapping[str, Any]) -> Response:
        if why := refusal_for(Decision.SIGN, signer, None, self._scheme.settings):
            return Response(403, {"error": why})
        return self._sign_review(signer, body)

    def _decide(self, signer: Signer, request_id: str, wanted: Asked) -> Response:
        record = self._ledger.recall(wanted.ref).record if wanted.ref is not None else None
        version = self._versions.version(record.ref, wanted.version) if record is not None else None
        if why := refusal_for(wanted.decision, signer, version, self._scheme.settings):
            return Response(403, {"error": why})
        if wanted.ref is None:
            return self._decisions.switched(wanted, signer)
        if record is None or (version is None and wanted.decision is not Decision.PREAPPROVE):
            return Response(404, {"error": f"{wanted.ref} has no such version on record"})
        approval = self._approval(wanted, signer, request_id, record, version)
        if wanted.decision is Decision.APPROVE and version is not None:
            return self._approve(approval, version, record)
        if wanted.decision in _CARRIED_OUT:
            self._approvals.record(approval)
            self._queue.put({"approval": approval.id})
            return Response(202, {"approval": approval.id, "decision": approval.decision.value})
        return self._decisions(wanted, approval, version)

    def _approval(
        self, wanted: Asked, signer: Signer, request_id: str, record: Record, version: Version | None
    ) -> Approval:
        """The id follows from who asks for what: a request that is sent twice is one approval."""
        named = [request_id, signer.unique_id, wanted.decision.value, record.ref.unique_id, wanted.version]
        return Approval(
            id=hashlib.sha256(json.dumps(named).encode("utf-8", "backslashreplace")).hexdigest()[:32],
            decision=wanted.decision,
            by=signer,
            why=wanted.why,
            time=self._clock().isoformat(),
            ref=record.ref,
            version=wanted.version,
            digest=wanted.digest,
            until=wanted.until,
            guardrail=wanted.guardrail,
            subject=wanted.subject,
            plan=wanted.plan,
            diff=self._diff(record, version),
        )

    def _diff(self, record: Record, version: Version | None) -> tuple[str, ...]:
        if record.baseline is None or version is None or version.snapshot is None:
            return ()
        held = self._versions.version(record.ref, record.baseline.version)
        if held is None or held.snapshot is None:
            return ()
        drift = drift_of(held.snapshot, version.snapshot)
        return tuple(f"{each.kind.value} {each.facet}" for each in drift.facets)[:200]

    def _approve(self, approval: Approval, version: Version, record: Record) -> Response:
        """Only the state that is there, and that the approver has seen, can be adopted."""
        if record.version != version.number or record.digest != approval.digest or version.snapshot is None:
            raise LostRace(str(record.ref))
        if needs_second(approval.decision, version, self._scheme.settings):
            first = self._approvals.waiting(record.ref, approval.digest)
            if first is None or first.version != version.number:
                self._approvals.record(approval)
                said = "recorded: findings are critical, so a second person must approve the same state"
                return Response(202, {"approval": approval.id, "waits": said})
            if not completes(first, approval.by):
                return Response(403, {"error": "the second approval must be by another person"})
            approval = replace(first, second=approval.by, why=f"{first.why} / {approval.why}", time=approval.time)
        return self._decisions.adopted(approval, version)
