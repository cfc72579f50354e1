"""The layer has what requirements.txt pins and the package, without what is for a person's machine."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from iamdrift.errors import InvalidInput
from iamdrift.local.deploy import zipped
from iamdrift.local.layer import layer_content, pins


def make(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_pins_and_packages_are_there_and_the_rest_is_not(tmp_path: Path) -> None:
    layer = tmp_path / "layer"
    make(layer / "requirements.txt", f"# what we need\n\njmespath=={metadata.version('jmespath')} # why\n")
    for name in ("__init__", "core", "domain/__init__", "domain/cli/__init__", "cli/__init__", "local/engine"):
        make(layer / "iamdrift" / f"{name}.py")
    make(layer / "iamdrift" / "domain" / "actions.json", "{}")
    make(layer / "iamdrift" / "__pycache__" / "core.cpython-311.pyc")
    make(layer / "some.egg-info" / "PKG-INFO")
    make(layer / "Makefile")

    content = layer_content(layer, tmp_path / "out")

    ours = {path.relative_to(content).as_posix() for path in (content / "python/iamdrift").rglob("*") if path.is_file()}
    assert ours == {
        "python/iamdrift/__init__.py",
        "python/iamdrift/core.py",
        "python/iamdrift/domain/__init__.py",
        "python/iamdrift/domain/actions.json",
        "python/iamdrift/domain/cli/__init__.py",
    }
    assert (content / "python/jmespath/__init__.py").is_file()
    assert {path.name for path in content.iterdir()} == {"python"}
    assert not list(content.rglob("*.pyc"))
    assert {path.name for path in (content / "python").iterdir()} == {
        "iamdrift",
        "jmespath",
        f"jmespath-{metadata.version('jmespath')}.dist-info",
    }


@pytest.mark.parametrize("line", ["jmespath", "jmespath>=1", "-r other.txt", "./wheel.whl"])
def test_a_line_that_is_not_pinned_is_an_error_with_its_place(tmp_path: Path, line: str) -> None:
    make(tmp_path / "requirements.txt", f"# first\n{line}\n")
    with pytest.raises(InvalidInput, match=r"requirements.txt:2: .* is not pinned"):
        pins(tmp_path / "requirements.txt")


def test_hashes_and_markers_are_understood(tmp_path: Path) -> None:
    make(tmp_path / "requirements.txt", "a.b-c[extra]==1.2 \\\n    --hash=sha256:00\nd==3; python_version > '3'\n")
    assert pins(tmp_path / "requirements.txt") == [("a.b-c", "1.2"), ("d", "3")]


def test_the_same_content_is_packed_into_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(tmp_path / name / "b.py", "b")
        make(tmp_path / name / "a" / "a.py", "a")
    make(tmp_path / "two" / "__pycache__" / "b.pyc", "x")
    assert zipped(tmp_path / "one") == zipped(tmp_path / "two")
