"""The data of the mutation run fits the code, the tests that it names exist, and the run tells a test that misses."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scripts.mutation_run import ROOT, TARGET, Mutation, mutations, page, survives

KNOWN = mutations()


@pytest.mark.parametrize("mutation", KNOWN, ids=[each.protects for each in KNOWN])
def test_each_edit_fits_the_code_and_its_tests_exist(mutation: Mutation) -> None:
    before = (ROOT / mutation.file).read_text(encoding="utf-8")
    after = mutation.applied(before)
    assert after != before
    if mutation.file.endswith(".py"):
        ast.parse(after)  # a mutant that does not even load would prove nothing
    for test in mutation.fails:
        file, _, name = test.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(KNOWN), "run scripts/mutation_run.py --page"


def test_no_protection_is_listed_twice() -> None:
    assert len({each.protects for each in KNOWN}) == len(KNOWN)


def test_the_run_tells_a_test_that_misses_its_protection_from_one_that_does_not(tmp_path: Path) -> None:
    (tmp_path / "guard.py").write_text("def may():\n    return False\n")
    (tmp_path / "test_it.py").write_text("import guard\n\n\ndef test_it():\n    assert guard.may() is False\n")
    (tmp_path / "test_not.py").write_text("def test_not():\n    pass\n")
    edit = Mutation("a", "p", "guard.py", "return False", "return True", ("test_it.py::test_it",))
    assert survives(edit, tmp_path) == ""
    assert "def may" in (tmp_path / "guard.py").read_text()
    assert "return False" in (tmp_path / "guard.py").read_text()
    blind = Mutation("a", "p", "guard.py", "return False", "return True", ("test_not.py::test_not",))
    assert "passes all the same" in survives(blind, tmp_path)
    missing = Mutation("a", "p", "guard.py", "return False", "return True", ("test_gone.py::test_gone",))
    assert "did not run" in survives(missing, tmp_path)


def test_an_edit_that_no_longer_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="0 times, not once"):
        Mutation("a", "p", "f.py", "gone", "", ()).applied("something else")
