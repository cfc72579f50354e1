"""What taking back goes by, the same for every function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.remediation.plan import Rules


@dataclass(frozen=True, slots=True)
class Scheme:
    """`remediator`: the ARN of the one role of an account that writes."""

    settings: Settings
    rules: Rules
    remediator: Callable[[str], str]
