"""The optional way out to AWS Security Hub: findings imported in the format of `iamdrift.reports.asff`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.errors import GuardianError

_BATCH = 100  # findings that one import takes


class SecurityHub:
    """`write` gives the findings of a notice. Importing one again updates it."""

    name = "security-hub"
    actions: ClassVar[frozenset[str]] = frozenset({"securityhub:BatchImportFindings"})

    def __init__(self, client: Any, write: Callable[[Notice], Sequence[Mapping[str, Any]]]) -> None:
        self._client = client
        self._write = write

    def send(self, notice: Notice) -> None:
        """Raises GuardianError where a finding is refused: the others are in."""
        refused = [reason for batch in _batches(self._write(notice)) for reason in self._import(batch)]
        if refused:
            raise GuardianError(f"Security Hub refuses {len(refused)} findings of {notice.version.ref}: {refused[0]}")

    def _import(self, findings: Sequence[Mapping[str, Any]]) -> list[str]:
        with named_refusals():
            answer = self._client.batch_import_findings(Findings=findings)
        return [
            f"{each['Id']}: {each['ErrorCode']}: {each['ErrorMessage']}" for each in answer.get("FailedFindings", [])
        ]


def _batches(findings: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(findings), _BATCH):
        yield findings[start : start + _BATCH]
