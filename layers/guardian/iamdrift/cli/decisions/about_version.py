"""Commands that decide about one version of a principal: the same questions, another decision."""

from __future__ import annotations

from collections.abc import Callable

import typer

from iamdrift.cli.decisions.deciding import Seen, Url, Wanted, Why, Yes, decide, told
from iamdrift.cli.record.dossiers import version_of
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.approval import Decision


def about_version(name: str, help_text: str, decision: Callable[[Version], Decision]) -> typer.Typer:
    """The app of the command `name`; `decision` is what it asks for, which may depend on the version."""
    app = command_app()

    @app.command(name, help=help_text)
    def command(
        principal: Who,
        why: Why,
        account: Account = "",
        version: Seen = 0,
        yes: Yes = False,
        json: Json = False,
        profile: Profile = "",
        region: Region = "",
        stack: Stack = STACK,
        table: Table = "",
        endpoint_url: Endpoint = "",
        respond_url: Url = "",
    ) -> None:
        with reached(Where(profile, region, stack, table, endpoint_url)) as ledger:
            record = recorded(ledger, principal, account)
            seen = version_of(ledger, record, number=version)
            wanted = Wanted(decision(seen), why, yes)
            answer = decide(ledger, wanted, record, seen, respond_url)
        finish(told(wanted.decision, answer, json=json))

    return app
