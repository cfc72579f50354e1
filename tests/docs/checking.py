"""Commands of the documentation, each understood by whoever it is for: a problem in words, or nothing."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.model import ListShape, OperationModel, Shape, StructureShape

from iamdrift.cli.commands import COMMANDS, load
from iamdrift.local.template import read_template

ROOT = Path(__file__).parents[2]
SAM = ROOT / ".venv-sam" / "bin" / "sam"
# What the AWS CLI takes with every command, and its one command of ours that is no operation.
_AWS_GLOBAL = frozenset(
    {"region", "profile", "query", "output", "endpoint-url", "cli-binary-format", "cli-input-json", "max-items"}
)
_AWS_DEPLOY = frozenset(
    {"template-file", "stack-name", "capabilities", "tags", "parameter-overrides", "no-fail-on-empty-changeset"}
)
_TOP_LEVEL = re.compile(r"[^,{\[]+(?:\{[^}]*\}+|\[[^\]]*\])?")
_AWS_NAMES = {"s3api": "s3", "s3": ""}  # where the AWS CLI calls a service otherwise than botocore
_EVERYWHERE = frozenset({"--help", "-h", "--debug", "--version", "--install-completion"})
_OUTPUT_FILE = frozenset({("lambda", "invoke")})  # these end with the name of a file


def problem(command: str, *, whole: bool) -> str:
    """Why a command would not work; empty where it would. `whole`: it must not lack anything."""
    try:
        words = shlex.split(re.sub(r"\s>\s*\S+$", "", command))
    except ValueError as error:
        return f"{error}"
    checks = {"iamdrift": _iamdrift, "aws": _aws, "sam": _sam, "make": _make, "pip": _pip, "cd": _cd}
    check = checks.get(Path(words[0]).name)
    return f"nobody knows how to check `{words[0]}`" if check is None else check(words[1:], whole)


def _iamdrift(words: Sequence[str], whole: bool) -> str:
    """Read by the command itself, without running it; of what is mentioned in passing, only what it names."""
    if words[0].startswith("-"):
        return _unknown(words[:1], _EVERYWHERE)
    if words[0] not in [listed.name for listed in COMMANDS]:
        return f"no command {words[0]}"
    command, rest = load(words[0]), list(words[1:])
    if rest and rest[0] in getattr(command, "commands", {}):
        command, rest = command.commands[rest[0]], rest[1:]
    if not whole:
        return _unknown(rest, _EVERYWHERE.union(*(parameter.opts for parameter in command.params)))
    try:
        command.make_context("iamdrift", rest)
    except Exception as error:  # of the command line library, which names what is wrong
        return str(getattr(error, "message", error)) or type(error).__name__
    return ""


def _unknown(words: Iterable[str], known: frozenset[str]) -> str:
    strangers = [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]
    return f"no such option: {', '.join(strangers)}" if strangers else ""


def _aws(words: Sequence[str], whole: bool) -> str:
    if len(words) < 2:
        return "an operation is missing"
    (service, operation), rest = words[:2], words[2:]
    given = dict(_given(rest))
    if (service, operation) == ("cloudformation", "deploy"):
        return _names(given, _AWS_DEPLOY | _AWS_GLOBAL) or _overrides(given, given.get("template-file", [""])[0])
    model = _operations(service).get(operation)
    if model is None:
        return f"{service} has no operation {operation}"
    leading = rest[: next((n for n, word in enumerate(rest) if word.startswith("--")), len(rest))]
    if leading:
        return f"what is {leading[0]!r}?"
    return _parameters(service, operation, model, given, whole=whole)


def _parameters(
    service: str, operation: str, model: OperationModel, given: Mapping[str, list[str]], *, whole: bool
) -> str:
    members = dict(model.input_shape.members) if model.input_shape is not None else {}
    by_option = {xform_name(name, "-"): shape for name, shape in members.items()}
    known = {*by_option, *(f"no-{name}" for name, shape in by_option.items() if shape.type_name == "boolean")}
    if unknown := _names(given, frozenset(known) | _AWS_GLOBAL):
        return unknown
    required = model.input_shape.required_members if model.input_shape is not None else []
    missing = [name for name in map(_optioned, required) if name not in given]
    if whole and missing:
        return f"without {', '.join(missing)}"
    if whole and (service, operation) in _OUTPUT_FILE and not list(given.values())[-1][1:]:
        return "without the file that the answer goes to"
    return next((why for name, values in given.items() if (why := _shorthand(by_option.get(name), values))), "")


def _optioned(name: str) -> str:
    return str(xform_name(name, "-"))


def _shorthand(shape: Shape | None, values: Iterable[str]) -> str:
    """`Key=a,Value=b` for a structure, or a list of them."""
    inner = shape.member if isinstance(shape, ListShape) else shape
    if not isinstance(inner, StructureShape):
        return ""
    written = [value for value in values if not value.startswith(("{", "[", "<", "file://"))]
    named = [part.partition("=")[0] for value in written for part in _TOP_LEVEL.findall(value)]
    strangers = sorted(set(named) - set(inner.members))
    return f"{inner.name} has no {', '.join(strangers)}" if strangers else ""


@cache
def _operations(service: str) -> Mapping[str, OperationModel]:
    session = botocore.session.get_session()
    if _AWS_NAMES.get(service, service) not in session.get_available_services():
        return {}
    model = session.get_service_model(_AWS_NAMES.get(service, service))
    return {xform_name(name, "-"): model.operation_model(name) for name in model.operation_names}


def _sam(words: Sequence[str], _whole: bool) -> str:
    given = dict(_given(words[1:]))
    known = _sam_options(words[0])
    template = given.get("template", given.get("template-file", ["template.yaml"]))[0]
    return _names(given, known) or _overrides(given, template)


@cache
def _sam_options(command: str) -> frozenset[str]:
    """What the SAM CLI says of itself."""
    told = subprocess.run(
        [SAM, command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={"SAM_CLI_TELEMETRY": "0", "PATH": "/usr/bin:/bin", "COLUMNS": "200", "HOME": "/nonexistent"},
    ).stdout
    return frozenset(re.findall(r"--([a-z][a-z0-9-]+)", told))


def _overrides(given: Mapping[str, list[str]], template: str) -> str:
    """The parameters exist in the template, and take what is given."""
    parameters = read_template(ROOT / template)["Parameters"]
    for pair in given.get("parameter-overrides", ()):
        name, _, value = pair.partition("=")
        if name not in parameters:
            return f"{template} has no parameter {name}"
        allowed = parameters[name].get("AllowedValues")
        if allowed is not None and value not in [str(each).lower() if each is True else each for each in allowed]:
            return f"{name} is one of {allowed}"
    return ""


def _make(words: Sequence[str], _whole: bool) -> str:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    strangers = sorted(set(words) - targets)
    return f"no target {', '.join(strangers)}" if strangers else ""


def _pip(words: Sequence[str], _whole: bool) -> str:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = re.fullmatch(rf"(?:\.|{known['name']})\[([a-z,]+)\]", words[-1])
    if words[0] != "install" or found is None:
        return "it installs something else than this project"
    strangers = set(found[1].split(",")) - set(known["optional-dependencies"])
    return f"no extra {', '.join(sorted(strangers))}" if strangers else ""


def _cd(words: Sequence[str], _whole: bool) -> str:
    return "" if (ROOT / words[0]).is_dir() else f"no folder {words[0]}"


def _given(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with the words behind it."""
    option: str | None = None
    values: list[str] = []
    for word in words:
        if word.startswith("--"):
            if option is not None:
                yield option, values
            option, _, value = word[2:].partition("=")
            values = [value] if value else []
        elif option is not None:
            values.append(word)
    if option is not None:
        yield option, values


def _names(given: Mapping[str, Any], known: frozenset[str]) -> str:
    strangers = sorted(set(given) - known)
    return f"no such option: {', '.join(strangers)}" if strangers else ""
