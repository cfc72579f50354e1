"""A service whose events the catalogue knows, and what its other event names mean."""

from __future__ import annotations

from dataclasses import dataclass

from iamdrift.domain.catalogue.entry import Affects, Entry


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """`complete`: every write of the service is an entry, so that any other write is unknown, not unimportant.

    `api`: name of the service model in the SDK. `reads`: event names and prefixes of names that only read.
    `routine`: exact names that write nothing which could matter here, or use access in the ordinary way.
    `own_only`: its events matter only where they hit the guardian's own resources (rules must filter by their names).
    `guess`: where an event nobody has described yet usually names what it affects. Compared by identity, since every
    event is looked up by its service, and a hash of all entries takes longer than the rest of understanding it.
    """

    source: str  # eventSource
    api: str
    title: str
    entries: tuple[Entry, ...]
    complete: bool = False
    own_only: bool = False
    reads: tuple[str, ...] = ()
    routine: tuple[str, ...] = ()
    guess: tuple[Affects, ...] = ()

    @property
    def event_source(self) -> str:
        """`source` of its EventBridge events: `iam.amazonaws.com` -> `aws.iam`."""
        return f"aws.{self.source.removesuffix('.amazonaws.com')}"
