"""The tables of a review as CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.sweep.review import Review, by_account
from iamdrift.domain.workloads.workload import Workload
from iamdrift.reports.neutral import one_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_LONGEST = 2000  # characters of one cell; a spreadsheet takes 32,767


def findings_csv(review: Review) -> bytes:
    header = (
        "severity",
        "guardrail",
        "account",
        "type",
        "principal",
        "subject",
        "summary",
        "statement",
        "since",
        "waived by",
    )
    rows = (
        (
            finding.severity.name.lower(),
            finding.guardrail,
            finding.principal.account,
            finding.principal.type.value,
            finding.principal.name,
            finding.evidence.subject,
            finding.evidence.summary,
            finding.evidence.statement,
            finding.since,
            finding.waived_by,
        )
        for finding in review.findings
    )
    return _csv(header, rows)


def items_csv(review: Review) -> bytes:
    """The sign-off sheet: decision and note are filled in by the reviewer."""
    header = ("item", "kind", "severity", "account", "title", "open since", "decision", "note")
    rows = (
        (item.id, item.kind, item.severity.name.lower(), item.account, item.title, item.since, "", "")
        for item in review.items
    )
    return _csv(header, rows)


def accounts_csv(review: Review) -> bytes:
    counts = by_account(review.open_findings)
    header = (
        "account",
        "state",
        "principals",
        "roles",
        *(each.name.lower() for each in Severity),
        "unannounced",
        "problem",
    )
    rows = (
        (
            result.account,
            result.reached.value,
            str(result.principals),
            str(result.roles),
            *(str(counts.get(result.account, {}).get(each, 0)) for each in Severity),
            str(result.unannounced),
            result.problem,
        )
        for result in review.accounts
    )
    return _csv(header, rows)


def changes_csv(review: Review) -> bytes:
    header = ("time", "account", "type", "principal", "version", "severity", "actor", "what")
    rows = (
        (
            change.time,
            change.principal.account,
            change.principal.type.value,
            change.principal.name,
            str(change.version),
            change.severity.name.lower(),
            change.actor,
            change.what,
        )
        for change in review.changes
    )
    return _csv(header, rows)


def remarks_csv(review: Review) -> bytes:
    header = ("account", "type", "principal", "remark of Access Analyzer")
    rows = (
        (each.principal.account, each.principal.type.value, each.principal.name, remark)
        for each in review.remarked
        for remark in each.remarks
    )
    return _csv(header, rows)


def proposals_csv(review: Review) -> bytes:
    header = ("account", "principal", "source", "since", "falls away", "stays", "could do no longer", "policy")
    rows = (
        (
            proposal.account,
            proposal.name,
            proposal.source,
            proposal.since,
            " ".join(proposal.removed),
            " ".join(proposal.kept),
            str(proposal.lost_total),
            proposal.policy,
        )
        for proposal in review.proposals
    )
    return _csv(header, rows)


def waivers_csv(review: Review) -> bytes:
    header = ("waiver", "guardrail", "principal", "owner", "reason", "ticket", "created", "expires")
    rows = (
        (
            waiver.id,
            waiver.guardrail,
            waiver.principal.text,
            waiver.owner,
            waiver.reason,
            waiver.ticket,
            waiver.created,
            waiver.expires,
        )
        for waiver in review.waivers
    )
    return _csv(header, rows)


def exposures_csv(review: Review) -> bytes:
    header = ("resource", "kind", "account", "state", "since")
    rows = ((each.resource, each.kind, each.account, each.state.value, each.since) for each in review.exposures)
    return _csv(header, rows)


def workloads_csv(review: Review) -> bytes:
    """One line for each role and workload; a role without any has one line, with both left empty."""
    header = ("account", "role", "kind", "workload", "region", "last used")
    rows = (
        (use.account, use.role, each.kind, each.name, each.region, use.last_used)
        for use in review.workloads
        for each in use.workloads or (Workload("", ""),)
    )
    return _csv(header, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: str) -> str:
    """Text that starts as a formula is marked as text; an account number keeps its zeros by being quoted."""
    shown = one_line(value, _LONGEST)
    return f"'{shown}" if value.lstrip(" ").startswith(_FORMULA) or shown.startswith(_FORMULA) else shown
