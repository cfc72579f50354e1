"""Whatever people do to IAM and however often messages repeat: everything is told, and nobody is flooded."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Messages
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Consumer
from iamdrift.domain.principals.principal import ManagedPolicy, Snapshot
from iamdrift.reports.text import EmailText
from iamdrift.usecases.relay_outbox import message_about
from tests.fakes.announcing import Announcer
from tests.fakes.channel import FakeChannel
from tests.fakes.events import body, put_inline
from tests.fakes.principals import ACCOUNT, allow, document, inline, role, trusting

POLICY = f"arn:aws:iam::{ACCOUNT}:policy/shared"


def changed(announcer: Announcer, name: str, number: int, *, bad: bool) -> None:
    policies = (inline("p", allow("*" if bad else "s3:GetObject", f"arn:aws:s3:::bucket-{number}/*")),)
    announcer.guardian.reader.holds(role(name, f"AROA{name}", inline=policies))
    announcer.guardian.deliver(put_inline(name, "p", policies[0].document.text, event_id=f"e-{name}-{number}"))


def told_ids(announcer: Announcer, channel: FakeChannel) -> set[str]:
    """Of everything that a channel was told, by itself or in a digest."""
    items = announcer.guardian.ledger.items.values()
    return {item.id for item in items if channel.name in item.sent}


STEPS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans(), st.integers(0, 5_000), st.booleans()), max_size=25
)


@settings(max_examples=40, deadline=None)
@given(STEPS, st.sampled_from(list(Severity)), st.integers(1, 6), st.sampled_from(["", "22-7"]))
def test_every_change_is_told_on_every_channel_once_its_digests_are_due(
    steps: list[tuple[str, bool, int, bool]], at_once: Severity, most: int, quiet_hours: str
) -> None:
    announcer = Announcer(messages=Messages(at_once=at_once, most=most, quiet_hours=quiet_hours))
    for number, (name, bad, pause, broken) in enumerate(steps):
        changed(announcer, name, number, bad=bad)
        announcer.guardian.clock.advance(pause)
        announcer.chat.broken = broken
        for item in announcer.waiting():
            try:
                announcer.announce(json.dumps(message_about(item)))
            except ConnectionError:
                assert broken
    announcer.chat.broken = False
    announcer.deliver()
    announcer.guardian.clock.advance(3 * 86_400)
    announcer.flush()
    wanted = {i.id for i in announcer.guardian.ledger.items.values() if i.consumer is Consumer.ANNOUNCE}
    for channel in (announcer.email, announcer.chat, announcer.event):
        assert told_ids(announcer, channel) == wanted
    assert {notice.id for notice in announcer.event.sent} == wanted  # machines get each by itself
    assert not any(item.pending for item in announcer.guardian.ledger.items.values() if item.id in wanted)


def test_a_repeated_message_carries_the_same_id() -> None:
    announcer = Announcer()
    changed(announcer, "a", 1, bad=True)
    (item,) = announcer.waiting()
    announcer.chat.broken = True
    for _ in range(3):
        with pytest.raises(ConnectionError):
            announcer.announce(json.dumps(message_about(item)))
    announcer.chat.broken = False
    announcer.deliver()
    assert [notice.id for notice in (*announcer.email.sent, *announcer.chat.sent)] == [item.id, item.id]


def digest_of(number: int) -> Announcer:
    """So many mild changes, each looked at."""
    announcer = Announcer(messages=Messages(at_once=Severity.CRITICAL, digest_minutes=60))
    for each in range(number):
        changed(announcer, f"shop{each}-prod-role", each, bad=True)
    announcer.deliver()
    return announcer


def test_mild_changes_are_one_message_when_the_digest_is_due_and_none_before() -> None:
    announcer = digest_of(4)
    assert announcer.flush() == []
    assert (len(announcer.email.sent), len(announcer.event.sent)) == (0, 4)
    announcer.guardian.clock.advance(3_700)
    assert [outcome.counter for outcome in announcer.flush()] == ["DigestAnnounced"]
    (told,) = announcer.email.told
    assert "4 changes" in told.subject
    assert announcer.chat.told == [told]
    assert announcer.flush() == []  # told is told


def test_a_digest_that_half_failed_is_told_again_only_where_it_was_not() -> None:
    announcer = digest_of(3)
    announcer.guardian.clock.advance(3_700)
    announcer.chat.broken = True
    with pytest.raises(ConnectionError):
        announcer.flush()
    announcer.chat.broken = False
    announcer.flush()
    assert len(announcer.email.told) == 1
    assert announcer.chat.told == announcer.email.told  # the same id


def test_a_digest_does_not_lose_what_a_machine_still_has_to_get() -> None:
    announcer = digest_of(0)
    changed(announcer, "a", 1, bad=True)
    announcer.event.broken = True
    with pytest.raises(ConnectionError):
        announcer.deliver()
    announcer.guardian.clock.advance(3_700)
    announcer.flush()
    assert len(announcer.email.told) == 1
    announcer.event.broken = False
    announcer.deliver()
    assert len(announcer.event.sent) == 1
    assert announcer.email.sent == []
    assert not any(item.pending for item in announcer.guardian.ledger.items.values())


@pytest.mark.parametrize("message", ['{"digest": "x"}', '{"digest": [1]}', '{"digest": null}'])
def test_a_digest_without_ids_is_set_aside(message: str) -> None:
    announcer = Announcer()
    assert announcer.announce(message).counter == "Rejected"


def holding(number: int, actions: str, version: str) -> Snapshot:
    shared = ManagedPolicy(POLICY, version, document(allow(actions)))
    return role(f"r{number}", f"AROA{number}", attached=(shared,))


@pytest.mark.parametrize(("actions", "most_alone"), [("sqs:SendMessage", 0), ("*", 1)])
def test_a_policy_that_is_attached_to_hundreds_is_one_message_with_the_count_and_the_worst(
    actions: str, most_alone: int
) -> None:
    """The roles and the policy itself. Where it is critical, the first of them does not wait for the others."""
    announcer = Announcer()
    guardian, everyone = announcer.guardian, range(300)
    guardian.reader.holds(*(holding(each, "s3:GetObject", "v1") for each in everyone))
    for each in everyone:
        guardian.deliver(body("TagRole", {"roleName": f"r{each}", "tags": []}, event_id=f"t{each}"))
    assert announcer.waiting() == []
    guardian.reader.holds(*(holding(each, actions, "v2") for each in everyone))
    wider = {"policyArn": POLICY, "setAsDefault": True, "policyDocument": "{}"}
    guardian.deliver(body("CreatePolicyVersion", wider, event_id="wide"))
    announcer.deliver()
    guardian.clock.advance(700)
    announcer.flush()
    assert len(announcer.email.sent) <= most_alone
    assert all("301 principals" in EmailText()(notice)[1] for notice in announcer.email.sent)
    (told,) = announcer.email.told
    assert f"CreatePolicyVersion changed {301 - len(announcer.email.sent)} principals" in told.subject
    worst = max(notice.version.assessment.severity for notice in announcer.event.sent)
    assert told.subject.startswith(f"{worst.name}: ")
    assert len(announcer.event.sent) == 301


def test_an_all_clear_is_told_at_once_in_the_thread_of_the_trouble() -> None:
    announcer = Announcer()
    changed(announcer, "a", 1, bad=True)
    announcer.deliver()
    changed(announcer, "a", 2, bad=False)
    announcer.deliver()
    trouble, clear = announcer.chat.sent
    assert trouble.version.ref == clear.version.ref
    assert clear.version.assessment.resolved
    assert not announcer.chat.told


def test_anyone_being_let_in_is_told_in_the_middle_of_the_night() -> None:
    announcer = Announcer(messages=Messages(at_once=Severity.CRITICAL, quiet_hours="0-23"))
    announcer.guardian.reader.holds(role(trust=trusting("arn:aws:iam::111122223333:role/x")))
    announcer.guardian.deliver(body("TagRole", {"roleName": "shop-prod-role", "tags": []}, event_id="t"))
    announcer.guardian.reader.holds(role(trust=trusting("*"), inline=(inline("p", allow("*")),)))
    opened = {"roleName": "shop-prod-role", "policyDocument": "{}"}
    announcer.guardian.deliver(body("UpdateAssumeRolePolicy", opened, event_id="u"))
    announcer.deliver()
    worst = max(notice.version.assessment.severity for notice in announcer.event.sent)
    assert worst is Severity.CRITICAL
    assert [notice.version.assessment.severity for notice in announcer.email.sent] == [Severity.CRITICAL]
