"""The whole pack of guardrails over a synthetic account: speed, memory, growth, and other scanners beside it.

    python -m bench.assess                # 1,000 and 10,000 roles
    python -m bench.assess 1000 2000      # other sizes

Other scanners look at the same account in processes of their own, from places outside this project:

    python -m venv peers && peers/bin/pip install cloudsplaining && export PEERS=peers/bin/python
    python -m venv prowler && prowler/bin/pip install prowler && export PEERS_PROWLER=prowler/bin/python
    python -m venv c7n && c7n/bin/pip install c7n && export PEERS_C7N=c7n/bin/python

What is not installed is said, and left out. Times are processor time of one core, so that other work on the machine
counts little. The floor is reading the same file with the `json` module of Python and doing nothing else.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Final

from bench.account import write_account
from bench.assess_peers import PEERS, Peer

SIZES: Final = (1_000, 10_000)
PEER_SIZE: Final = 1_000  # what other scanners look at
_NOW: Final = "2026-07-01T00:00:00+00:00"
_BOUND: Final = 600  # seconds that another scanner may take


@dataclass(frozen=True, slots=True)
class Measured:
    """One account, in seconds and bytes. `read` turns the file into snapshots, `assess` judges them all."""

    roles: int
    principals: int
    guardrails: int
    findings: int
    size: int
    parse: float
    read: float
    assess: float
    memory: int

    @property
    def total(self) -> float:
        return self.read + self.assess

    @property
    def multiple(self) -> float:
        """How many times as long as merely parsing it takes."""
        return self.total / self.parse

    @property
    def rate(self) -> float:
        return self.roles / self.total


def measured(file: Path, roles: int) -> Measured:
    """In a process of its own: memory counts only what this account needs, and nothing is remembered from before."""
    command = [sys.executable, "-m", "bench.assess", "--one", str(file), str(roles)]
    return Measured(**json.loads(subprocess.check_output(command, text=True)))


def measure_here(file: Path, roles: int) -> Measured:
    from iamdrift.adapters.files.account_export import read_export
    from iamdrift.cli.terminal.garbage import collect_rarely
    from iamdrift.domain.configuration.settings import Settings
    from iamdrift.domain.judging.access import PolicyEngine
    from iamdrift.domain.judging.assessing import assess
    from iamdrift.domain.principals.roster import Roster
    from iamdrift.guardrails import GUARDRAILS

    collect_rarely()  # as the command does
    began = process_time()
    snapshots = tuple(read_export(file))
    was_read = process_time()
    roster, settings, engine = Roster(snapshots), Settings(), PolicyEngine()
    judged = (assess(None, each, GUARDRAILS, settings, _NOW, measure=engine, roster=roster) for each in snapshots)
    findings = sum(len(assessment.findings) for assessment in judged)
    ended = process_time()
    return Measured(
        roles=roles,
        principals=len(snapshots),
        guardrails=len(GUARDRAILS),
        findings=findings,
        size=file.stat().st_size,
        parse=_parsing(file),
        read=was_read - began,
        assess=ended - was_read,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )


def _parsing(file: Path) -> float:
    """The least of three."""
    code = f"import json, time; t = time.process_time(); json.load(open({str(file)!r})); print(time.process_time() - t)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))


def peer_rate(peer: Peer, file: Path, roles: int) -> float | str:
    """Roles per second; or why there is no number."""
    interpreter = os.environ.get(peer.variable, "")
    if not interpreter:
        return f"not measured: {peer.variable} does not name a Python that has it (see bench/assess.py)"
    command = [interpreter, "-c", peer.program, str(file)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_BOUND, check=True)
    except subprocess.TimeoutExpired:
        return f"no answer within {_BOUND} seconds"
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", "") or str(error)
        return f"failed: {told.strip().splitlines()[-1][:160]}"
    return roles / float(done.stdout.splitlines()[-1])


def report(sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """Markdown, line by line."""
    yield "| roles | findings | parse | read | assess | roles/s | ms per role | times the parse | peak memory |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    with tempfile.TemporaryDirectory() as folder:
        seen = [_measured_in(Path(folder), roles) for roles in sizes]
        yield from map(_row, seen)
        yield ""
        yield f"{seen[-1].guardrails} guardrails; {seen[-1].size / seen[-1].roles:,.0f} bytes of JSON for each role. "
        if len(seen) > 1:
            growth = (seen[-1].total / seen[-1].roles) / (seen[0].total / seen[0].roles)
            yield f"A role of the largest account takes {growth:.2f} times what one of the smallest takes."
        yield ""
        yield from _peers(Path(folder))


def _measured_in(folder: Path, roles: int) -> Measured:
    file = folder / f"account-{roles}.json"
    write_account(file, roles)
    return measured(file, roles)


def _row(each: Measured) -> str:
    cells = (
        f"{each.roles:,}",
        f"{each.findings:,}",
        f"{each.parse:.2f} s",
        f"{each.read:.1f} s",
        f"{each.assess:.1f} s",
        f"{each.rate:,.0f}",
        f"{1000 * each.total / each.roles:.2f}",
        f"{each.multiple:.0f}",
        f"{each.memory / 2**20:,.0f} MB",
    )
    return f"| {' | '.join(cells)} |"


def _peers(folder: Path) -> Iterator[str]:
    ours = _measured_in(folder, PEER_SIZE)
    yield f"The same account of {PEER_SIZE:,} roles elsewhere (ours: {ours.rate:,.0f} roles/s from file to findings):"
    yield ""
    yield "| scanner | what it does there | roles/s | ours in times |"
    yield "|---|---|---:|---:|"
    for peer in PEERS:
        rate = peer_rate(peer, folder / f"account-{PEER_SIZE}.json", PEER_SIZE)
        shown = (f"{rate:,.0f}", f"{ours.rate / rate:.1f}") if isinstance(rate, float) else (rate, "")
        yield f"| {peer.name} | {peer.does} | {shown[0]} | {shown[1]} |"


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["--one"]:
        print(json.dumps(asdict(measure_here(Path(arguments[1]), int(arguments[2])))))
        return
    for line in report([int(size) for size in arguments] or SIZES):
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
