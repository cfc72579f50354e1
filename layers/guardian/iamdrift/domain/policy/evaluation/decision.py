"""What AWS would decide about a request, and why: which statement decided, which nearly did, what was assumed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    ALLOWED = "Allowed"
    IMPLICITLY_DENIED = "ImplicitlyDenied"
    EXPLICITLY_DENIED = "ExplicitlyDenied"
    UNKNOWN = "Unknown"


class Layer(Enum):
    """Where a policy stands in AWS's evaluation order."""

    SCP = "service control policy"
    RCP = "resource control policy"
    ENDPOINT = "endpoint policy"
    RESOURCE = "resource policy"
    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"


@dataclass(frozen=True, slots=True)
class Reason:
    """One statement's part in a decision. `because` says what keeps a near miss from applying."""

    layer: Layer
    document: str
    index: int
    sid: str = ""
    because: str = ""

    def __str__(self) -> str:
        place = f"{self.layer.value} {self.document} Statement[{self.index}]".replace("  ", " ")
        sid = f" ({self.sid})" if self.sid else ""
        return f"{place}{sid}" + (f": {self.because}" if self.because else "")


@dataclass(frozen=True, slots=True)
class Decision:
    """`reasons` decided; `near` are statements that would apply but for a condition; `missing` are the layers without
    the allow that was needed; `needs` are the context keys an UNKNOWN waits for; `assumed` names what was not given.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    near: tuple[Reason, ...] = ()
    missing: tuple[Layer, ...] = ()
    needs: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.outcome is Outcome.ALLOWED
