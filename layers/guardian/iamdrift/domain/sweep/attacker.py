"""What an attacker who holds a principal could do, in a few sentences, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.risk.blast_radius import BlastRadius, Subject, blast_radius
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot

_SHOWN = 5


def attacker_words(snapshot: Snapshot) -> tuple[str, ...]:
    """Empty where nothing is known of it. A hostile document must not cost the report: then that is said."""
    if snapshot.ref.type is PrincipalType.POLICY:
        return ("it is a policy: whoever it is attached to has what it allows",)
    try:
        return tuple(_sentences(blast_radius(Subject(snapshot.arn, policies_of(snapshot)))))
    except Exception as error:  # whatever a document holds, the other principals have to be reported
        return (f"its policies could not be worked out ({type(error).__name__}): read them by hand",)


def _sentences(radius: BlastRadius) -> Iterator[str]:
    if radius.administrator:
        yield "could do or give itself nearly everything in the account"
    if radius.escalations:
        names = [path.path.name for path in radius.escalations]
        yield f"has {len(names)} known ways to more access: {_some(names)}"
    for label, actions in (
        ("could take credentials or secrets", radius.credentials),
        ("could read data", radius.data),
        ("could destroy", radius.destructive),
    ):
        if actions:
            yield f"{label}: {_actions(actions)}"
    if not radius.levels:
        yield "can do nothing"


def _actions(actions: ActionSet) -> str:
    return _some(list(actions.patterns()))


def _some(words: list[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more
