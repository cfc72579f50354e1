"""The fenced blocks of the documentation in which a person types commands, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
GENERATED = frozenset({"cli.md"})  # by a script of its own, and compared by a test of its own
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z]*)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_PARTS = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\#[^\n]*|\n|;|&&|\||[^'"\#\n;&|]+|.""", re.DOTALL)
_EXIT = re.compile(r"\(exit code (\d+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """`line`: of the file, counted from 1, in which the first line of `text` stands."""

    path: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a `console` block, and what is shown of its output: whole, or cut off after its last line."""

    line: str
    output: tuple[str, ...]

    @property
    def cut(self) -> bool:
        return "..." in self.output[-2:]

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for line in self.output if line != "..." and not _EXIT.fullmatch(line))

    def matches(self, printed: str, code: int) -> bool:
        return self.output == real_output(self, printed, code)


def pages() -> Iterator[Path]:
    """Every page that people wrote."""
    yield ROOT / "README.md"
    yield from sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name not in GENERATED)


def blocks(path: Path) -> Iterator[Block]:
    text = path.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        indent, body = len(found["indent"]), found["body"]
        said = "\n".join(line[indent:] for line in body.splitlines())
        yield Block(path, text.count("\n", 0, found.start("body")) + 1, found["language"], said)


def shown(block: Block) -> Iterator[Shown]:
    """The commands of a `console` block: each begins with `$ `, and the lines below it are its output."""
    command, output = "", list[str]()
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command:
                yield Shown(command, tuple(output))
            command, output = line[2:], []
        else:
            output.append(line)
    if command:
        yield Shown(command, tuple(output))


def real_output(wanted: Shown, printed: str, code: int) -> tuple[str, ...]:
    """What the command prints, cut off where the page cuts it off."""
    lines = [line.rstrip() for line in printed.strip().split("\n")]
    cut = ["..."] if wanted.cut else []
    kept = lines[: len(wanted.lines)] if wanted.cut else lines
    return (*kept, *cut, *([f"(exit code {code})"] if code else []))


def typed(block: Block) -> Iterator[str]:
    """The commands of a `sh` block, one by one: what is quoted may go on over lines, comments are dropped."""
    joined = re.sub(r"\\\n\s*", " ", block.text)
    command = ""
    for part in _PARTS.findall(joined):
        if part[0] in "\n;&|" and part.strip() in ("", ";", "&&", "|"):
            yield from (each for each in (command.strip(),) if each)
            command = ""
        elif part[0] != "#" or (command and not command[-1].isspace()):
            command += part
    yield from (each for each in (command.strip(),) if each)
