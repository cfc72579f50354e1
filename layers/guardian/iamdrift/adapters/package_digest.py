"""The digest of the code that judges: when it changes, everything is judged again."""

from __future__ import annotations

import hashlib
from pathlib import Path

_JUDGES = ("guardrails", "domain")
_KINDS = (".py", ".json", ".bin")


def package_digest(package: Path = Path(__file__).parents[1]) -> str:
    """Hex SHA-256 over the guardrails and the domain (policy engine and catalogues included), as they are packaged."""
    found = hashlib.sha256()
    files = (file for folder in _JUDGES for file in (package / folder).rglob("*") if file.suffix in _KINDS)
    for file in sorted(files):
        found.update(f"{file.relative_to(package).as_posix()}\n".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
