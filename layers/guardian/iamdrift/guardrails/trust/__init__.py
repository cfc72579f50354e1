"""Who can become a role: outsiders, services, environments and the role itself."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.guardrail import Guardrail
from iamdrift.guardrails.trust import trust_admits_anyone

GUARDRAILS: Final[tuple[Guardrail, ...]] = (trust_admits_anyone.GUARDRAIL,)
