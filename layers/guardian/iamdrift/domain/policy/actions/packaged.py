"""Reads the engine's packaged data files (through the loader that found this package, wherever it is stored)."""

from __future__ import annotations


def packaged(name: str) -> bytes:
    """The content of `data/<name>`."""
    from pkgutil import get_data  # here: only on first use, and far cheaper to import than importlib.resources

    content = get_data("iamdrift.domain.policy", f"data/{name}")
    if content is None:
        raise FileNotFoundError(f"the engine was packaged without data/{name}")
    return content
