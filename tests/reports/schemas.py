"""What the receivers of messages take, and texts that try to be more than text."""

from __future__ import annotations

CHAT_SCHEMA: dict[str, object] = {  # of custom notifications, as far as AWS documents it
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "source", "content"],
    "properties": {
        "version": {"const": "1.0"},
        "source": {"const": "custom"},
        "id": {"type": "string"},
        "content": {
            "type": "object",
            "additionalProperties": False,
            "required": ["description"],
            "properties": {
                "textType": {"const": "client-markdown"},
                "title": {"type": "string", "maxLength": 250},
                "description": {"type": "string", "minLength": 1, "maxLength": 8000},
                "nextSteps": {"type": "array", "items": {"type": "string"}},
                "keywords": {"type": "array", "items": {"type": "string"}},
            },
        },
        "metadata": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "threadId": {"type": "string"},
                "summary": {"type": "string"},
                "eventType": {"type": "string"},
                "relatedResources": {"type": "array", "items": {"type": "string"}},
                "additionalContext": {"type": "object", "additionalProperties": {"type": "string"}},
            },
        },
    },
}

HOSTILE = [
    "\r\nBcc: everyone@example.com",
    "<!channel> <!here> <@U123> @here @channel @everyone",
    "`` ` ``` end of code",
    "[click](https://evil.example) <https://evil.example|login>",
    "\u202egnp.exe\u200b\x00\x1b[31m",
    "*bold* _it_ ~gone~ # title",
    "half \ud800 character",
]


def outside_code(text: str) -> str:
    """What a chat client would look for markup in."""
    return "".join(part for index, part in enumerate(text.split("`")) if index % 2 == 0)
