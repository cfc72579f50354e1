"""The digest of the code that judges."""

from __future__ import annotations

from pathlib import Path

from iamdrift.adapters.package_digest import package_digest


def written(folder: Path, text: str) -> Path:
    (folder / "guardrails" / "trust").mkdir(parents=True, exist_ok=True)
    (folder / "adapters").mkdir(exist_ok=True)
    (folder / "guardrails" / "trust" / "rule.py").write_text(text)
    return folder


def test_it_changes_with_a_guardrail_and_with_nothing_else(tmp_path: Path) -> None:
    before = package_digest(written(tmp_path, "one"))
    (tmp_path / "adapters" / "reader.py").write_text("another reader")
    (tmp_path / "guardrails" / "trust" / "rule.pyc").write_bytes(b"compiled")
    assert package_digest(tmp_path) == before
    assert package_digest(written(tmp_path, "two")) != before


def test_the_real_package_has_one() -> None:
    assert package_digest() == package_digest()
