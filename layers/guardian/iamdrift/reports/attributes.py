"""What subscriptions filter on: account, severity, family, environment, owner; bounded, visible characters only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from iamdrift.domain.configuration.settings import Naming
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.principals.environments import environments_in
from iamdrift.reports.neutral import one_line

Attributes = Mapping[str, str | tuple[str, ...]]
OWNER_TAG: Final = "owner"
_LONGEST: Final = 128


class FilterAttributes:
    """`owner` and `environment` are chosen by whoever may tag or name a principal: filter by them to tell more people,
    never to tell fewer.
    """

    def __init__(self, guardrails: Sequence[Guardrail] = (), naming: Naming | None = None) -> None:
        self._families = {guardrail.id: guardrail.family.value for guardrail in guardrails}
        self._naming = naming or Naming()

    def __call__(self, notice: Notice) -> Attributes:
        assessment, ref = notice.version.assessment, notice.version.ref
        incident = notice.incident.severity if notice.incident else Severity.INFO
        told = {self._families.get(each.guardrail, "event") for each in (*assessment.fresh, *assessment.resolved)}
        return {
            "kind": "assessment",
            "severity": max(assessment.severity, incident).name,
            "urgency": notice.urgency.name,
            "verdict": assessment.decided.value,
            "account": ref.account,
            "family": tuple(sorted(told)),
            "environment": environments_in(ref.name, self._naming)[-1:],
            "owner": _owner(notice),
        }

    def of_bulletin(self, bulletin: Bulletin) -> Attributes:
        severity = bulletin.severity.name
        return {"kind": "bulletin", "severity": severity, "urgency": severity, "account": bulletin.account}


def _owner(notice: Notice) -> str:
    """Of a principal that is gone, the one it had."""
    snapshot = notice.version.snapshot or notice.before
    tags = snapshot.tags if snapshot is not None else ()
    return next((one_line(value, _LONGEST).strip() for key, value in tags if key.lower() == OWNER_TAG), "")
