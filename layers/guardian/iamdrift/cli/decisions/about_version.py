"""Commands that decide about one version of a principal: the same questions, another decision."""

from __future__ import annotations

from collections.abc import Callable

import typer

from iamdrift.cli.decisions.deciding import About, Seen, Url, Wanted, Why, Yes, decide
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.cli.record.ledger_options import STACK, Account, Endpoint, Profile, Region, Stack, Table, Where, Who
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.domain.ledger.record import Record, Version
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
        def wanted(_ledger: Ledger, _record: Record, seen: Version) -> Wanted:
            return Wanted(decision(seen), why, yes)

        where = Where(profile, region, stack, table, endpoint_url)
        finish(decide(where, respond_url, About(principal, account, version), wanted, json=json))

    return app
