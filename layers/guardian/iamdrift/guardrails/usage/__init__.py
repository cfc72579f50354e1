"""What is not used any more: roles, access, credentials."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.usage import key_age, shared_role, unused_access, unused_credential, unused_role

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    unused_role.GUARDRAIL,
    unused_access.GUARDRAIL,
    unused_credential.GUARDRAIL,
    key_age.GUARDRAIL,
    shared_role.GUARDRAIL,
)
