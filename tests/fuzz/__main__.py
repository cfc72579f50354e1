"""`python -m tests.fuzz`: every fuzz test for longer, with inputs that grow by the code that they reach.

Each runs in a process of its own, which Atheris instruments; what hypothesis would draw at random, Atheris chooses.
Where there is no Atheris for this machine, hypothesis draws alone, and it is said.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "build" / "fuzz"
MEGABYTES, SECONDS_EACH, LONGEST, SEEDS = 2_048, 30, 16_384, 20  # LONGEST: bytes that one input is drawn from


def main() -> int:
    asked = _arguments()
    if asked.name:
        return _one(asked.name, asked.runs)
    names, guided = _names(), importlib.util.find_spec("atheris") is not None
    print(f"{len(names)} fuzz tests, {asked.runs:,} inputs each, {'guided' if guided else 'not guided'}")
    failed = [name for name in names if not _passes(name, asked.runs)]
    print(f"failed: {', '.join(failed)}" if failed else "every input was answered or refused")
    return 1 if failed else 0


def _passes(name: str, runs: int) -> bool:
    command = [sys.executable, "-m", "tests.fuzz", "--name", name, "--runs", str(runs)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in ran.stderr.splitlines() if " cov: " in line]
    print(f"{'ok    ' if ran.returncode == 0 else 'FAILED'} {name:16} {lines[-1].strip() if lines else ''}", flush=True)
    if ran.returncode:
        print(ran.stdout[-2_000:] + ran.stderr[-4_000:], flush=True)
    return ran.returncode == 0


def _one(name: str, runs: int) -> int:
    try:
        import atheris
    except ImportError:
        return _drawn(name, runs)
    with atheris.instrument_imports(include=["iamdrift"], enable_loader_override=False):
        fuzz = _tests()[name]
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number in range(SEEDS):  # hypothesis needs many bytes for one input, and begins with none of its own
        (corpus / f"seed-{number}").write_bytes(random.Random(number).randbytes(LONGEST >> number % 5))  # noqa: S311 - no secret
    limits = [
        f"-runs={runs}",
        "-len_control=0",
        f"-rss_limit_mb={MEGABYTES}",
        f"-timeout={SECONDS_EACH}",
        f"-max_len={LONGEST}",
    ]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={CORPUS}/", str(corpus)], fuzz.hypothesis.fuzz_one_input)
    atheris.Fuzz()  # ends the process
    return 0


def _drawn(name: str, runs: int) -> int:
    from hypothesis import settings

    settings(_tests()[name]._hypothesis_internal_use_settings, max_examples=runs)(_tests()[name])()
    return 0


def _tests() -> dict[str, Any]:
    from tests.fuzz.engine import ENGINE
    from tests.fuzz.parsers import PARSERS

    return {fuzz.__name__: fuzz for fuzz in (*PARSERS, *ENGINE)}


def _names() -> list[str]:
    return list(_tests())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000, help="inputs for each fuzz test")
    parser.add_argument("--name", default="", help="only this one, in this process")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
