"""`iamdrift doctor`: the checks of check_health from this machine, with what to do about each problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import boto3
import typer
from rich.text import Text

from iamdrift.adapters.accounts import OrganizationAccounts, SpokeSessions
from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.heads_bucket import HeadsBucket
from iamdrift.adapters.ledger.canary import LedgerCanary
from iamdrift.adapters.ledger.hashes import LedgerHashes
from iamdrift.adapters.ledger.outbox import DynamoPending
from iamdrift.adapters.parts import HubParts, SpokeParts
from iamdrift.adapters.refusals import named_refusals
from iamdrift.bootstrap import PENDING_TOO_LONG, expected_of
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Where
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.cli.terminal.tables import counted, table
from iamdrift.domain.ledger.outbox import Consumer
from iamdrift.domain.running.health import Check, Expected, Health
from iamdrift.errors import AccessRefused, InvalidInput
from iamdrift.usecases.check_heads import check_heads
from iamdrift.usecases.check_health import CheckHealth, Parts

HELP = """
Look whether the guardian is alive, and say what to do about what is not.

Nothing is changed: the same checks as those of the function check_health, with your own credentials, in all accounts
at once. Rules, queues and roles of other accounts are looked at where --spoke-role names a role there that you may
assume; without it their canaries alone tell whether changes arrive.

Where heads of the hash chains are copied to a bucket of another account, the ledger is compared with them: that nobody
rewrote what was on record. That needs s3:ListBucket and s3:GetObject on the bucket.

Examples:

  iamdrift doctor
  iamdrift doctor --profile security --region eu-west-1 --spoke-role audit-read-role
  iamdrift doctor --json

Exit code 1 where anything is wrong; 2 where the guardian cannot be asked.
"""
SCHEMA = "iamdrift.doctor/1"

app = command_app()


@app.command(help=HELP)
def doctor(
    spoke_role: Annotated[
        str, typer.Option("--spoke-role", metavar="NAME", help="Role to assume in every other account.")
    ] = "",
    heads: Annotated[
        str, typer.Option("--heads", metavar="BUCKET", help="Copies of the chain heads; the stack knows its bucket.")
    ] = "",
    json: Json = False,
    profile: Profile = "",
    region: Region = "",
    stack: Stack = STACK,
    endpoint_url: Endpoint = "",
) -> None:
    with reached(Where(profile, region, stack, "", endpoint_url)) as ledger:
        health = examined(ledger, spoke_role)
        bucket = heads or _environment(ledger).get("HEADS_BUCKET", "")
        if bucket:
            health = replace(health, checks=(*health.checks, *_compared(ledger, bucket, health.canaries)))
    if json:
        print_json({"schema": SCHEMA, "healthy": not health.problems, **_told(health)})
    else:
        _print(health)
    finish(Outcome.NO if health.problems else Outcome.OK)


def examined(ledger: Ledger, spoke_role: str) -> Health:
    """Raises InvalidInput where the stack does not say where things are."""
    environ = _environment(ledger)
    expected = expected_of(environ, _partition(ledger))
    check = CheckHealth(
        expected=expected,
        hub=HubParts(ledger.client),
        parts=_spokes(ledger, spoke_role, expected) if spoke_role else None,
        accounts=_accounts(ledger, expected),
        canary=LedgerCanary(ledger.table, expected.role("canary")),
        resend=lambda: _pending(ledger, datetime.now(UTC) - PENDING_TOO_LONG),
        pending_too_long=PENDING_TOO_LONG,
        topics=(environ["EMAIL_TOPIC_ARN"], environ["CHAT_TOPIC_ARN"]),
        clock=utc_now,
    )
    return check(everything=True)


def _compared(ledger: Ledger, bucket: str, accounts: Iterable[str]) -> Iterable[Check]:
    """The ledger against the copies of its chain heads, which lie where it cannot be reached from."""
    copies = HeadsBucket(ledger.client("s3"), bucket)
    return tuple(check_heads(copies, accounts, LedgerHashes(ledger.table), utc_now))


def _environment(ledger: Ledger) -> dict[str, str]:
    """That of the deployed function: it knows where everything is."""
    name = ledger.outputs.get("CheckHealthFunction", "")
    if not name:
        remedy = "name the stack of the guardian with --stack, or deploy its newest version"
        raise InvalidInput("has no output CheckHealthFunction", where=f"stack {ledger.where.stack}", remedy=remedy)
    with named_refusals():
        told = ledger.client("lambda").get_function_configuration(FunctionName=name)
    return {**told["Environment"]["Variables"], "AWS_REGION": ledger.region}


def _partition(ledger: Ledger) -> str:
    return str(ledger.session.get_partition_for_region(ledger.region))


def _accounts(ledger: Ledger, expected: Expected) -> Iterable[str]:
    """Those of the organization; the hub's alone where it may not be listed."""
    if not expected.organization:
        return (expected.account,)
    try:
        return tuple(OrganizationAccounts(ledger.client("organizations")))
    except AccessRefused:
        return (expected.account,)


def _spokes(ledger: Ledger, role: str, expected: Expected) -> Callable[[str, str], Parts]:
    def connect(service: str, **keys: Any) -> Any:
        where = {"region_name": keys.pop("region_name", ledger.region)}
        made: Any = boto3.client
        return made(service, endpoint_url=ledger.where.endpoint or None, **where, **keys)

    sessions = SpokeSessions(
        ledger.client("sts"),
        connect,
        utc_now,
        role_arn=lambda account: f"arn:{expected.partition}:iam::{account}:role/{role}",
        session_name="iamdrift-doctor",
    )

    def parts(account: str, region: str) -> Parts:
        return SpokeParts(lambda service: sessions.client(service, account, region))

    return parts


def _pending(ledger: Ledger, before: datetime) -> int:
    """Counted, not sent again: a doctor changes nothing."""
    return sum(1 for _ in DynamoPending(ledger.table).pending(Consumer.ANNOUNCE, before.isoformat()))


def _told(health: Health) -> dict[str, Any]:
    return {
        "checks": [
            {"part": check.what, "place": check.where, "problem": check.problem, "remedy": check.remedy}
            for check in health.checks
        ],
        "accounts": {
            account: None if seen is None else {"changed": seen.changed.isoformat(), "seconds": _seconds(seen.latency)}
            for account, seen in health.canaries.items()
        },
        "heard": health.heard,
    }


def _print(health: Health) -> None:
    console = out()
    if health.problems:
        rows = [(check.what, check.where, check.problem, check.remedy) for check in health.problems]
        console.print(table(("part", "place", "problem", "what to do"), rows))
    heard = f"changes arrive from {health.heard} of {counted(len(health.canaries), 'account')}"
    if health.latencies:
        heard += f", the slowest after {_seconds(max(health.latencies)):.0f} seconds"
    console.print(heard)
    wrong = len(health.problems)
    verdict = f"{counted(wrong, 'problem')} in {counted(len(health.checks), 'check')}" if wrong else "all is well"
    console.print(Text(verdict, style="bold red" if wrong else "bold green"))


def _seconds(latency: timedelta) -> float:
    return latency.total_seconds()
