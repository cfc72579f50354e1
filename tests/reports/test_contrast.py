"""The colours of the pages can be told apart by everyone: contrast as WCAG 2.2 counts it, light, dark and on paper."""

from __future__ import annotations

import re

import pytest

from iamdrift.reports.page.sheet import SHEET

TEXT, GRAPHIC = 4.5, 3.0  # level AA: 1.4.3 and 1.4.11


def palettes() -> dict[str, dict[str, str]]:
    """Every colour variable of each of the three; what a palette does not say it takes from the light one."""
    found = {"light": dict[str, str](), "dark": dict[str, str](), "paper": dict[str, str]()}
    media, depth = "light", 0
    for part in re.finditer(r"@media ([^{]*){|:root{([^}]*)}|[{}]", SHEET):
        if part[1] is not None:
            media, depth = _media(part[1]), 1
        elif part[2] is not None:
            found[media].update(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})", part[2]))
        else:
            depth += 1 if part[0] == "{" else -1
            media = media if depth else "light"
    return {name: found["light"] | colours for name, colours in found.items()}


def _media(query: str) -> str:
    if "dark" in query:
        return "dark"
    return "paper" if query == "print" else "light"


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("name", ["light", "dark", "paper"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        *((ink, ground) for ink in ("ink", "soft", "link") for ground in ("paper", "tint")),
        *((ink, ground) for ink in ("gain-ink", "loss-ink") for ground in ("paper",)),
        ("gain-ink", "gain"),
        ("loss-ink", "loss"),
    ],
)
def test_text_is_readable(name: str, ink: str, ground: str) -> None:
    colours = palettes()[name]
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("name", ["light", "dark", "paper"])
@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low", "info"])
def test_marks_of_severity_stand_out(name: str, severity: str) -> None:
    colours = palettes()[name]
    assert contrast(colours[severity], colours["paper"]) >= GRAPHIC


def test_the_palettes_differ_and_the_measure_is_that_of_the_standard() -> None:
    found = palettes()
    assert found["dark"]["paper"] != found["light"]["paper"] == found["paper"]["paper"]
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
