"""What comparing principals with each other costs an event: the kept roster, read once, then asked from memory.

    python -m bench.beside            # 1,000 and 10,000 roles

`kept` is what the sweep writes, in items of the ledger; `read` is what a function does once for each account and ten
minutes; `first` is the first assessment with the roster, `next` one more, `after` one after another principal changed.
Times are processor time of one core.
"""

from __future__ import annotations

import json
import sys
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Final, TypeVar

from bench.account import ACCOUNT, write_account
from iamdrift.adapters.files.account_export import read_export
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, PrincipalType, Snapshot
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.principals.roster_page import compared_by
from iamdrift.guardrails import GUARDRAILS
from iamdrift.usecases.assessing.rosters import Rosters
from tests.fakes.clock import FakeClock
from tests.fakes.papers import FakePapers

SIZES: Final = (1_000, 10_000)
_NOW: Final = "2026-07-01T00:00:00+00:00"
_ITEM: Final = 350 * 1024
Value = TypeVar("Value")
_POLICY: Final = {"Effect": "Allow", "Action": ["sts:AssumeRole", "iam:PassRole"], "Resource": "*"}


def main(sizes: tuple[int, ...]) -> None:
    print(f"{'roles':>7} {'kept':>9} {'items':>6} {'read':>8} {'first':>8} {'next':>8} {'after':>8} {'alone':>8}")
    for roles in sizes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "account.json"
            write_account(file, roles)
            measure(roles, tuple(read_export(file)))


def measure(roles: int, snapshots: tuple[Snapshot, ...]) -> None:
    papers = FakePapers()
    shown = [each for each in map(compared_by, snapshots) if each is not None]
    writer = Rosters(papers, FakeClock(), most=len(shown))
    writer.keep_whole(ACCOUNT, shown, _NOW)
    (text,) = papers.kept.values()
    kept = len(zlib.compress(text.encode()))
    rosters = Rosters(papers, FakeClock(), most=len(shown))
    known, read = timed(lambda: rosters.of(ACCOUNT))
    one = next(each for each in shown if each.ref.type is PrincipalType.ROLE and not each.unmodifiable)
    changed = replace(one, inline=(InlinePolicy("bench", PolicyText(json.dumps({"Statement": _POLICY}))),))
    _, first = timed(lambda: judged(changed, known))
    _, again = timed(lambda: judged(replace(changed, description="again"), known))
    rosters.note(ACCOUNT, changed.arn, changed, _NOW)
    _, after = timed(lambda: judged(replace(changed, description="after"), rosters.of(ACCOUNT)))
    _, alone = timed(lambda: judged(replace(changed, description="alone"), None))
    times = " ".join(f"{seconds * 1000:6.0f}ms" for seconds in (read, first, again, after, alone))
    print(f"{roles:>7,} {kept / 1024:>7.0f}kB {-(-kept // _ITEM):>6} {times}")


def judged(snapshot: Snapshot, roster: Roster | None) -> object:
    return assess(None, snapshot, GUARDRAILS, Settings(), _NOW, measure=PolicyEngine(), roster=roster)


def timed(work: Callable[[], Value]) -> tuple[Value, float]:
    began = process_time()
    return work(), process_time() - began


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
