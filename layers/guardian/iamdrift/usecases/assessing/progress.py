"""Look at all principals of one message: one that cannot be assessed does not lose the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.errors import InvalidInput, Throttled
from iamdrift.usecases.assessing.assess_principal import Look, Result, State


@dataclass
class Progress:
    """What came of them. `refused`: can never succeed; `failures`: may succeed when the message comes again."""

    results: list[Result] = field(default_factory=list)
    refused: list[InvalidInput] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    def those(self, *states: State) -> list[PrincipalRef]:
        return [result.ref for result in self.results if result.state in states]

    def settle(self) -> None:
        """Raise the first failure, now that everything else is done."""
        for error in (*self.failures, *self.refused):
            raise error


def look_at_all(
    principals: Iterable[PrincipalRef], look: Look, assess: Callable[[PrincipalRef, Look], Result]
) -> Progress:
    """Those that stand first: a renamed principal must be recorded under its new name before its old name is missed.

    Raises Throttled at once: to go on would only be refused.
    """
    progress = Progress()
    patient = replace(look, accept_gone=False)
    absent = [ref for ref in principals if _attempted(ref, patient, assess, progress) is State.ABSENT]
    for ref in absent:
        _attempted(ref, look, assess, progress)
    return progress


def _attempted(
    ref: PrincipalRef, look: Look, assess: Callable[[PrincipalRef, Look], Result], progress: Progress
) -> State | None:
    try:
        result = assess(ref, look)
    except Throttled:
        raise
    except InvalidInput as error:
        progress.refused.append(error)
    except Exception as error:  # whatever it is, the other principals must be looked at before it is raised again
        progress.failures.append(error)
    else:
        if result.state is not State.ABSENT:
            progress.results.append(result)
        return result.state
    return None
