"""The message for machines keeps to its published schema, whatever is in it, and fits where it is sent."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.events.incident_burst import Incident, IncidentStep
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.reports.attributes import FilterAttributes
from iamdrift.reports.event import event_detail
from iamdrift.reports.letters import MachineLetters
from iamdrift.reports.message_schema import message_schema
from scripts.generate_message_schema import published
from tests.fakes.dossier import sample_dossier
from tests.reports.schemas import HOSTILE

DOCS = Path(__file__).parents[2] / "docs"
SNS_LIMIT = 256 * 1024  # bytes, attributes included
STEP = IncidentStep("i", "2026-11-24T03:00:00+00:00", "PutRolePolicy", "role x", Severity.HIGH)


def notices(text: str = "shop") -> list[Notice]:
    incident = Incident("abc", "alice", (STEP,), 1, Severity.HIGH, 1)
    return [
        Notice("n-1", each, incident=incident if each.number % 2 else None) for each in sample_dossier(text).versions
    ]


def test_the_published_schema_is_current_and_a_schema() -> None:
    assert (DOCS / "message.schema.json").read_text() == published()
    jsonschema.Draft7Validator.check_schema(message_schema())


@pytest.mark.parametrize("text", ["shop", *HOSTILE, "x" * 5_000])
def test_every_message_keeps_to_it(text: str) -> None:
    for notice in notices(text):
        jsonschema.validate(event_detail(notice), message_schema())


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_text_keeps_to_it(text: str) -> None:
    test_every_message_keeps_to_it(text)


@pytest.mark.parametrize("text", ["shop", *HOSTILE, "é" * 5_000])
def test_message_and_attributes_fit_into_what_sns_takes(text: str) -> None:
    for notice in notices(text):
        letter = MachineLetters(FilterAttributes())(notice)
        size = len(letter.text.encode()) + len(json.dumps(dict(letter.attributes)).encode())
        assert size < SNS_LIMIT
        assert len(letter.attributes) <= 10  # more are lost where a message is delivered raw to a queue
        for value in letter.attributes.values():
            values = [value] if isinstance(value, str) else value
            assert all(each.isprintable() and len(each) <= 128 for each in values)
