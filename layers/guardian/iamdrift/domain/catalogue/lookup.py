"""Which entry is about an event; and when none is, why that is all right, or why it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from iamdrift.domain.catalogue.entry import Affects, Entry, undated
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.services import SERVICES


@dataclass(frozen=True, slots=True)
class Unknown:
    """A write of a fully covered service that the catalogue does not know: a finding of its own."""

    name: str
    guess: tuple[Affects, ...] = ()  # where such an event usually names what it affects


@dataclass(frozen=True, slots=True)
class Routine:
    """A read, or an ordinary use of access."""

    name: str


@dataclass(frozen=True, slots=True)
class Unwatched:
    """An event that cannot change who may do what, nor blind the guardian, as far as the catalogue tells."""

    name: str


def lookup(event_source: str, event_name: str) -> Entry | Unknown | Routine | Unwatched:
    """What the catalogue says about an event name of an event source (`iam.amazonaws.com`)."""
    service = services_by_source().get(event_source)
    return look_in(service, event_name) if service is not None else Unwatched(event_name)


def look_in(service: Service, event_name: str) -> Entry | Unknown | Routine | Unwatched:
    """The same within one service."""
    entry = entry_of(service, event_name)
    if entry is not None:
        return entry
    if event_name in service.routine or event_name.startswith(service.reads):
        return Routine(event_name)
    return Unknown(event_name, service.guess) if service.complete else Unwatched(event_name)


def entry_of(service: Service, event_name: str) -> Entry | None:
    """The entry about an event name, with or without the date of an API version behind it."""
    named = _by_name(service).get(event_name) or _by_name(service).get(undated(event_name))
    return named if named is not None and named.names(event_name) else None


@cache
def services_by_source() -> Mapping[str, Service]:
    """The catalogue's services by their event source."""
    return MappingProxyType({service.source: service for service in SERVICES})


@cache
def _by_name(service: Service) -> Mapping[str, Entry]:
    return MappingProxyType({entry.name: entry for entry in service.entries})
