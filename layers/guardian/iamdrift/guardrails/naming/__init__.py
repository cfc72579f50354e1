"""What a principal is called and whose it is."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.naming import look_alike_name, one_role_per_workload, owner_tag, role_name_convention

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    role_name_convention.GUARDRAIL,
    one_role_per_workload.GUARDRAIL,
    owner_tag.GUARDRAIL,
    look_alike_name.GUARDRAIL,
)
