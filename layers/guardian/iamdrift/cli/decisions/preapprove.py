"""`iamdrift preapprove`: announce a change before it happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from iamdrift.cli.decisions.deciding import Url, Wanted, Why, Yes, body_of, confirm, send, told
from iamdrift.cli.files.accounts import found, offline
from iamdrift.cli.files.given import given
from iamdrift.cli.files.moments import later
from iamdrift.cli.files.policy_files import text_of
from iamdrift.cli.operating.rulebook import configuration_of
from iamdrift.cli.record.dossiers import version_of
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import err
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.remediation.approval import Decision
from iamdrift.domain.remediation.foreseen import Intended, adopted_from, foreseen, intended
from iamdrift.domain.remediation.plan import Rules
from iamdrift.domain.remediation.refusals import Refusal
from iamdrift.errors import InvalidInput

HELP = """
Announce a change before it happens, so that it is accepted and not taken back.

Say what will be changed: the trust policy, inline policies that are put or that go, or an account export that shows the
state afterwards. What is announced is the digest of the plan that would take this back: any other change is judged as
ever.

Examples:

  iamdrift preapprove shop-prod-role --trust trust.json --until 2d --why "The partner moves, SEC-21"
  iamdrift preapprove shop-prod-role --inline queue=queue.json --drop-inline old --why "Release 12" --yes
  iamdrift preapprove shop-prod-role --after account-after.json --why "Release 12" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

_SHOWN = 6

app = command_app()


@app.command(help=HELP)
def preapprove(
    principal: Who,
    why: Why,
    account: Account = "",
    trust: Annotated[str, typer.Option("--trust", metavar="FILE", help="The trust policy that it will have.")] = "",
    inline: Annotated[
        list[str] | None, typer.Option("--inline", metavar="NAME=FILE", help="An inline policy that will be put.")
    ] = None,
    drop_inline: Annotated[
        list[str] | None, typer.Option("--drop-inline", metavar="NAME", help="An inline policy that will go.")
    ] = None,
    after: Annotated[
        str, typer.Option("--after", metavar="FILE", help="An account export that shows the state afterwards.")
    ] = "",
    plan: Annotated[
        str, typer.Option("--plan-digest", metavar="HEX", help="The digest itself, where you have it already.")
    ] = "",
    config: Annotated[
        str, typer.Option("--config", metavar="FILE", help="The configuration of the guardian: which tags it protects.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="A time, or from now: 12h, 3d.")] = "1d",
    yes: Yes = False,
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    table: Table = "",
    endpoint_url: Endpoint = "",
    respond_url: Url = "",
) -> None:
    wanted = Intended(text_of(given(trust)) if trust else "", tuple(_put(inline or ())), tuple(drop_inline or ()))
    if sum(map(bool, (wanted != Intended(), after, plan))) != 1:
        remedy = "--trust, --inline and --drop-inline; or --after; or --plan-digest"
        raise InvalidInput("say in one way what will be changed", where="preapprove", remedy=remedy)
    with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
        record = recorded(ledger, principal, account)
        rules = Rules(configuration_of(config).settings.parameters.protected_tags)
        digest = plan or _shown(_accepted(record), wanted, after, rules)
        more = {"digest": digest, "until": later(until, "--until", datetime.now(UTC)).isoformat()}
        asked = Wanted(Decision.PREAPPROVE, why, yes, more)
        confirm(asked)
        answer = send(ledger, respond_url, body_of(asked, record.ref, version_of(ledger, record)))
    finish(told(Decision.PREAPPROVE, answer, json=json))


def _put(given_policies: Sequence[str]) -> Iterator[tuple[str, str]]:
    for each in given_policies:
        name, parted, file = each.partition("=")
        if not (name and parted and file):
            raise InvalidInput(f"{each!r} names no policy and file", where="--inline", remedy="write NAME=FILE")
        yield name, text_of(given(file))


def _accepted(record: Record) -> Snapshot:
    """The accepted state, which is also the one on record: a change on top of another is judged together with it."""
    where = str(record.ref)
    if record.snapshot is None or record.baseline is None or not record.baseline.accepted:
        raise InvalidInput("no state of it is accepted", where=where, remedy="`iamdrift approve` accepts one")
    if record.baseline.digest != record.digest:
        raise InvalidInput(
            "what is there now is not the accepted state", where=where, remedy="approve or revert that first"
        )
    return record.snapshot


def _shown(accepted: Snapshot, wanted: Intended, after: str, rules: Rules) -> str:
    """The digest of what is announced, after it has been shown."""
    if after:
        state = adopted_from(accepted, found(offline(after), accepted.arn, where=after))
    else:
        state = intended(accepted, wanted)
    made = foreseen(accepted, state, rules)
    if isinstance(made, Refusal):
        raise InvalidInput(f"there is nothing to announce: {made.why}", where="preapprove")
    console = err()
    console.print(Text(f"preapprove: a change of {printable(accepted.ref)}  plan {made.digest[:12]}", style="bold"))
    for step in made.steps:
        console.print(Text(f"  would be taken back: {printable(step.says)}"))
    for line in PolicyEngine().change(accepted, state).newly_allowed[:_SHOWN]:
        console.print(Text(f"  will newly allow: {printable(line.actions)} on {printable(line.resource)}"))
    return made.digest
