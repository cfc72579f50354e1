"""What a principal can do: administer, escalate, hand on roles, blind, read everything, share."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.privilege import (
    allow_not_action,
    assume_role_chain,
    boundary_or_scp_removal,
    can_disable_audit_trail,
    can_disable_guardian,
    can_escalate_by_editing_policies,
    credential_creation_for_others,
    full_administrator,
    pass_role_on_everything,
    pass_role_to_more_privileged,
    privilege_escalation,
    reads_all_data,
    shares_outside,
    wildcard_writes_on_sensitive_services,
)

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    full_administrator.GUARDRAIL,
    privilege_escalation.GUARDRAIL,
    can_escalate_by_editing_policies.GUARDRAIL,
    credential_creation_for_others.GUARDRAIL,
    pass_role_on_everything.GUARDRAIL,
    pass_role_to_more_privileged.GUARDRAIL,
    assume_role_chain.GUARDRAIL,
    boundary_or_scp_removal.GUARDRAIL,
    allow_not_action.GUARDRAIL,
    wildcard_writes_on_sensitive_services.GUARDRAIL,
    can_disable_audit_trail.GUARDRAIL,
    can_disable_guardian.GUARDRAIL,
    reads_all_data.GUARDRAIL,
    shares_outside.GUARDRAIL,
)
