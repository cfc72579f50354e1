"""Whose sign-ins elsewhere let somebody become a role: OIDC, SAML, Cognito, certificates."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.guardrails.federation import (
    cognito_identity,
    oidc_audience_not_pinned,
    oidc_subject_not_pinned,
    oidc_subject_too_wide,
    roles_anywhere_without_certificate_conditions,
    saml_audience,
)

GUARDRAILS: Final[tuple[Guardrail, ...]] = (
    oidc_subject_not_pinned.GUARDRAIL,
    oidc_subject_too_wide.GUARDRAIL,
    oidc_audience_not_pinned.GUARDRAIL,
    saml_audience.GUARDRAIL,
    cognito_identity.GUARDRAIL,
    roles_anywhere_without_certificate_conditions.GUARDRAIL,
)
