"""docs/messages.md holds what the code says today, and says what a person needs at three in the morning."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scripts.generate_message_examples import burst, digested, email, harmless, page, reverted

PAGE = Path(__file__).parents[2] / "docs" / "messages.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page()


def test_a_dangerous_change_says_who_what_example_what_happens_by_itself_and_each_command() -> None:
    subject, text = email(reverted()[0])
    assert subject.startswith("CRITICAL: new access for role payroll-prod-role")
    for needed in (
        "for example: sts:AssumeRole by role/example",
        "user/alice through console, without MFA, from 198.51.100.7",
        "Taken back by itself within minutes",
        "+Allow sts:AssumeRole by anyone",
        "iamdrift approve role/payroll-prod-role",
        "iamdrift revert role/payroll-prod-role",
        "iamdrift waive role/payroll-prod-role --account 111122223333 --version 2 --guardrail trust-admits-anyone",
        "why: Whoever has any AWS account",
    ):
        assert needed in text, needed


def test_its_outcome_is_an_all_clear_without_anything_to_do() -> None:
    subject, text = email(reverted()[1])
    assert subject == "ALL CLEAR: taken back at role payroll-prod-role in account 111122223333"
    assert "Nothing. What was wrong is no longer so." in text
    assert "iamdrift revert" not in text


def test_a_burst_says_first_how_large_it_is() -> None:
    text = email(burst()[-1])[1]
    assert text.index("3 changes on 3 principals by the same session") < text.index("Now possible")


def test_a_harmless_change_is_short() -> None:
    subject, text = digested(harmless())
    assert subject.startswith("LOW: digest of 1 change")
    assert "sqs:SendMessage" in text
    assert "github-actions-4711" in text
    assert len(text.splitlines()) < 15


def test_an_all_clear_seen_as_an_event_asks_nobody_to_undo_it() -> None:
    bad, cleared = reverted()
    by_event = replace(cleared, version=replace(cleared.version, cause=bad.cause))
    subject, text = email(by_event)
    assert subject == "ALL CLEAR: 2 findings ended at role payroll-prod-role in account 111122223333"
    assert "Nothing: what was wrong is over." in text
    assert not any(f"iamdrift {command} " in text for command in ("approve", "revert", "contain", "waive"))


def test_what_is_wrong_stands_in_words_right_under_the_headline() -> None:
    lines = email(reverted()[0])[1].splitlines()
    assert lines[1] == "Any AWS account in the world can become this role: * is trusted."


def test_a_statement_has_one_number_wherever_it_is_named() -> None:
    text = email(reverted()[0])[1]
    assert "trust policy, statement 1" in text
    assert "statement 0" not in text
