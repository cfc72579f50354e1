"""The guardrails: what every principal keeps, family by family, in the order of the reference."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails import boundary, federation, naming, organization, privilege, trust, usage

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    *trust.GUARDRAILS,
    *federation.GUARDRAILS,
    *privilege.GUARDRAILS,
    *boundary.GUARDRAILS,
    *naming.GUARDRAILS,
    *usage.GUARDRAILS,
    *organization.GUARDRAILS,
)
