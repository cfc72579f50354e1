"""A bulletin: what people are told that is about no single version - a sweep, a digest, waivers that end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from iamdrift.domain.judging.severity import Severity


@dataclass(frozen=True, slots=True)
class Bulletin:
    """`id`: the same when it is told again. `thread`: where a chat collects what belongs together; empty for none.

    `lines` may hold what an attacker wrote: every rendering makes it harmless.
    """

    id: str
    subject: str
    lines: tuple[str, ...]
    severity: Severity = Severity.INFO
    account: str = ""
    thread: str = ""


def bulletin_id(*parts: str) -> str:
    """The same for the same parts."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
