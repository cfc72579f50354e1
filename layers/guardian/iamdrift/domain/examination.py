"""What a guardrail may look at: one principal, what it was before, what it can do, what the organization said."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from iamdrift.domain.policy import Document, PolicyKind, parse
from iamdrift.domain.principal import Snapshot
from iamdrift.domain.settings import Settings


@dataclass(frozen=True)
class Examination:
    """One principal under assessment; parsed documents and effective permissions are computed once, on first use."""

    snapshot: Snapshot
    before: Snapshot | None = None
    settings: Settings = field(default_factory=Settings)

    @cached_property
    def trust(self) -> Document | None:
        """The parsed trust policy of a role; None for everything else."""
        text = self.snapshot.trust
        return None if text is None else parse(text.text, kind=PolicyKind.TRUST, name="trust policy")
