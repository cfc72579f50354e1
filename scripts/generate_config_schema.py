"""Writes docs/guardrails.schema.json, the JSON Schema of guardrails.yaml, from the shapes that read it."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "guardrails.schema.json"


def main() -> None:
    from iamdrift.config import published_schema

    TARGET.write_text(published_schema(), encoding="utf-8")
    sys.stdout.write(f"wrote {TARGET.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
