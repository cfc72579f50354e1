"""How bad and how sure: the two scales every finding and every access delta is measured on."""

from __future__ import annotations

from enum import Enum, IntEnum


class Severity(IntEnum):
    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @classmethod
    def parse(cls, word: str) -> Severity:
        """`high` -> Severity.HIGH. Raises KeyError for any other word."""
        return cls[word.upper()]


class Confidence(Enum):
    """PROVEN: witness or proof exists. CONDITIONAL: needs named context. UNPROVEN: neither witness nor disproof."""

    PROVEN = "proven"
    CONDITIONAL = "conditional"
    UNPROVEN = "unproven"
