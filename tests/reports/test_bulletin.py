"""Bulletins keep to what SNS and the chat take, whatever is in them, and say the same to both."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.reports.bulletin import DESCRIPTION_LIMIT, TEXT_LIMIT, bulletin_chat, bulletin_email
from iamdrift.reports.waivers import waivers_ending
from tests.reports.schemas import CHAT_SCHEMA, HOSTILE, outside_code


def waiver(number: int = 1, text: str = "agreed with the partner") -> Waiver:
    who = PrincipalPattern("AROAEXAMPLESHOPROLE01")
    return Waiver(f"w-{number}", "owner-tag", who, text, text, text, "2026-11-01", f"2026-12-{number % 28 + 1:02d}")


def checked(bulletin: Bulletin) -> tuple[str, str, dict[str, Any]]:
    subject, mail = bulletin_email(bulletin)
    assert len(subject) < 100
    assert subject.isascii()
    assert all(unicodedata.category(each) not in ("Cc", "Cf", "Cs") for each in subject + mail if each != "\n")
    assert len(mail.encode()) <= TEXT_LIMIT
    message = bulletin_chat(bulletin)
    jsonschema.validate(message, CHAT_SCHEMA)
    assert len(message["content"]["description"]) <= DESCRIPTION_LIMIT
    return subject, mail, message


def test_owners_read_what_ends_when_and_why_it_was_accepted() -> None:
    subject, mail, message = checked(waivers_ending([waiver()]))
    assert subject == "LOW: 1 waiver ends soon, the first on 2026-12-02"
    for needed in ("2026-12-02: owner-tag at AROAEXAMPLESHOPROLE01", "agreed with the partner", "waiver w-1"):
        assert needed in mail
    assert message["metadata"]["threadId"] == "waivers"


def test_the_same_waivers_are_the_same_message_in_any_order() -> None:
    one, two = waiver(1), waiver(2)
    assert waivers_ending([one, two]).id == waivers_ending([two, one]).id
    assert waivers_ending([one]).id != waivers_ending([two]).id


def test_a_thousand_waivers_fit_and_say_where_the_rest_is() -> None:
    _, mail, message = checked(waivers_ending([waiver(number, "é" * 5_000) for number in range(1_000)]))
    assert "and 960 more" in mail
    assert "See all of it: iamdrift" in message["content"]["description"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    _, mail, message = checked(waivers_ending([waiver(1, text)]))
    assert "https://" not in mail
    assert not any(line.startswith("Bcc:") for line in mail.splitlines())
    for shown in (message["content"]["title"], message["content"]["description"]):
        assert "<" not in shown
        assert "https://" not in outside_code(shown)
        assert not any(call in shown for call in ("@here", "@channel", "@everyone"))


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=200))
def test_any_bulletin_can_be_sent(lines: list[str], subject: str) -> None:
    _, _, message = checked(Bulletin("b", subject, tuple(lines)))
    json.dumps(message).encode()
