"""What the organization has put above an account: its service control policies, or why nobody could tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iamdrift.domain.policy.evaluation.evaluate import Levels


@dataclass(frozen=True, slots=True)
class Above:
    """scps: level by level from the root, empty where none bind the account (`exempt`: the management account) or where
    they are not known; `blind` then says why. digest: of their texts, to see that they have changed.
    """

    scps: Levels = ()
    exempt: bool = False
    blind: str = ""
    digest: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What an assessment has to say about it."""
        if not self.blind:
            return ()
        return (f"the SCPs above the account are not known ({self.blind}): they may deny some of this access",)


NOTHING_ABOVE = Above()
