"""`iamdrift diff`: what a policy change newly allows and no longer allows, with proof."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from iamdrift.cli.changes.comparing import Around, Comparison, Kind, compare_accounts, compare_documents
from iamdrift.cli.changes.diff_markdown import markdown
from iamdrift.cli.changes.diff_output import as_json, print_comparisons
from iamdrift.cli.changes.diff_sarif import sarif
from iamdrift.cli.files.exports import compare_named, is_export, pair
from iamdrift.cli.files.given import Given, given
from iamdrift.cli.terminal.options import Json, Scps, command_app
from iamdrift.cli.terminal.outcome import Outcome, finish
from iamdrift.cli.terminal.progress import watched
from iamdrift.cli.terminal.screen import out, print_json
from iamdrift.errors import InvalidInput

HELP = """
Show what a policy change newly allows, with proof.

BEFORE and AFTER are two policy documents, or two account exports (every role and user that
differs, or one of them with --role). Each entry has an example request that is allowed after and
was not before, or says that neither an example nor a proof was found. Where nothing is newly
allowed, that is proven.

Examples:

  iamdrift diff policy-before.json policy-after.json
  iamdrift diff policy-before.json policy-after.json --boundary boundary.json --scp scp.json
  iamdrift diff --kind trust trust-before.json trust-after.json
  iamdrift diff account.json account-after.json --role orders-prod-role
  iamdrift diff main.json pull-request.json --fail-on new-access --format markdown > comment.md
  iamdrift diff main.json pull-request.json --format sarif > iamdrift.sarif

Exit code 1 where --fail-on new-access is given and there is, or may be, new access.
"""

app = command_app()


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"


class Reason(StrEnum):
    NEW_ACCESS = "new-access"


@app.command(help=HELP)
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A policy document or an account export.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The same, after the change.")],
    kind: Annotated[Kind, typer.Option("--kind", help="What the two documents are.")] = Kind.IDENTITY,
    role: Annotated[str, typer.Option("--role", metavar="NAME", help="One role or user of two exports.")] = "",
    boundary: Annotated[str, typer.Option("--boundary", metavar="FILE", help="The permissions boundary.")] = "",
    scp: Scps = None,
    fail_on: Annotated[Reason | None, typer.Option("--fail-on", help="Exit with 1 where there is new access.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    everything: Annotated[bool, typer.Option("--all", help="Show every entry.")] = False,
    json: Json = False,
) -> None:
    around = Around(boundary, tuple(scp or ()))
    comparisons = tuple(watched(_compared(given(before), given(after), kind, role, around), "compared:"))
    _print(comparisons, before, after, Format.JSON if json else form, everything=everything)
    failed = fail_on is not None and any(comparison.new for comparison in comparisons)
    finish(Outcome.NO if failed else Outcome.OK)


def _compared(before: Given, after: Given, kind: Kind, role: str, around: Around) -> Sequence[Comparison]:
    exports = is_export(before), is_export(after)
    if exports == (False, False):
        if role:
            raise InvalidInput("--role needs two account exports", where=before.name, remedy="leave --role out")
        return (compare_documents(before, after, kind, around),)
    if exports != (True, True):
        odd = before if not exports[0] else after
        raise InvalidInput("no account export, and the other file is one", where=odd.name, remedy="give two of a kind")
    if around.boundary or kind is not Kind.IDENTITY:
        raise InvalidInput("--boundary and --kind are for documents", remedy="exports say both themselves")
    if role:
        return (compare_named(before, after, role, around.scps),)
    return tuple(compare_accounts(*pair(before, after), around.scps))


def _print(comparisons: Sequence[Comparison], before: str, after: str, form: Format, *, everything: bool) -> None:
    match form:
        case Format.TEXT:
            print_comparisons(comparisons, everything=everything)
        case Format.JSON:
            print_json(as_json(comparisons, before, after))
        case Format.MARKDOWN:
            out().print(markdown(comparisons), end="", soft_wrap=True)
        case Format.SARIF:
            from importlib.metadata import version

            print_json(sarif(comparisons, after, version("iam-drift-guardian")))
