"""What an envelope says about itself, compared with what it carries: AWS names the sender of every record."""

from __future__ import annotations

from iamdrift.domain.catalogue.lookup import services_by_source
from iamdrift.domain.events.change import Change


def forged_source(source: str, change: Change) -> str:
    """Why this record cannot have come from that source; empty where nothing speaks against it.

    Only services of the catalogue are judged: of others it is not known under which source AWS sends them.
    """
    service = services_by_source().get(change.event_source)
    if service is None or service.event_source == source:
        return ""
    return f"source {source!r} does not send records of {change.event_source}; {service.event_source!r} does"
