"""The optional way out to AWS Security Hub: findings imported in the format of `iamdrift.reports.asff`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.errors import GuardianError, InvalidInput

_BATCH = 100  # findings that one import takes
_FOR_GOOD = frozenset({"InvalidInput", "InvalidInputException", "InvalidParameterValue"})


class SecurityHub:
    """`write` gives the findings of a notice. Importing one again updates it."""

    name = "security-hub"
    actions: ClassVar[frozenset[str]] = frozenset({"securityhub:BatchImportFindings"})

    def __init__(self, client: Any, write: Callable[[Notice], Sequence[Mapping[str, Any]]]) -> None:
        self._client = client
        self._write = write

    def send(self, notice: Notice) -> None:
        """Raises InvalidInput where findings are refused for good, GuardianError where they may be taken later.

        The others are in, and importing them again changes nothing.
        """
        refused = [each for batch in _batches(self._write(notice)) for each in self._import(batch)]
        if not refused:
            return
        reasons = "; ".join(f"{each['ErrorCode']}: {each['ErrorMessage']}" for each in refused)
        said = f"Security Hub refuses {len(refused)} findings of {notice.version.ref}: {reasons[:800]}"
        if all(each["ErrorCode"] in _FOR_GOOD for each in refused):
            raise InvalidInput(said, where=str(refused[0]["Id"])[:200])
        raise GuardianError(said)

    def _import(self, findings: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        with named_refusals():
            found: Sequence[Mapping[str, Any]] = self._client.batch_import_findings(Findings=findings).get(
                "FailedFindings", []
            )
        return found


def _batches(findings: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(findings), _BATCH):
        yield findings[start : start + _BATCH]
