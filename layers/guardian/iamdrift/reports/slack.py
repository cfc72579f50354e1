"""A custom notification as a message of Slack: its markdown is the same, its blocks are short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iamdrift.errors import InvalidInput
from iamdrift.reports.neutral import cut, one_line

HEADER, SECTION, BLOCKS = 150, 3_000, 50  # characters of each, and how many, as Slack documents them


def slack_message(notification: Mapping[str, Any]) -> dict[str, Any]:
    """`text` is what a phone shows before it is opened. Raises InvalidInput for what is no custom notification."""
    content = notification.get("content")
    if not isinstance(content, Mapping) or not isinstance(content.get("description"), str):
        raise InvalidInput("not a custom notification", where="chat topic")
    title = one_line(str(content.get("title") or "IAM Drift Guardian"), HEADER)
    blocks = list(_blocks(notification, content, title))
    return {"text": title, "blocks": blocks[:BLOCKS], "unfurl_links": False, "unfurl_media": False}


def _blocks(notification: Mapping[str, Any], content: Mapping[str, Any], title: str) -> Iterator[dict[str, Any]]:
    yield {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    yield from map(_section, _chunks(content["description"].split("\n")))
    listed = content.get("nextSteps")
    steps = [step for step in listed if isinstance(step, str)] if isinstance(listed, list) else []
    if steps:
        yield {"type": "divider"}
        yield from map(_section, _chunks(f"• {step}" for step in steps))
    metadata = notification.get("metadata")
    thread = metadata.get("threadId", "") if isinstance(metadata, Mapping) else ""
    about = " · ".join(filter(None, (f"message {notification.get('id', '')}", str(thread))))
    yield {"type": "context", "elements": [{"type": "plain_text", "text": one_line(about, 200), "emoji": False}]}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _chunks(lines: Any) -> Iterator[str]:
    """Whole lines, as many as fit into one section: a code span that is cut in two would spill over."""
    chunk = ""
    for line in lines:
        short = cut(line, SECTION - 1)
        if chunk and len(chunk) + len(short) + 1 > SECTION:
            yield chunk
            chunk = ""
        chunk += f"{short}\n"
    if chunk.strip():
        yield chunk.rstrip("\n")
