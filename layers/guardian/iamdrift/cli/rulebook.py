"""The guardrails and the configuration that a command judges by."""

from __future__ import annotations

from collections.abc import Sequence

from iamdrift.cli.scanning import Rules, chosen
from iamdrift.domain.access import PolicyEngine
from iamdrift.domain.guardrail import Guardrail
from iamdrift.domain.settings import Settings
from iamdrift.guardrails import GUARDRAILS


def rules_for(config: str, guardrails: Sequence[str]) -> Rules:
    """The guardrails of these ids (all without any) under a configuration file (the defaults without one).

    Raises InvalidInput for an id nobody knows, or a configuration that is not understood.
    """
    return Rules(chosen(GUARDRAILS, guardrails), settings_of(config), PolicyEngine())


def settings_of(config: str) -> Settings:
    if not config:
        return Settings()
    from iamdrift.config import read_settings

    return read_settings(config)


def guardrails_of(config: str) -> tuple[Guardrail, ...]:
    """Every guardrail, in the order of the reference."""
    settings_of(config)
    return GUARDRAILS
