"""What sweeps have left in the ledger of docs/examples: a daily run, the review of a quarter, and a proposal of it."""

from __future__ import annotations

from datetime import UTC, datetime

from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.sweep.review import Review, worst_first
from iamdrift.domain.sweep.sign_off import Decided, Decision, SignOff, items_of
from iamdrift.domain.sweep.task import AccountResult, Plan, Reached, SweepKind
from iamdrift.domain.tightening.tightening import Use, tightened
from iamdrift.usecases.sweeping.papers import SweepPapers

DAILY, REVIEW = "daily-2026-10-02", "review-2026-10-02"
DIGEST = "5f0c5b0b2ff0a4b4f3b8f5b1e1f0f1c2d3e4a5b6c7d8e9f00112233445566778"
_TIME = "2026-10-02T03:00:00+00:00"
_OTHER, _CLOSED, _WITHOUT_ROLE = "444455556666", "999900001111", "777788889999"


def leave_sweeps(table: LedgerTable, account: str, proposed: Snapshot, reviewer: str) -> None:
    """`proposed`: a role that the review has a tightened policy for."""
    papers = SweepPapers(DynamoPapers(table, lambda: datetime(2026, 10, 2, 3, tzinfo=UTC)))
    papers.keep_plan(Plan(DAILY, SweepKind.RECONCILE, (account, _OTHER, _WITHOUT_ROLE), (_CLOSED,), _TIME))
    for result in _results(account):
        papers.keep_result(DAILY, result)
    proposal = tightened(
        proposed, Use(frozenset({"dynamodb"}), since="2026-07-04"), source="when access was used", now=_TIME
    )
    papers.keep_proposal(proposal, proposed.ref.unique_id)
    findings = worst_first(DynamoHistory(table).findings(account))
    items = items_of(findings, [proposal], _TIME)
    papers.keep_review(
        Review(REVIEW, SweepKind.REVIEW, _TIME, False, "", _results(account), findings, items=items),
        DIGEST,
        f"s3://iamdrift-prod-reports/2026-10-02/{REVIEW}/review.html",
    )
    keep = Decided(items[0].id, Decision.FIX, "The shop team does it this week.")
    papers.sign(SignOff(DIGEST, reviewer, "2026-10-03T09:00:00+00:00", (keep,), why="Quarterly review"))


def _results(account: str) -> tuple[AccountResult, ...]:
    seen = Reached.COMPLETE
    return (
        AccountResult(
            account,
            seen,
            time=_TIME,
            principals=214,
            roles=180,
            unchanged=212,
            assessed=2,
            recorded=1,
            suspects=2,
            unannounced=1,
            settled=1,
            announced=3,
        ),
        AccountResult(_OTHER, seen, baseline=True, time=_TIME, principals=97, roles=90, assessed=97, recorded=97),
        AccountResult(_WITHOUT_ROLE, Reached.UNREACHABLE, time=_TIME, problem="AssumeRole: not authorized"),
    )
