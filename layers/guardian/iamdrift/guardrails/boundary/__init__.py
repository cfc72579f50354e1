"""What limits a principal and how it is built: boundaries, denials, policies, versions, sessions, tags, documents."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.boundary import (
    aws_managed_full_access,
    boundary_removed,
    boundary_required,
    deny_statement_removed,
    document_not_understood,
    inline_policies_forbidden,
    policy_version_rolled_back,
    protected_tags_changed,
    session_duration,
)

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    boundary_required.GUARDRAIL,
    boundary_removed.GUARDRAIL,
    deny_statement_removed.GUARDRAIL,
    inline_policies_forbidden.GUARDRAIL,
    aws_managed_full_access.GUARDRAIL,
    policy_version_rolled_back.GUARDRAIL,
    session_duration.GUARDRAIL,
    protected_tags_changed.GUARDRAIL,
    document_not_understood.GUARDRAIL,
)
