"""Some histories in every test run, and the proof that the harness notices what it is for."""

from __future__ import annotations

import pytest

from tests.chaos.history import History, drawn
from tests.chaos.planted import PLANTED, Planted
from tests.chaos.playing import play
from tests.chaos.shrinking import shrunk
from tests.chaos.starts import outside_of
from tests.chaos.telling import told

HISTORIES = 300
MOST = 600  # histories in which a planted fault must show
ROUGH = 0.15  # of the effects of every other one of them fail


@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, HISTORIES, 50)], ids=str)
def test_every_invariant_holds_after_every_history(seeds: range) -> None:
    broken = [played for seed in seeds if (played := play(drawn(seed))).problems]
    assert not broken, told(shrunk(broken[0]))


def test_a_history_is_the_same_each_time_and_by_its_faults_alone() -> None:
    first, second = (play(drawn(7, ROUGH)) for _ in range(2))
    assert first.fired == second.fired
    assert first.counts == second.counts
    given = play(History(7, first.history.start, ROUGH, first.history.steps, first.fired))
    assert given.fired == first.fired
    assert given.counts == first.counts


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_fault_is_found(planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in range(8):
        outside_of(start)  # as it is without the fault
    for where, attribute, instead in planted.changes:
        monkeypatch.setattr(where, attribute, instead)
    found = next((played for seed in range(MOST) if planted.breaks in (played := play(_rough(seed))).invariants), None)
    assert found is not None, f"{MOST} histories do not show it"


def test_what_fails_is_made_smaller_and_still_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = next(each for each in PLANTED if each.name == "marked as sent before it is sent")
    outside_of(0)
    for where, attribute, instead in planted.changes:
        monkeypatch.setattr(where, attribute, instead)
    failed = next(played for seed in range(MOST) if planted.breaks in (played := play(_rough(seed))).invariants)
    small = shrunk(failed)
    assert planted.breaks in small.invariants
    assert len(small.history.steps) <= 2
    assert len(small.fired) <= 2


def _rough(seed: int) -> History:
    return drawn(seed, ROUGH if seed % 2 else None)
