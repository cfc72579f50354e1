"""The JSON Schema of guardrails.yaml, for completion and checks in editors."""

from __future__ import annotations

import json
from collections.abc import Iterable

from iamdrift.config.layout import layout


def published_schema(guardrails: Iterable[str] = ()) -> str:
    """The schema as it is published; `guardrails` are the ids that editors propose."""
    ids = tuple(sorted(guardrails))
    heading = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "guardrails.yaml",
        "description": "What an organization tells the IAM Drift Guardian about itself. Every key is optional.",
    }
    return json.dumps(heading | layout(frozenset(ids), ids).schema(), indent=2, ensure_ascii=True) + "\n"
