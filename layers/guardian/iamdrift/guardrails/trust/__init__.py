"""Who can become a role: outsiders, services, environments and the role itself."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.trust import (
    condition_hole,
    confused_deputy,
    cross_environment_trust,
    dangling_principal,
    foreign_account_root,
    many_services,
    self_trust,
    trust_admits_anyone,
    trust_admits_foreign_account,
    trust_not_principal,
    vendor_without_external_id,
    weaker_principal,
)

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    trust_admits_anyone.GUARDRAIL,
    trust_not_principal.GUARDRAIL,
    trust_admits_foreign_account.GUARDRAIL,
    foreign_account_root.GUARDRAIL,
    vendor_without_external_id.GUARDRAIL,
    cross_environment_trust.GUARDRAIL,
    condition_hole.GUARDRAIL,
    many_services.GUARDRAIL,
    weaker_principal.GUARDRAIL,
    self_trust.GUARDRAIL,
    dangling_principal.GUARDRAIL,
    confused_deputy.GUARDRAIL,
)
