"""The commands that a message offers: exact, and safe to paste whatever the names in them are."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.remediation.managed import STACK_TAG
from iamdrift.reports.ending import own_doing, settled
from iamdrift.reports.neutral import one_line

_WAIVED = 3  # findings that a command to waive is shown for


def show_command(ref: PrincipalRef, version: int) -> str:
    """The command that shows all of it."""
    if ref.type is PrincipalType.ACCOUNT:
        return f"iamdrift findings --account {ref.account}"
    return f"iamdrift show {_about(ref, version)}"


def decisions(notice: Notice) -> Iterator[tuple[str, str]]:
    """(what for, the command) of every decision that makes sense here."""
    assessment, ref = notice.version.assessment, notice.version.ref
    if ref.type is PrincipalType.ACCOUNT or not _to_decide(notice):
        return
    about = _about(ref, notice.version.number)
    if stack := _stack_of(notice):
        name = f"{shlex.quote(f'{ref.type.value}/{one_line(ref.name, 128)}')} --account {ref.account}"
        yield f"Make it permanent in the stack {stack} that manages it", f"iamdrift plans {name} --snippet"
    if not assessment.deleted:
        yield "Keep it (becomes the accepted state)", f"iamdrift approve {about} --why WHY"
    yield "Build it again" if assessment.deleted else "Take it back", f"iamdrift revert {about} --why WHY"
    if assessment.urgency >= Severity.HIGH and not assessment.deleted:
        yield "Deny it everything now, decide later", f"iamdrift contain {about} --why WHY"
    for finding in _waivable(assessment.fresh):
        subject = shlex.quote(one_line(finding.evidence.subject, 200))
        guardrail = shlex.quote(one_line(finding.guardrail, 100))
        yield (
            f"Accept {one_line(finding.guardrail, 60)} for a while",
            f"iamdrift waive {about} --guardrail {guardrail} --subject {subject} --until 30d --ticket TICKET --why WHY",
        )


def _stack_of(notice: Notice) -> str:
    """The CloudFormation stack that a principal is part of, by the tag that only AWS can set."""
    snapshot = notice.version.snapshot
    return one_line(snapshot.tag_map().get(STACK_TAG, ""), 60) if snapshot is not None else ""


def _waivable(fresh: Sequence[Finding]) -> list[Finding]:
    """The worst; advice only where there is nothing worse."""
    worst = sorted(fresh, key=lambda each: -each.severity)
    return ([each for each in worst if each.severity >= Severity.MEDIUM] or worst)[:_WAIVED]


def _to_decide(notice: Notice) -> bool:
    assessment = notice.version.assessment
    if own_doing(notice.cause) or settled(notice):
        return False
    return bool(assessment.fresh or assessment.access.newly_total or assessment.access.lost_total)


def _about(ref: PrincipalRef, version: int) -> str:
    name = shlex.quote(f"{ref.type.value}/{one_line(ref.name, 128)}")
    return f"{name} --account {ref.account} --version {version}"
