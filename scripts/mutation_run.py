"""Remove each protection once, in a copy of the tree, and see whether the test that is named for it fails.

The protections are data (tests/mutations/*.yaml): what is protected, where the code is, what is put in its place, and
the test that must fail. Where it does not fail, nobody would miss the protection. docs/protections.md lists them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "mutations"
TARGET = ROOT / "docs" / "protections.md"
SECONDS = 300  # for the tests of one mutation
_FAILED = 1  # what pytest ends with where tests failed; everything else means that they did not run
_FIELDS = frozenset({"protects", "file", "find", "replace", "fails"})
INTRODUCTION = """# Protections, and the test that would miss each

Each protection is removed once, in a copy of the tree, by the edit that `tests/mutations/` names; then the test named
here has to fail. `make mutations` does it, in a few minutes; this page is generated from the same data by
`scripts/mutation_run.py --page`. Add a file or an entry there for whatever else must not be lost unnoticed.
"""


@dataclass(frozen=True, slots=True)
class Mutation:
    """`find` stands exactly once in `file`; `replace` takes its place. `fails`: ids of tests, as pytest takes them."""

    area: str
    protects: str
    file: str
    find: str
    replace: str
    fails: tuple[str, ...]

    def applied(self, text: str) -> str:
        """Raises ValueError where the code is not what the data says."""
        if text.count(self.find) != 1:
            raise ValueError(f"{self.protects}: {self.file} has {text.count(self.find)} times, not once:\n{self.find}")
        return text.replace(self.find, self.replace)


def mutations(folder: Path = FOLDER) -> tuple[Mutation, ...]:
    """All of them, by file. Raises ValueError for data that is not understood."""
    return tuple(each for path in sorted(folder.glob("*.yaml")) for each in _read(path))


def _read(path: Path) -> Iterator[Mutation]:
    data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    for number, said in enumerate(data["mutations"], 1):
        yield _mutation(data["area"], said, f"{path.name}, mutation {number}")


def _mutation(area: str, said: Mapping[str, Any], where: str) -> Mutation:
    if set(said) != _FIELDS:
        raise ValueError(f"{where}: has {sorted(said)}, needs {sorted(_FIELDS)}")
    fails = said["fails"] if isinstance(said["fails"], list) else [said["fails"]]
    return Mutation(area, said["protects"], said["file"], said["find"], said["replace"] or "", tuple(fails))


def page(known: Sequence[Mutation]) -> str:
    lines = [INTRODUCTION]
    for area in dict.fromkeys(each.area for each in known):
        lines += [f"## {area}", "", "| without | in | this fails |", "|---|---|---|"]
        lines += [_row(each) for each in known if each.area == area]
        lines.append("")
    return "\n".join(lines)


def _row(mutation: Mutation) -> str:
    names = ", ".join(f"`{each.rpartition('::')[2]}`" for each in mutation.fails)
    place = mutation.file.removeprefix("layers/guardian/iamdrift/")
    return f"| {mutation.protects} | `{place}` | {names} |"


def copied(into: Path) -> Path:
    """The tree as git knows it, with what is changed and not committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whichever git is there
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, into / name)
    return into


def survives(mutation: Mutation, tree: Path) -> str:
    """Why the protection would not be missed; empty where each named test fails without it."""
    file = tree / mutation.file
    before = file.read_text(encoding="utf-8")
    file.write_text(mutation.applied(before), encoding="utf-8")
    try:
        return "; ".join(filter(None, (_passes(test, tree) for test in mutation.fails)))
    finally:
        file.write_text(before, encoding="utf-8")


def _passes(test: str, tree: Path) -> str:
    path = os.pathsep.join([str(tree / "layers" / "guardian"), str(tree)])
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", test]
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(  # noqa: S603 - our own interpreter and tests
        command, cwd=tree, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if ran.returncode == _FAILED and " error" not in ran.stdout.splitlines()[-1]:
        return ""
    if ran.returncode == 0:
        return f"{test} passes all the same"
    return f"{test} did not run (pytest ended with {ran.returncode}): {ran.stdout[-600:]}{ran.stderr[-300:]}"


def run(chosen: Sequence[Mutation]) -> int:
    """How many protections would not be missed."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        tree = copied(Path(folder))
        for number, mutation in enumerate(chosen, 1):
            why = survives(mutation, tree)
            missed += bool(why)
            print(
                f"{number:3}/{len(chosen)} {'SURVIVES' if why else 'fails as it must'}: {mutation.protects}", flush=True
            )
            if why:
                print(f"        {why}", flush=True)
    return missed


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true", help="write docs/protections.md, run nothing")
    parser.add_argument("--check", action="store_true", help="run nothing; fail where the page is not current")
    parser.add_argument("--only", metavar="WORD", default="", help="only those whose words or file contain this")
    told = parser.parse_args(arguments)
    known = mutations()
    if told.page:
        TARGET.write_text(page(known), encoding="utf-8")
        return 0
    if told.check:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == page(known) else 1
    chosen = [each for each in known if told.only.lower() in f"{each.area} {each.protects} {each.file}".lower()]
    return 1 if run(chosen) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
