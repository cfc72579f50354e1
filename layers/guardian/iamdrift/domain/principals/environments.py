"""Environments in names: which of the configured environments (dev, test, prod...) a role's name speaks of."""

from __future__ import annotations

import re
from typing import Final

from iamdrift.domain.configuration.settings import Naming

_WORDS: Final = re.compile(r"[^a-z0-9]+")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ALSO_CALLED: Final = (
    frozenset({"dev", "develop", "development"}),
    frozenset({"test", "testing", "qa", "uat"}),
    frozenset({"stage", "staging", "stg", "preprod"}),
    frozenset({"prod", "production", "prd", "live"}),
)


def environments_in(name: str, naming: Naming) -> tuple[str, ...]:
    """The environments whose words stand in a name, from the least to the most protected; `devops` names none."""
    words = set(_WORDS.split(_CAMEL.sub("-", name).lower()))
    return tuple(environment for environment in naming.environments if words & _called(environment, naming))


def _called(environment: str, naming: Naming) -> frozenset[str]:
    """An environment by its other names, as long as those are not environments of their own."""
    own = environment.lower()
    others = {each.lower() for each in naming.environments} - {own}
    return frozenset({own}).union(*(names for names in _ALSO_CALLED if own in names)) - others
