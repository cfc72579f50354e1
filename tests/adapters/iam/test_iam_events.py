"""Every event of docs/remediation.md that moto can play is taken back by the real reader and writer, and verified."""

from __future__ import annotations

import os

import pytest

from iamdrift.domain.remediation.intent import Status
from tests.adapters.iam.moto_events import NOT_ON_MOTO
from tests.adapters.iam.replayed import replayed
from tests.domain.remediation.events import EVENTS, Event
from tests.domain.remediation.resources import RESOURCE_EVENTS, ResourceEvent

ALL: list[Event | ResourceEvent] = [*EVENTS, *RESOURCE_EVENTS]
KNOWN = [event for event in ALL if event.name not in NOT_ON_MOTO]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in (("DEFAULT_REGION", "us-east-1"), ("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.mark.parametrize("event", KNOWN, ids=[event.name for event in KNOWN])
def test_what_the_event_did_is_taken_back(event: Event | ResourceEvent) -> None:
    intent, left = replayed(event)
    assert intent.status is Status.VERIFIED, intent.reason
    assert any(made.ended for made in intent.made)
    ends = event.ends if isinstance(event, Event) else ()
    assert len(left) == len(ends), left  # what ends otherwise, as intended: a new credential stays, and is inactive


@pytest.mark.parametrize("name", sorted(NOT_ON_MOTO))
def test_what_moto_cannot_play_is_an_event_of_the_page(name: str) -> None:
    assert name in {event.name for event in ALL}
