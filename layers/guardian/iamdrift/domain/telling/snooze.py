"""Snoozed: people are not told again of what somebody has seen, until then; and then it comes back."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from iamdrift.domain.ledger.outbox import Consumer, Hold, OutboxItem, Why
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.approval import Approval
from iamdrift.domain.telling.pace import DIGEST


def silences(snooze: Approval | None, version: Version, now: str) -> bool:
    """Whether a version says nothing but what was seen when it was snoozed: whatever is new is told all the same."""
    if snooze is None or now >= snooze.until:
        return False
    assessment = version.assessment
    news = assessment.fresh or assessment.access.grants or assessment.deleted or assessment.resolved
    return version.number <= snooze.version or not news


def checked_again(item: OutboxItem, newest: Version | None) -> OutboxItem:
    """What was snoozed, with what has become of it by the time people are reminded."""
    if item.hold is None or item.hold.why is not Why.SNOOZED or newest is None:
        return item
    stands = sorted({finding.guardrail for finding in newest.assessment.unwaived})
    if newest.assessment.deleted:
        now = "it is gone"
    elif stands:
        now = f"in version {newest.number}, the newest, {', '.join(stands)[:200]}"
    else:
        now = f"settled: nothing stands in version {newest.number}, the newest"
    return replace(item, hold=replace(item.hold, line=f"{item.hold.line} - now: {now}"))


def reminder(snooze: Approval, version: Version) -> OutboxItem:
    """What people are told when it ends; the same for the same snooze, so that twice is once."""
    stood = sorted({finding.guardrail for finding in version.assessment.unwaived})
    said = f"{', '.join(stood)} stood" if stood else f"the verdict was {version.assessment.decided.value}"
    line = f"{version.ref}: no longer snoozed; in version {version.number} {said}"
    hold = Hold(snooze.until, DIGEST, Why.SNOOZED, version.assessment.severity, line, f"snoozed by {snooze.by.arn}")
    name = hashlib.sha256(f"snooze|{snooze.id}".encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return OutboxItem(name, Consumer.ANNOUNCE, version.ref, version.number, snooze.time, hold=hold)
