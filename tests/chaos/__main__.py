"""`python -m tests.chaos`: many random histories, or one of them told in full."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from tests.chaos.history import drawn
from tests.chaos.playing import Played, play
from tests.chaos.shrinking import shrunk
from tests.chaos.telling import summary, told

_PORTION = 50
_SHOWN = 5


def main() -> int:
    asked = _arguments()
    if asked.seed is not None:
        return _one(asked.seed)
    return _many(asked.first, asked.runs, asked.workers)


def _one(seed: int) -> int:
    played = play(drawn(seed))
    print(told(shrunk(played) if played.problems else played))
    return 1 if played.problems else 0


def _many(first: int, runs: int, workers: int) -> int:
    print(f"seeds {first} to {first + runs - 1}", flush=True)
    counts: Counter[str] = Counter()
    failed: list[Played] = []
    began = time.monotonic()
    for portion_counts, portion_failed in _played(first, runs, workers):
        counts += portion_counts
        failed += portion_failed
    print(summary(counts, first, time.monotonic() - began))
    for played in failed[:_SHOWN]:
        print(f"\n{told(shrunk(played))}\n  again: python -m tests.chaos --seed {played.history.seed}")
    print(f"\n{len(failed)} histories break an invariant" if failed else "every invariant holds")
    return 1 if failed else 0


def _played(first: int, runs: int, workers: int) -> Iterator[tuple[Counter[str], list[Played]]]:
    portions = [range(start, min(start + _PORTION, first + runs)) for start in range(first, first + runs, _PORTION)]
    if workers == 1:
        yield from map(_portion, portions)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_portion, portions)


def _portion(seeds: range) -> tuple[Counter[str], list[Played]]:
    gc.set_threshold(200_000, 20, 20)  # histories are thrown away whole
    all_played = [play(drawn(seed)) for seed in seeds]
    return sum((played.counts for played in all_played), Counter()), [each for each in all_played if each.problems]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="how many histories")
    parser.add_argument("--first", type=int, default=0, help="the seed of the first of them")
    parser.add_argument("--seed", type=int, help="play this one history and tell it; shrunk where it breaks something")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that play")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
