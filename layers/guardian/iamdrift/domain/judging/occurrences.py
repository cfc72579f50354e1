"""Occurrences: findings that no state of a principal shows, because what happened is the finding itself.

They are told like every other finding: severities, waivers and scopes hold for them. They are never disabled, since an
occurrence that is not told is lost; who does not want to hear of one sets its severity to info.
"""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences_of_account import OF_ACCOUNT
from iamdrift.domain.judging.occurrences_of_guardian import OF_GUARDIAN

OCCURRENCES: Final[tuple[Guardrail, ...]] = (*OF_ACCOUNT, *OF_GUARDIAN)
OCCURRENCE_IDS: Final = frozenset(each.id for each in OCCURRENCES)
