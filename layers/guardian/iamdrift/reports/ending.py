"""Whether a notice ends something: what was wrong is no longer so, or the guardian itself took it back."""

from __future__ import annotations

from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.ledger.record import Cause
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.domain.telling.matter import OWN


def all_clear(notice: Notice) -> bool:
    """Whether something was wrong and nothing is any more, but for advice."""
    assessment = notice.version.assessment
    over = bool(assessment.resolved) or (own_doing(notice.cause) and bool(assessment.access.lost_total))
    bad = any(finding.severity >= Severity.MEDIUM for finding in assessment.unwaived)
    still = bad or assessment.access.grants or assessment.deleted
    return over and not still and assessment.principal.type is not PrincipalType.ACCOUNT


def settled(notice: Notice) -> bool:
    """Whether all is clear and nothing is left to decide: nobody is asked to undo a revert."""
    return all_clear(notice) and notice.version.assessment.recommended in (Verdict.COMPLIANT, Verdict.NOTIFY)


def own_doing(cause: Cause | None) -> bool:
    return cause is not None and cause.event_source == OWN
