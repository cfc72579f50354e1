"""Every command in the documentation works: run on the sample, or read by the models of whoever runs it."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from iamdrift.config import loaded
from iamdrift.domain.configuration.settings import Settings
from iamdrift.guardrails import GUARDRAILS
from scripts.console_blocks import Shown, blocks, pages, real_output, shown, typed
from scripts.example_ledger import example_ledger
from scripts.generate_cli_reference import run
from tests.docs.checking import ROOT, problem

BLOCKS = [block for page in pages() for block in blocks(page)]
CONSOLE = [(block.place, each) for block in BLOCKS if block.language == "console" for each in shown(block)]
TYPED = [(block.place, line) for block in BLOCKS if block.language == "sh" for line in typed(block)]
MENTIONED = sorted(
    {
        (str(page.relative_to(ROOT)), found)
        for page in pages()
        for found in re.findall(r"(?<!`)`((?:aws|iamdrift|sam|make) [^`]+)`(?!`)", page.read_text(encoding="utf-8"))
    }
)
OFFLINE = ("scan", "explain", "diff", "can", "who-can", "blast-radius", "replay", "tighten", "cost", "rules", "config")
RECORDED = ("show", "history", "blame", "findings", "simulate", "shadow-report")
_PLACEHOLDER = re.compile(r"(?<![A-Z0-9a-z_-])[A-Z][A-Z_]{2,}(?![A-Za-z0-9_-])")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of docs/examples, and a ledger that holds its incident."""
    copied = tmp_path_factory.mktemp("docs") / "examples"
    shutil.copytree(ROOT / "docs" / "examples", copied)
    with example_ledger():
        yield copied


def runs(line: str) -> bool:
    """Whether the sample has all that it needs."""
    words = shlex.split(line)
    known = words[0] == "iamdrift" and words[1] in (*OFFLINE, *RECORDED)
    return known and not _PLACEHOLDER.search(line) and "trail/" not in words


@pytest.mark.parametrize(("place", "said"), CONSOLE, ids=[f"{place} {each.line}" for place, each in CONSOLE])
def test_what_is_shown_is_what_is_printed(place: str, said: Shown, folder: Path) -> None:
    printed = real_output(said, *run(said.line, folder))
    assert said.output == printed, f"{place}: run scripts/generate_console_output.py"


@pytest.mark.parametrize(("place", "line"), TYPED, ids=[f"{place} {line}" for place, line in TYPED])
def test_what_is_typed_works(place: str, line: str, folder: Path) -> None:
    assert problem(line, whole=True) == "", place
    if runs(line):
        output, code = run(re.sub(r"\s>\s*\S+$", "", line), folder)
        assert code in (0, 1), f"{place}: {output}"


@pytest.mark.parametrize(("place", "line"), MENTIONED, ids=[f"{place} {line}" for place, line in MENTIONED])
def test_what_is_mentioned_exists(place: str, line: str) -> None:
    assert problem(line, whole=False) == "", place


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.language not in ("console", "sh")])
def test_no_command_hides_in_another_kind_of_block(block: object) -> None:
    assert block.language in ("yaml", "python", "json", "text", ""), block.place  # type: ignore[attr-defined]
    assert not re.search(r"^(\$ |iamdrift |aws |sam )", block.text, re.MULTILINE), block.place  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "block",
    [each for each in BLOCKS if each.language == "yaml" and each.path.name in ("configuration.md", "shadow-mode.md")],
    ids=lambda block: block.place,
)
def test_what_is_configured_is_valid(block: object) -> None:
    text: str = block.text  # type: ignore[attr-defined]
    assert yaml.safe_load(text)
    loaded(text.encode(), block.place, (rule.id for rule in GUARDRAILS), Settings())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("iamdrift scann account.json", "no command scann"),
        ("iamdrift scan account.json --colour red", "--colour"),
        ("iamdrift waive", "Missing"),
        ("aws iam get-rolle --role-name x", "no operation get-rolle"),
        ("aws iamm get-role --role-name x", "no operation"),
        ("aws iam get-role --name x", "no such option: name"),
        ("aws iam get-role", "without role-name"),
        ("aws iam get-role ROLE --role-name x", "what is 'ROLE'?"),
        ("aws iam tag-role --role-name x --tags Name=owner,Value=me", "Tag has no Name"),
        ("sam deploy --colour red", "no such option: colour"),
        ("sam deploy --parameter-overrides Colour=red", "no parameter Colour"),
        ("sam deploy --parameter-overrides Mode=loud", "Mode is one of"),
        ("make coffee", "no target coffee"),
        ("pip install '.[colour]'", "no extra colour"),
        ("cd nowhere", "no folder nowhere"),
        ("kubectl get pods", "nobody knows how to check"),
        ("echo 'open", "No closing quotation"),
    ],
)
def test_a_command_that_would_not_work_is_noticed(line: str, says: str) -> None:
    assert says in problem(line, whole=True)


def test_there_are_commands() -> None:
    assert len(CONSOLE) > 8
    assert len(TYPED) > 60
    assert len(MENTIONED) > 25
