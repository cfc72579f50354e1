"""What holds after every history, whatever went wrong in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from iamdrift.domain.configuration.settings import Mode
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.occurrences_of_guardian import NOT_REMEDIATED, UNANNOUNCED, UNANNOUNCED_WRITE
from iamdrift.domain.ledger.outbox import Consumer, Notice, item_about
from iamdrift.domain.ledger.record import Version, broken_links
from iamdrift.domain.principals.facets import digest, drift_of
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.domain.sweep.task import by_sweep
from tests.chaos.history import Deadly, Impostor, Invented, Outage
from tests.chaos.outside import WINDOW, WRITES
from tests.chaos.world import World
from tests.fakes.principals import ACCOUNT

_SKEW = 120.0  # seconds, of clocks and of a stall between deciding and recording
_ACTING = (Verdict.REVERT, Verdict.CONTAIN)


def broken(world: World) -> list[str]:
    """Every invariant that does not hold, each as `name: what is wrong`."""
    found = [f"at rest: {problem}" for problem in world.problems]
    for invariant in INVARIANTS:
        name = invariant.__name__.replace("_", " ")
        found += [f"{name}: {problem}" for problem in invariant(world)]
    return found


def the_ledger_is_what_is_live(world: World) -> Iterator[str]:
    ledger = world.outside.ledger
    live = world.outside.account.everything()
    for snapshot in live:
        record = ledger.recall(PrincipalRef(ACCOUNT, snapshot.ref.type, snapshot.ref.name)).record
        if record is None or record.snapshot is None or record.ref.unique_id != snapshot.ref.unique_id:
            yield f"{snapshot.ref} is not on record"
        elif record.digest != digest(snapshot) or drift_of(record.snapshot, snapshot):
            facets = [drift.facet for drift in drift_of(record.snapshot, snapshot).facets]
            yield f"{snapshot.ref} is on record otherwise: {facets}"
    standing = {snapshot.ref.unique_id for snapshot in live}
    yield from (f"{ref} is gone" for ref in ledger.principals(ACCOUNT) if ref.unique_id not in standing)


def what_is_found_is_on_record_and_told(world: World) -> Iterator[str]:
    """Judged anew, without the ledger: what stands was there from the beginning, or somebody was told."""
    told = {finding.identity for notice in _notices(world) for finding in notice.version.assessment.findings}
    standing = {finding.identity for finding in world.outside.ledger.findings(ACCOUNT)}
    first = _found_before(world)
    for snapshot in world.outside.account.everything():
        for finding in _judged(world, snapshot):
            if finding.identity not in standing:
                yield f"{finding.guardrail} of {snapshot.ref} is not on record"
            if finding.identity not in told | first:
                yield f"nobody was told of {finding.guardrail} of {snapshot.ref}"


def every_version_with_news_was_told(world: World) -> Iterator[str]:
    told = {(notice.version.ref.unique_id, notice.version.number) for notice in _notices(world)}
    for version in world.outside.ledger.since_start():
        seen = version.assessment
        news = seen.fresh or seen.access.newly_total or seen.access.lost_total or seen.deleted
        if news and not _only_judged_anew(version) and (version.ref.unique_id, version.number) not in told:
            yield f"{version.ref} v{version.number}: {seen.access.summary or [each.guardrail for each in seen.fresh]}"


def nothing_waits_and_repeats_carry_the_same_id(world: World) -> Iterator[str]:
    for item in world.outside.ledger.items.values():
        if item.pending:
            yield f"{item.consumer.value} item {item.id} of {item.ref} v{item.version} is still pending"
    for channel in world.outside.channels:
        ids: dict[tuple[str, int], set[str]] = defaultdict(set)
        for notice in channel.sent:
            ids[notice.version.ref.unique_id, notice.version.number].add(notice.id)
            if notice.id != item_about(notice.version, Consumer.ANNOUNCE).id:
                yield f"{channel.name}: {notice.id} is not the id of {notice.version.ref} v{notice.version.number}"
        yield from (f"{channel.name}: {which} has ids {each}" for which, each in ids.items() if len(each) > 1)


def what_happened_in_the_account_is_told(world: World) -> Iterator[str]:
    told = {notice.version.cause.event_id for notice in _notices(world) if notice.version.cause is not None}
    invented = {step.name for step in world.history.steps if isinstance(step.what, Invented)}
    yield from (f"nobody was told of {event}" for event in (invented & world.arrived) - told)


def every_intended_revert_is_verified_or_reported(world: World) -> Iterator[str]:
    reported = {
        finding.evidence.subject
        for notice in _notices(world)
        for finding in notice.version.assessment.findings
        if finding.guardrail == NOT_REMEDIATED
    }
    for intent in _intents(world):
        unsuccessful = intent.status in (Status.FAILED, Status.STOPPED) or (
            intent.status is Status.REASSESS and intent.wrote
        )
        if not intent.status.final and intent.status is not Status.PROPOSED:
            yield f"{intent.id} was left {intent.status.value}"
        if unsuccessful and intent.id not in reported:
            yield f"nobody was told that {intent.id} of {intent.plan.ref} {intent.status.value}: {intent.reason}"
    yield from (f"{plan} was said to be verified, and was not" for plan in world.outside.intents.untrue)
    yield from _unanswered(world)


def _unanswered(world: World) -> Iterator[str]:
    for version in world.outside.ledger.since_start():
        if version.assessment.decided in _ACTING and version.snapshot is not None:
            item = world.outside.ledger.item(item_about(version, Consumer.REMEDIATE).id)
            if item is None or item.pending:
                yield f"nobody answered {version.ref} v{version.number}"


def nothing_is_written_that_was_not_announced(world: World) -> Iterator[str]:
    yield from (f"{each.plan} called {each.api} unannounced" for each in world.written if not each.announced)
    masked = {step.name for step in world.history.steps if isinstance(step.what, Impostor)}
    impostors = {event for event in world.lost | world.arrived if event.partition(".")[0] in masked}
    accused = {
        finding.evidence.subject
        for notice in _notices(world)
        for finding in notice.version.assessment.findings
        if finding.guardrail == UNANNOUNCED_WRITE
    }
    yield from (f"its own write {event} was taken for somebody else's" for event in accused - impostors)
    yield from (f"nobody was told of the impostor's {event}" for event in (impostors & world.arrived) - accused)


def only_what_was_judged_is_taken_back(world: World) -> Iterator[str]:
    yield from world.unjudged


def no_more_is_written_than_the_budget_allows(world: World) -> Iterator[str]:
    """What people ask for counts, and is never refused."""
    opened, window = world.outside.intents.opened, WINDOW.total_seconds() - _SKEW
    for number, this in enumerate(opened):
        spent = this.steps + sum(each.steps for each in opened[:number] if this.time - each.time < window)
        if not this.asked and spent > WRITES:
            yield f"{this.plan} is one of {spent} writes within {WINDOW}"
    allowed = {intent.id: len(intent.plan.steps) for intent in _intents(world)}
    made = Counter(write.plan for write in world.written)
    yield from (f"{plan} was carried out {made[plan]} times" for plan in made if made[plan] > 4 * allowed.get(plan, 0))


def the_chains_of_versions_are_intact(world: World) -> Iterator[str]:
    for key, chain in world.outside.ledger.chains.items():
        yield from (f"{key[2]}: {problem}" for problem in broken_links(chain))


def what_is_rejected_is_what_was_poisoned(world: World) -> Iterator[str]:
    rejected = {str(each["message"])[:2000] for each in world.rejected.messages}
    poisoned = {body[:2000] for body in world.poisoned}
    yield from (f"{body[:60]} was not rejected" for body in poisoned - rejected)
    yield from (f"{body[:200]} was rejected" for body in rejected - poisoned)
    yield from (f"{str(each)[:60]} has no reason" for each in world.rejected.messages if not each.get("reason"))
    dead = [message.name for queue in world.queues.values() for message in queue.dead]
    yield from (f"{name} is among the dead letters after it was sent again" for name in dead)


def drift_is_called_unannounced_where_no_event_came(world: World) -> Iterator[str]:
    accused = [
        finding.evidence.subject
        for finding in world.outside.ledger.findings(ACCOUNT)
        if finding.guardrail == UNANNOUNCED
    ]
    if accused and not world.lost and not any(_silences(step.what) for step in world.history.steps):
        yield f"every event came, and still: {accused}"
    for version in world.outside.ledger.since_start():
        final = version.cause is not None and version.cause.event_id == f"sweep:{world.final_sweep}"
        known = any(subject.startswith(f"{version.ref} v") for subject in accused)
        if final and version.ref.type is not PrincipalType.ACCOUNT and version.assessment.drift and not known:
            yield f"nobody was told that no event announced {version.ref} v{version.number}"


def in_a_mode_that_asks_people_decide(world: World) -> Iterator[str]:
    if world.outside.rules.settings.mode in (Mode.NOTIFY, Mode.ASK):
        asked = {intent.id for intent in _intents(world) if intent.by}
        yield from (f"{each.plan} wrote, and nobody asked" for each in world.written if each.plan not in asked)


def _silences(what: object) -> bool:
    """Whether it keeps events from being dealt with in time for a sweep."""
    return isinstance(what, Deadly | Outage)


def _notices(world: World) -> Iterator[Notice]:
    return iter(world.outside.channels[0].sent)


def _intents(world: World) -> list[Intent]:
    return list(world.outside.intents.of_account(ACCOUNT))


def _only_judged_anew(version: Version) -> bool:
    """A sweep's report tells what other rules see in the same state."""
    return (
        version.cause is not None
        and by_sweep(version.cause)
        and not (version.assessment.drift or version.assessment.first_sight or version.assessment.deleted)
    )


def _found_before(world: World) -> set[str]:
    first = world.outside.ledger.started
    return {
        finding.identity
        for key, chain in world.outside.ledger.chains.items()
        for sealed in chain[: first.get(key[2], 0)]
        for finding in world.outside.ledger.opened(sealed).assessment.findings
    }


def _judged(world: World, snapshot: Snapshot) -> tuple[Finding, ...]:
    rules = world.outside.rules
    now = world.scheduler.now().isoformat()
    return assess(None, snapshot, rules.guardrails, rules.settings, now, measure=rules.measure).findings


INVARIANTS: tuple[Callable[[World], Iterator[str]], ...] = (
    the_ledger_is_what_is_live,
    what_is_found_is_on_record_and_told,
    every_version_with_news_was_told,
    nothing_waits_and_repeats_carry_the_same_id,
    what_happened_in_the_account_is_told,
    every_intended_revert_is_verified_or_reported,
    nothing_is_written_that_was_not_announced,
    only_what_was_judged_is_taken_back,
    no_more_is_written_than_the_budget_allows,
    in_a_mode_that_asks_people_decide,
    the_chains_of_versions_are_intact,
    what_is_rejected_is_what_was_poisoned,
    drift_is_called_unannounced_where_no_event_came,
)
