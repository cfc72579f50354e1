"""Runs every benchmark and writes what they say: `python -m bench`, or `python -m bench assess` for one of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

BENCHES: Final = ("engine", "assess", "sweep", "cold_start", "beside", "load", "race")
PAGE: Final = Path("docs/benchmarks.md")
_HEAD: Final = """# Benchmarks

Written by `python -m bench` (`make bench`). Compare the ratios: the figures are those of one machine and one day. What
other tools need to be measured beside ours stands at the top of each `bench/*.py`.
"""


def told(bench: str) -> str:
    """What one of them prints, in a process of its own. A bench that fails ends everything, naming itself."""
    print(f"bench.{bench} ...", file=sys.stderr)
    return subprocess.run(
        [sys.executable, "-m", f"bench.{bench}"], check=True, text=True, stdout=subprocess.PIPE
    ).stdout


def section(bench: str, said: str) -> str:
    """The first line of the bench's docstring as the heading; tables as they are, anything else as text."""
    source = Path("bench", f"{bench}.py").read_text(encoding="utf-8")
    heading = source.split('"""', 2)[1].strip().splitlines()[0].rstrip(".")
    body = said.strip() if "|---" in said else f"```text\n{said.strip()}\n```"
    return f"\n## {heading}\n\n`python -m bench.{bench}`\n\n{body}\n"


def main(chosen: Sequence[str]) -> None:
    for unknown in set(chosen) - set(BENCHES):
        sys.exit(f"no benchmark {unknown!r}: there are {', '.join(BENCHES)}")
    if chosen:
        print(*(told(bench) for bench in chosen), sep="\n")
        return
    PAGE.write_text(_HEAD + "".join(section(bench, told(bench)) for bench in BENCHES), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
