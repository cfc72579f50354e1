"""What is shipped: its licences, its list of components, and an audit that tells silence from a clean bill."""

from __future__ import annotations

import json
import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

from scripts import audit, sbom

SHIPPED = sbom.LISTS["layer"].read_text(encoding="utf-8")
PINNED = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)$", SHIPPED, re.MULTILINE)
PERMISSIVE = ("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "PSF-2.0", "ISC")
SPELLED = {"MIT No Attribution License (MIT-0)": "MIT-0", "MIT License": "MIT", "MIT license": "MIT"}


def licence_of(package: str) -> str:
    told = metadata(package)
    said = next((told[key] for key in ("License-Expression", "License") if key in told), "")
    return SPELLED.get(said, said)


def test_everything_that_is_shipped_is_pinned() -> None:
    lines = [line for line in SHIPPED.splitlines() if line and not line.startswith("#")]
    assert len(PINNED) == len(lines)


@pytest.mark.parametrize("package", [name for name, _ in PINNED])
def test_what_is_shipped_has_a_permissive_licence(package: str) -> None:
    assert licence_of(package) in PERMISSIVE


def test_the_list_of_components_names_all_that_is_shipped_and_is_the_same_twice(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        sbom.write(sbom.LISTS["layer"], tmp_path / name)
    text = (tmp_path / "one.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "two.json").read_text(encoding="utf-8")
    components = {(each["name"], each["version"]) for each in json.loads(text)["components"]}
    assert components == set(PINNED)


@pytest.mark.parametrize(
    ("code", "said", "outcome"),
    [
        (0, "No known vulnerabilities found", audit.CLEAN),
        (1, "Found 1 known vulnerability in 1 package", audit.FOUND),
        (1, "Found 3 known vulnerabilities in 2 packages", audit.FOUND),
        (1, "ERROR:pip_audit._cli:Could not connect", audit.NOT_ASKED),
        (0, "", audit.NOT_ASKED),
    ],
)
def test_an_audit_that_was_not_made_is_not_passed(code: int, said: str, outcome: int) -> None:
    assert audit.understood(code, "", said) == outcome
