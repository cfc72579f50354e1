"""Write docs/message.schema.json: what the machine topic and the event carry, from the code that writes it."""

from __future__ import annotations

import json
from pathlib import Path

from iamdrift.reports.message_schema import message_schema

SCHEMA = Path(__file__).parents[1] / "docs" / "message.schema.json"


def published() -> str:
    return json.dumps(message_schema(), indent=2) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(published())
