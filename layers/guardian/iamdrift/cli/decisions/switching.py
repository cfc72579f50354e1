"""Commands about every write of the guardian at once: they name no principal."""

from __future__ import annotations

import typer

from iamdrift.cli.decisions.deciding import Url, Wanted, Why, Yes, confirm, reason, send, told
from iamdrift.cli.record.ledger_access import reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.domain.remediation.approval import Decision


def switching(decision: Decision, help_text: str) -> typer.Typer:
    """The app of the command that is called like the decision."""
    app = command_app()

    @app.command(decision.value, help=help_text)
    def command(
        why: Why,
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
            confirm(Wanted(decision, why, yes))
            answer = send(ledger, respond_url, {"decision": decision.value, "why": reason(why)})
        finish(told(decision, answer, json=json))

    return app
