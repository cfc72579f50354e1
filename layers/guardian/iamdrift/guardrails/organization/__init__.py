"""What the organization keeps every account from; asked of accounts, not of principals."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.organization import leaving_denied, root_usage_denied

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    root_usage_denied.GUARDRAIL,
    leaving_denied.GUARDRAIL,
)
