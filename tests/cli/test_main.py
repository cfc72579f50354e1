"""The command line as a whole: help, version, endings."""

from __future__ import annotations

import shlex
import subprocess
import sys
import time
from importlib import import_module

import pytest
import typer
from typer.testing import CliRunner

from iamdrift.cli.commands import COMMANDS, load
from iamdrift.cli.main import app, main
from iamdrift.cli.terminal.outcome import Outcome, guarded
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput, Throttled
from tests.cli.running import EXAMPLES


def _in_a_shell(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "iamdrift.cli.main", *arguments], capture_output=True, text=True)


def test_help_names_every_command_and_the_exit_codes() -> None:
    shown = CliRunner().invoke(app, ["--help"])
    assert shown.exit_code == 0
    assert all(listed.name in shown.output for listed in COMMANDS)
    assert "Exit codes" in shown.output


@pytest.mark.parametrize("name", [listed.name for listed in COMMANDS])
def test_every_command_explains_itself_with_examples(name: str) -> None:
    shown = CliRunner().invoke(app, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert "Examples:" in shown.output
    assert f"iamdrift {name}" in shown.output


@pytest.mark.parametrize(("name", "text"), [(listed.name, listed.text) for listed in COMMANDS])
def test_the_list_says_what_the_command_itself_says(name: str, text: str) -> None:
    assert load(name).help.strip().splitlines()[0] == text


def test_help_imports_neither_the_engine_nor_boto3() -> None:
    code = (
        "import sys; sys.argv = ['iamdrift', '--help']\n"
        "from iamdrift.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('boto3', 'yaml', 'ijson', 'iamdrift.domain.policy') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip().endswith("[]")


def test_help_is_there_at_once() -> None:
    started = time.perf_counter()
    _in_a_shell("--help")
    assert time.perf_counter() - started < 3  # about 0.15 s; generous for a busy machine


def test_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("iamdrift 0.")


def test_a_mistyped_command_is_bad_input_with_a_suggestion() -> None:
    shown = CliRunner().invoke(app, ["scna"])
    assert shown.exit_code == 2
    assert "scan" in shown.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(shell: str) -> None:
    words = {"COMP_WORDS": "iamdrift wh", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": "iamdrift wh"}
    asked = {"_IAMDRIFT_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args", **words}
    assert "who-can" in CliRunner().invoke(app, [], prog_name="iamdrift", env=asked).output


@pytest.mark.parametrize(
    ("error", "outcome", "said"),
    [
        (InvalidInput("broken", where="f.json", remedy="mend it"), Outcome.BAD_INPUT, "f.json: broken. Mend it"),
        (AccessRefused("iam:GetRole for role audit"), Outcome.FAILED, "AWS refused: iam:GetRole for role audit"),
        (Throttled("slow down"), Outcome.FAILED, "could not finish: slow down"),
        (GuardianError("odd"), Outcome.FAILED, "could not finish: odd"),
        (InvalidInput("a\x1b[2Jb\nc"), Outcome.BAD_INPUT, "a\\x1b[2Jb\\x0ac"),
    ],
)
def test_what_goes_wrong_is_one_line_and_an_exit_code(
    error: Exception, outcome: Outcome, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(typer.Exit) as ended:
        guarded(fail, debug=False)
    assert ended.value.exit_code == outcome
    assert capsys.readouterr().err == f"iamdrift: {said}\n"


def test_an_error_of_ours_is_a_sentence_unless_debugging(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(import_module("iamdrift.cli.operating.rules"), "app", None)  # as if a command were broken
    for arguments, traceback in ((["rules"], False), (["--debug", "rules"], True)):
        monkeypatch.setattr(sys, "argv", ["iamdrift", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().err
        assert ended.value.code == Outcome.FAILED
        assert "unexpected error" in said
        assert ("Traceback" in said) is traceback


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code = """
import sys, typer
from iamdrift.cli.terminal.outcome import guarded
try: guarded(lambda: print("x" * 10_000_000), debug=False)
except typer.Exit as ended: sys.exit(ended.exit_code)
"""
    pipe = f"{sys.executable} -c {shlex.quote(code)} | head -c 5; exit ${{PIPESTATUS[0]}}"
    shown = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True)
    assert (shown.stdout, shown.stderr, shown.returncode) == ("xxxxx", "", Outcome.PIPE_CLOSED)


def test_colours_follow_the_environment() -> None:
    asked = ["diff", str(EXAMPLES / "policy-before.json"), str(EXAMPLES / "policy-after.json")]
    red = "\x1b[1;31m"
    assert (
        red in CliRunner().invoke(app, asked, env={"FORCE_COLOR": "1", "NO_COLOR": "", "TERM": "xterm-256color"}).output
    )
    assert red not in CliRunner().invoke(app, asked, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).output
    assert "\x1b" not in CliRunner().invoke(app, asked, env={"FORCE_COLOR": "", "NO_COLOR": ""}).output
