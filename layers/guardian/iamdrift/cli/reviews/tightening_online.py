"""Tightening by a deployed guardian: Access Analyzer generates, the guardian compares, the command shows it."""

from __future__ import annotations

from datetime import UTC, datetime

from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.state_machine import StateMachine
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.reviews.following import Seen, followed, machine_of
from iamdrift.cli.reviews.runs import papers_of
from iamdrift.cli.reviews.tightening import Wish, words_between
from iamdrift.cli.reviews.tightening_words import Change, Tightened
from iamdrift.cli.terminal.screen import err
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.domain.tightening.generation import A_DAY, Jobs, translated
from iamdrift.domain.tightening.tightening import Proposal, difference
from iamdrift.errors import GuardianError, InvalidInput
from iamdrift.usecases.generate_policy import generation_jobs

OUTPUT = "GenerationMachineArn"


def tightened_by_guardian(ledger: Ledger, wish: Wish, account: str, *, last: bool) -> Tightened:
    """Raises InvalidInput where there is no such role or proposal, GuardianError where none could be generated."""
    role = _role(ledger, wish.role, account)
    other = _role(ledger, wish.target, account) if wish.target else role
    if not last:
        _generate(ledger, role)
    proposal = papers_of(ledger).proposal(role.ref.account, role.ref.unique_id)
    if proposal is None:
        remedy = "leave --last out to generate one" if last else "ask again"
        raise InvalidInput("there is no proposal on record", where=str(role.ref), remedy=remedy)
    if other is role and not wish.replace:
        return _told(role, role, proposal, proposal.policy, _change_of(proposal))
    return _translated(role, other, proposal, wish)


def _translated(role: Record, other: Record, proposal: Proposal, wish: Wish) -> Tightened:
    """Compared with what the other role may do, as the ledger has it."""
    words = words_between(role.ref.name, other.ref.name if wish.target else "", wish.replace)
    if role.ref.account != other.ref.account:
        words = {role.ref.account: other.ref.account} | words
    policy, untouched = translated(proposal.policy, words)
    change = None
    if other.snapshot is not None:
        found = difference(other.snapshot, policy)
        change = Change(found.no_longer_allowed, found.lost_total, found.newly_allowed, found.newly_total)
    return _told(role, other, proposal, policy, change, untouched)


def _told(
    role: Record,
    other: Record,
    proposal: Proposal,
    policy: str,
    change: Change | None,
    untouched: tuple[str, ...] = (),
) -> Tightened:
    since = f" since {proposal.since[:10]}" if proposal.since else ""
    return Tightened(
        role=str(role.ref),
        target=str(other.ref),
        source=f"{proposal.source}{since}; of {proposal.time[:16].replace('T', ' ')} UTC",
        policy=policy,
        change=change,
        caveats=proposal.caveats,
        kept=proposal.kept,
        removed=proposal.removed,
        protected=proposal.protected,
        untouched=untouched,
    )


def _change_of(proposal: Proposal) -> Change:
    return Change(proposal.lost, proposal.lost_total, proposal.gained, proposal.gained_total)


def _role(ledger: Ledger, name: str, account: str) -> Record:
    found = recorded(ledger, [name], account)
    if found.ref.type is not PrincipalType.ROLE:
        raise InvalidInput(f"is a {found.ref.type.value}", where=str(found.ref), remedy="name a role")
    return found


def _generate(ledger: Ledger, role: Record) -> None:
    machine = machine_of(ledger, OUTPUT)
    name = f"{role.ref.unique_id[:40]}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    machine.start(name, {"account": role.ref.account, "role": role.ref.name})
    err().print(f"asked Access Analyzer in account {role.ref.account}; `--last` shows it later, too", style="dim")
    _follow(machine, name, ledger, role)


def _follow(machine: StateMachine, name: str, ledger: Ledger, role: Record) -> None:
    papers = DynamoPapers(ledger.table, utc_now)
    ended = followed(machine, name, lambda: Seen(_doing(generation_jobs(papers, role.ref.account))))
    if not ended.succeeded:
        raise GuardianError(f"{role.ref}: no policy was generated: {ended.problem or ended.state.lower()}")


def _doing(jobs: Jobs) -> str:
    today = len(jobs.of_today(utc_now()))
    if jobs.running:
        return f"Access Analyzer works on {jobs.principal.rpartition('/')[2]} ({today} of {A_DAY} today)"
    return f"waiting for Access Analyzer ({today} of {A_DAY} today, one at a time)"
