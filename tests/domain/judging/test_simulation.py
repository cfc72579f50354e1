"""A history judged again: the same rules decide the same, and what people accepted counts from then on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.ledger.simulation import Replayed, Rules, simulate
from tests.fakes.events import put_inline
from tests.fakes.guardian import ADMIN, FakeGuardian
from tests.fakes.principals import allow, inline, role, role_ref

HARMLESS = role(inline=(inline("p", allow("s3:GetObject", "arn:aws:s3:::a/*")),))
ADMINISTRATOR = role(inline=(inline("p", allow("*")),))
OBSERVING = Settings(mode=Mode.OBSERVE)
BASELINE = Baseline(Acceptance.ACCEPTED, 1, "", "2026-11-24T03:00:02+00:00", "carol")


@pytest.fixture
def history() -> list[Version]:
    """Harmless, administrator, harmless again, administrator again, gone: as the guardian recorded it."""
    guardian = FakeGuardian(settings=OBSERVING)
    for number, state in enumerate([HARMLESS, ADMINISTRATOR, HARMLESS, ADMINISTRATOR], 1):
        guardian.reader.holds(state)
        text = state.inline[0].document.text
        guardian.deliver(put_inline("shop-prod-role", "p", text, f"e-{number}"))
    return list(guardian.ledger.history(role_ref()))[::-1]


def judged(history: list[Version], settings: Settings, baseline: Baseline | None = None) -> list[Replayed]:
    return list(simulate(history, Rules((ADMIN,), settings, PolicyEngine(), baseline=baseline)))


def test_the_same_rules_decide_the_same(history: list[Version]) -> None:
    assert [each.version.number for each in judged(history, OBSERVING)] == [1, 2, 3, 4]
    for each in judged(history, OBSERVING):
        assert each.assessment.findings == each.version.assessment.findings
        assert each.assessment.decided is each.version.assessment.decided
        assert not each.tells
        assert not each.appeared
        assert not each.vanished


def test_another_mode_tells(history: list[Version]) -> None:
    assert [each.tells for each in judged(history, Settings(mode=Mode.NOTIFY))] == [False, True, True, True]


def test_what_was_accepted_is_what_reverts_lead_back_to(history: list[Version]) -> None:
    acting = Settings(mode=Mode.REVERT)
    accepted = replace(BASELINE, since=history[0].time)
    assert Verdict.REVERT not in {each.assessment.decided for each in judged(history, acting)}
    assert [each.assessment.decided for each in judged(history, acting, accepted)][1] is Verdict.REVERT


def test_and_only_from_when_it_was(history: list[Version]) -> None:
    accepted = replace(BASELINE, since=history[2].time, version=3)
    decided = [each.assessment.decided for each in judged(history, Settings(mode=Mode.REVERT), accepted)]
    assert (decided[1], decided[3]) == (Verdict.ASK, Verdict.REVERT)


def test_a_guardrail_less_finds_less(history: list[Version]) -> None:
    found = list(simulate(history, Rules((), OBSERVING, PolicyEngine())))
    assert [each.vanished for each in found] == [(), (ADMIN.id,), (), (ADMIN.id,)]


def test_a_state_without_a_snapshot_is_one_that_was_gone(history: list[Version]) -> None:
    gone = replace(history[-1], number=5, snapshot=None)
    assert judged([*history, gone], OBSERVING)[-1].assessment.deleted
    assert judged([], OBSERVING) == []
