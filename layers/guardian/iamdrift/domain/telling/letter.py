"""A letter: what is published to a topic - the text, its subject, and what subscriptions filter on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Letter:
    """`attributes`: name -> text, or several of them. `subject`: for emails only."""

    text: str
    attributes: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    subject: str = ""
