"""Faults planted in the guardian, each of which must break the invariant that it is about: the harness's own test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging import assessing
from iamdrift.domain.ledger import commit as committing
from iamdrift.domain.ledger.record import seal
from iamdrift.domain.remediation import answer
from iamdrift.domain.remediation import intent as intents
from iamdrift.domain.remediation.budget import spend
from iamdrift.errors import LostRace
from iamdrift.usecases import assess_change
from iamdrift.usecases.announce_finding import AnnounceFinding
from iamdrift.usecases.assess_change import AssessChange
from iamdrift.usecases.assessing import affected
from iamdrift.usecases.assessing.assess_account import AssessAccount
from iamdrift.usecases.assessing.assess_principal import Result, State
from iamdrift.usecases.remediate_drift import CONSUMED, RemediateDrift
from iamdrift.usecases.sweep_account import SweepAccount
from iamdrift.usecases.sweeping import confirming
from iamdrift.usecases.sweeping.confirming import Confirmation
from iamdrift.usecases.sweeping.listing import ListAccount
from iamdrift.usecases.taking_back import open_intent
from iamdrift.usecases.taking_back.carry_out import CarryOut
from iamdrift.usecases.taking_back.finish_plan import FinishPlan
from tests.chaos import composition
from tests.chaos.ledger import ChaosLedger
from tests.fakes import ledger as fake_ledger


@dataclass(frozen=True, slots=True)
class Planted:
    """`breaks`: the invariant that must not hold any more. changes: where, which attribute, and what stands there."""

    name: str
    breaks: str
    changes: tuple[tuple[Any, str, Any], ...]


def _lost_races_are_forgotten(self: Any, account: str, *given: Any) -> Result:
    try:
        return cast(Result, self._once(account, *given))
    except LostRace:
        return Result(account_ref(account), State.UNCHANGED)


def _raise_again(reason: str) -> Any:
    raise RuntimeError(reason)


def _marked_before_it_is_sent(self: Any, item: Any, notice: Any) -> Any:
    now, names = self._clock().isoformat(), frozenset(channel.name for channel in (*self._people, *self._machines))
    self._outbox.mark_sent(item.id, names, now, complete=True)
    return _TELL(self, item, notice)


def _one_channel_is_enough(self: Any, item: Any, notice: Any) -> Any:
    try:
        return _TELL(self, item, notice)
    except ConnectionError:
        return self._outbox.mark_sent(item.id, frozenset(), self._clock().isoformat(), complete=True)


def _marked_before_it_is_answered(self: Any, item_id: str) -> Any:
    item = self._outbox.item(item_id)
    if item is not None and item.pending:
        self._outbox.mark_sent(item.id, CONSUMED, self._clock().isoformat(), complete=True)
        return self._verdicts(self._version(item))
    return _FROM_OUTBOX(self, item_id)


def _unsaid_until_it_is_done(self: Any, intent: Any) -> Any:
    if all(not made.begun or made.ended for made in intent.made):
        self._intents.save(intent)
    return intent


def _believed_without_a_write(self: Any, intent: Any, number: int) -> Any:
    made = replace(intent.made_at(number), ended=self._now())
    return self._saved(intent.with_step(number, made)), "", intents.Status.OPEN


@dataclass
class _Forgetful(Confirmation):
    failed: Any = field(default_factory=lambda: _Nowhere())


class _Nowhere(list[Any]):
    def append(self, _suspect: Any) -> None:
        return


def _gone_are_overlooked(self: Any, step: Any) -> Any:
    step.known.pointers.clear()
    return _END(self, step)


def _nothing(*_given: Any, **_named: Any) -> None:
    return None


def _answers(answer: Any) -> Callable[..., Any]:
    return lambda *_given, **_named: answer


_TELL: Any = AnnounceFinding._tell
_FROM_OUTBOX: Any = RemediateDrift._from_outbox
_SPEND: Any = spend
_SEAL: Any = seal

_END: Any = ListAccount._end

PLANTED: Final = (
    Planted(
        "no condition on the ledger's write",
        "the chains of versions are intact",
        ((ChaosLedger, "_check", _nothing),),
    ),
    Planted(
        "versions not bound to the one before",
        "the chains of versions are intact",
        ((fake_ledger, "seal", lambda number, _previous, body: _SEAL(number, "", body)),),
    ),
    Planted(
        "a lost race forgotten",
        "what happened in the account is told",
        ((AssessAccount, "__call__", _lost_races_are_forgotten),),
    ),
    Planted(
        "no outbox in the commit",
        "every version with news was told",
        ((committing, "outbox_of", _answers(())),),
    ),
    Planted(
        "marked as sent before it is sent",
        "every version with news was told",
        ((AnnounceFinding, "_tell", _marked_before_it_is_sent),),
    ),
    Planted(
        "complete although a channel failed",
        "every version with news was told",
        ((AnnounceFinding, "_tell", _one_channel_is_enough),),
    ),
    Planted(
        "nothing pending sent again",
        "nothing waits and repeats carry the same id",
        ((composition, "resend_pending", _answers(0)),),
    ),
    Planted(
        "marked as answered before it is answered",
        "every intended revert is verified or reported",
        ((RemediateDrift, "_from_outbox", _marked_before_it_is_answered),),
    ),
    Planted(
        "no intent before the write",
        "nothing is written that was not announced",
        ((CarryOut, "_saved", _unsaid_until_it_is_done),),
    ),
    Planted(
        "verified without a write or a look",
        "every intended revert is verified or reported",
        ((CarryOut, "_write", _believed_without_a_write), (CarryOut, "_not_visible", _answers(()))),
    ),
    Planted(
        "no budget",
        "no more is written than the budget allows",
        ((open_intent, "spend", lambda *given, **named: _SPEND(*given, **{**named, "forced": True})),),
    ),
    Planted(
        "what was begun left open",
        "every intended revert is verified or reported",
        ((FinishPlan, "settle", _nothing),),
    ),
    Planted(
        "what a plan came to told nobody",
        "every intended revert is verified or reported",
        ((FinishPlan, "_follow_up", _nothing),),
    ),
    Planted(
        "the mode ignored",
        "in a mode that asks people decide",
        (
            (assessing, "capped", lambda verdicts, _mode: verdicts[-1]),
            (answer, "_wanted", lambda decided, *_modes: decided),
        ),
    ),
    Planted(
        "no second look",
        "drift is called unannounced where no event came",
        ((AssessChange, "_follow_up", _nothing),),
    ),
    Planted(
        "members of a group forgotten",
        "drift is called unannounced where no event came",
        ((affected, "_attached", lambda policy, reader: reader.entities_for_policy(policy)),),
    ),
    Planted(
        "suspects forgotten that failed",
        "the ledger is what is live",
        ((confirming, "Confirmation", _Forgetful),),
    ),
    Planted(
        "those who are gone overlooked",
        "the ledger is what is live",
        ((ListAccount, "_end", _gone_are_overlooked),),
    ),
    Planted(
        "drift without an event told as any other",
        "drift is called unannounced where no event came",
        ((SweepAccount, "_tell_unannounced", _nothing),),
    ),
    Planted(
        "poison that is not set aside",
        "at rest",
        ((assess_change, "rejected", _raise_again),),
    ),
)
