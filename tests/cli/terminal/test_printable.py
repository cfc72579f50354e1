"""What strangers chose can be printed without acting on the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iamdrift.cli.terminal.printable import printable


def test_ordinary_text_stays() -> None:
    assert printable("rôle-für-日本 [red]x[/red]") == "rôle-für-日本 [red]x[/red]"


def test_escape_codes_newlines_and_reversals_become_visible() -> None:
    assert printable("a\x1b[31mb\nc\u202ed\x9be") == "a\\x1b[31mb\\x0ac\\u202ed\\x9be"


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_nothing_that_acts_on_a_terminal_is_left(text: str) -> None:
    assert printable(text).isprintable()
