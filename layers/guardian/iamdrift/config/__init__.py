"""Configuration as code: guardrails.yaml, read strictly, and its published JSON Schema."""

from __future__ import annotations

from iamdrift.config.loading import Configuration, configured, load, loaded, read
from iamdrift.config.publishing import published_schema

__all__ = ["Configuration", "configured", "load", "loaded", "published_schema", "read"]
