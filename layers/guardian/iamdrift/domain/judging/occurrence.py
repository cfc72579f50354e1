"""The form of an occurrence: a guardrail without a check, about the account as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType

_ACCOUNT: Final = frozenset({PrincipalType.ACCOUNT})


def occurrence(
    id: str,
    title: str,
    family: Family,
    severity: Severity,
    *,
    why: str,
    remedy: str,
    controls: tuple[str, ...],
    references: tuple[str, ...],
) -> Guardrail:
    """`severity`: what it weighs as a rule; the event at hand may weigh more or less."""
    return Guardrail(
        id, title, family, severity, why, remedy, _no_state_shows_it, _ACCOUNT, references=references, controls=controls
    )


def _no_state_shows_it(_examination: Examination) -> Iterable[Evidence]:
    return ()
