"""The analyzers of external access of every governed region, asked one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from botocore.exceptions import BotoCoreError, ClientError

from iamdrift.adapters.iam.access_analyzer import AccessAnalyzer
from iamdrift.domain.sweep.exposure import ExternalFinding, Outside
from iamdrift.errors import GuardianError


class Analyzers:
    """`client`: of Access Analyzer in a region."""

    actions: ClassVar[tuple[str, ...]] = AccessAnalyzer.actions

    def __init__(self, client: Callable[[str], Any], regions: Iterable[str]) -> None:
        self._client, self._regions = client, tuple(regions)

    def outside(self) -> Outside:
        """What all of them say; one that does not answer is a blind spot and takes nothing from the others."""
        findings: list[ExternalFinding] = []
        stand: list[tuple[str, str]] = []
        blind: list[str] = []
        answered = 0
        for region in self._regions:
            try:
                state, found = _asked(AccessAnalyzer(self._client(region)))
            except (GuardianError, ClientError, BotoCoreError) as error:
                blind.append(f"Access Analyzer in {region}: {str(error)[:200]}")
                continue
            stand.append((f"analyzer of external access in {region}", state))
            findings += found or ()
            answered += found is not None
        return Outside(tuple(findings), tuple(stand), tuple(blind), answered > 0, answered == len(self._regions))


def _asked(analyzer: AccessAnalyzer) -> tuple[str, list[ExternalFinding] | None]:
    """How it stands, and its findings; None where there is no analyzer."""
    found = analyzer.external()
    if found is None:
        return "there is none", None
    return f"{found.kind.lower()}, {found.status.lower()}", list(analyzer.findings(found.arn))
