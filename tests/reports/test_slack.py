"""A message for a Slack webhook keeps to Slack's limits, and holds what the chat notification says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.errors import InvalidInput
from iamdrift.guardrails import GUARDRAILS
from iamdrift.reports.bulletin import bulletin_chat
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.slack import slack_message
from tests.fakes.dossier import sample_dossier
from tests.reports.schemas import HOSTILE, outside_code


def texts(message: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in message["blocks"] if "text" in block]


def checked(notification: dict[str, Any]) -> dict[str, Any]:
    message = slack_message(notification)
    assert 0 < len(message["blocks"]) <= 50
    assert 0 < len(message["text"]) <= 150
    for block in message["blocks"]:
        if "text" in block:
            assert 0 < len(block["text"]["text"]) <= (150 if block["type"] == "header" else 3_000)
    return message


def test_everything_the_notification_says_is_in_it() -> None:
    notification = ChatNotification(GUARDRAILS)(Notice("n-1", sample_dossier().versions[1]))
    shown = "\n".join(texts(checked(notification)))
    for line in (*notification["content"]["description"].splitlines(), *notification["content"]["nextSteps"]):
        assert line in shown


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 9_000])
def test_hostile_text_calls_nobody_and_links_nowhere(text: str) -> None:
    for version in sample_dossier(text).versions:
        message = checked(ChatNotification(GUARDRAILS)(Notice("n", version)))
        for shown in texts(message)[1:]:  # the header is plain text
            assert "<" not in shown
            assert "https://" not in outside_code(shown)
            assert not any(call in shown for call in ("@here", "@channel", "@everyone"))


@settings(max_examples=50)
@given(st.lists(st.text(max_size=4_000), max_size=40))
def test_any_bulletin_fits(lines: list[str]) -> None:
    checked(bulletin_chat(Bulletin("b", "x", tuple(lines))))


@pytest.mark.parametrize("notification", [{}, {"content": {}}, {"content": "x"}, {"content": {"description": 7}}])
def test_what_is_no_notification_is_refused(notification: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="custom notification"):
        slack_message(notification)
