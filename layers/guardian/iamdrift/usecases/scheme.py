"""What taking back goes by, the same for every function that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from iamdrift.domain.remediation.plan import Rules
from iamdrift.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class Scheme:
    """`remediator`: the ARN of the one role of an account that writes."""

    settings: Settings
    rules: Rules
    remediator: Callable[[str], str]
