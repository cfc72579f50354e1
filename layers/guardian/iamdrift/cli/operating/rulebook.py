"""The guardrails and the configuration that a command judges by."""

from __future__ import annotations

from collections.abc import Sequence

from iamdrift.cli.account.scanning import Rules, chosen
from iamdrift.cli.files.reading import existing
from iamdrift.config import Configuration, load
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences import OCCURRENCES
from iamdrift.errors import InvalidInput
from iamdrift.guardrails import GUARDRAILS


def rules_for(config: str, ids: Sequence[str]) -> Rules:
    """The guardrails of these ids (all without any) under a configuration file (the defaults without one).

    Raises InvalidInput for an id nobody knows, or a configuration that is not understood.
    """
    configuration = configuration_of(config)
    return Rules(chosen(all_guardrails(configuration), ids), configuration.settings, PolicyEngine())


def configuration_of(config: str) -> Configuration:
    """The configuration in a file. Raises InvalidInput naming file, line and column."""
    if not config:
        return Configuration(Settings())
    path = existing(config)
    try:
        return load(path, (guardrail.id for guardrail in GUARDRAILS))
    except InvalidInput as error:
        where = error.where.replace(path.name, config, 1)
        raise InvalidInput(error.problem, where=where, remedy=error.remedy) from error


def all_guardrails(configuration: Configuration) -> tuple[Guardrail, ...]:
    """Ours, then those that the configuration adds."""
    return (*GUARDRAILS, *configuration.guardrails)


def everything_told(configuration: Configuration) -> tuple[Guardrail, ...]:
    """All that findings can be of: the guardrails, then what is told when it happens."""
    return (*all_guardrails(configuration), *OCCURRENCES)
