"""Bulletins keep to what SNS and the chat take, whatever is in them, and say the same to both."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.judging.waiver_end import Ending
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.reports.bulletin import DESCRIPTION_LIMIT, TEXT_LIMIT, bulletin_chat, bulletin_email
from iamdrift.reports.waivers import waivers_ending
from tests.reports.schemas import CHAT_SCHEMA, HOSTILE, outside_code

NOW = "2026-11-28T03:00:00+00:00"


def ending(number: int = 1, text: str = "agreed with the partner", ref: PrincipalRef | None = None) -> Ending:
    who = PrincipalPattern("AROAEXAMPLESHOPROLE01")
    expires = f"2026-12-{number % 28 + 1:02d}"
    return Ending(Waiver(f"w-{number}", "owner-tag", who, text, text, text, "2026-11-01", expires), False, ref)


def told(*some: Ending) -> Bulletin:
    return waivers_ending(some, 90, NOW)


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


def test_owners_read_what_ends_when_why_it_was_accepted_and_how_it_is_renewed() -> None:
    subject, mail, message = checked(told(ending()))
    assert subject == "LOW: 1 waiver ends soon, the first on 2026-12-02"
    for needed in (
        "owner-tag at AROAEXAMPLESHOPROLE01 ends on 2026-12-02",
        "agreed with the partner",
        "waiver w-1",
        "no finding needs it now",
        "set created: 2026-11-28, expires: 2026-12-29 at waiver w-1",
    ):
        assert needed in mail
    assert message["metadata"]["threadId"] == "waivers"


def test_one_of_the_ledger_is_renewed_by_a_command_that_is_safe_to_paste() -> None:
    ref = PrincipalRef("111122223333", PrincipalType.ROLE, "shop-prod-role", "AROAEXAMPLESHOPROLE01")
    over = replace(ending(1, "it's $(agreed)", ref), ended=True)
    subject, mail, _ = checked(told(over, ending(2)))
    assert subject == "MEDIUM: 1 waiver has ended, 1 waiver ends soon, the first on 2026-12-03"
    assert (
        "renew: iamdrift waive role shop-prod-role --account 111122223333 --guardrail owner-tag --until 31d --ticket "
        """'it'"'"'s $(agreed)' --why 'it'"'"'s $(agreed)'"""
    ) in mail


def test_the_same_waivers_are_the_same_message_in_any_order() -> None:
    one, two = ending(1), ending(2)
    assert told(one, two).id == told(two, one).id
    assert told(one).id != told(two).id
    assert told(one).id != told(replace(one, ended=True)).id


def test_a_thousand_waivers_fit_and_say_where_the_rest_is() -> None:
    _, mail, message = checked(told(*(ending(number, "é" * 5_000) for number in range(1_000))))
    assert "and 960 more" in mail
    assert "See all of it: iamdrift" in message["content"]["description"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    _, mail, message = checked(told(ending(1, text)))
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
