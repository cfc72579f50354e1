"""A bulletin as an email and as a custom notification of Amazon Q Developer."""

from __future__ import annotations

from typing import Any

from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.reports.neutral import ascii_line, chat_words, fitted, one_line, unlinked

SUBJECT_LIMIT = 99  # SNS: ASCII without control characters, fewer than 100
TEXT_LIMIT = 60_000  # bytes; SNS takes 256 KB
TITLE_LIMIT, DESCRIPTION_LIMIT = 200, 4_000
_NAMELESS = "IAM Drift Guardian"  # SNS and chats refuse what is empty
_POINTER = "This message was cut off. See all of it: iamdrift findings"


def bulletin_email(bulletin: Bulletin) -> tuple[str, str]:
    """Subject and text."""
    lines = [unlinked(one_line(line, 600)) for line in bulletin.lines]
    text = fitted([*lines, "", f"Message {one_line(bulletin.id, 64)}"], TEXT_LIMIT, _POINTER)
    return ascii_line(bulletin.subject, SUBJECT_LIMIT).strip() or _NAMELESS, text


def bulletin_chat(bulletin: Bulletin) -> dict[str, Any]:
    title = chat_words(bulletin.subject, TITLE_LIMIT).strip() or _NAMELESS
    lines = [chat_words(line, 400) for line in bulletin.lines if line.strip()]
    thread = {"threadId": one_line(bulletin.thread, 100)} if bulletin.thread else {}
    return {
        "version": "1.0",
        "source": "custom",
        "id": one_line(bulletin.id, 64),
        "content": {
            "textType": "client-markdown",
            "title": title,
            "description": fitted(lines, DESCRIPTION_LIMIT, _POINTER).strip() or title,
            "keywords": [bulletin.severity.name, *([bulletin.account] if bulletin.account else [])],
        },
        "metadata": {**thread, "summary": title, "eventType": "iamdrift.bulletin"},
    }
