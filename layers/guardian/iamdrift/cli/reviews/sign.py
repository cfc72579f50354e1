"""`iamdrift sign`: what a reviewer decided about the items of the last review, signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.adapters.respond_api import Answer
from iamdrift.cli.decisions.deciding import Url, Wanted, Why, Yes, confirm, reason, send, told
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import STACK, Endpoint, Profile, Region, Stack, Table, Where
from iamdrift.cli.reviews.runs import papers_of
from iamdrift.cli.reviews.signing import decided_in, decided_words, review_of, same_pack
from iamdrift.cli.terminal.options import Json, command_app
from iamdrift.cli.terminal.outcome import finish
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import err, out, print_json
from iamdrift.cli.terminal.tables import Cell, counted, facts, severity, table
from iamdrift.domain.remediation.approval import Decision
from iamdrift.domain.sweep.sign_off import Decided, Item, UnderReview
from iamdrift.errors import InvalidInput

HELP = """
Sign what you decided about the items of the last review.

Without a decision it lists the items. A decision is fix, apply, waive or keep: given for one item by --item, or for
many in the sign-off sheet of the review pack. What nobody decides about is asked again at the next review. It is about
the pack whose digest is on record; with --pack the files that you have read are compared with it first.

Examples:

  iamdrift sign
  iamdrift sign --item 3f2a9c01b7de=fix --item 77aa0c418f6b=keep --why "Review of the fourth quarter"
  iamdrift sign --sheet sign-off.csv --pack review/ --why "Review of the fourth quarter, with the shop team"

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked or does not fit the review.
"""
SCHEMA = "iamdrift.review-items/1"
_AT_ONCE = 200  # items of one request, whose body is limited

app = command_app()


@app.command(help=HELP)
def sign(
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="ID=DECISION", help="One decision; repeat it for several.")
    ] = None,
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="FILE", help="The sign-off.csv of the pack, with decisions in it.")
    ] = "",
    pack: Annotated[
        str, typer.Option("--pack", metavar="DIR", help="The review pack that you have read: its digest is checked.")
    ] = "",
    why: Why = "",
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
        review = review_of(papers_of(ledger))
        if pack:
            same_pack(review, pack)
        decided = (*decided_words(item or ()), *(decided_in(sheet) if sheet else ()))
        if not (decided or why):
            _list(review, json=json)
            return
        answer = _signed(ledger, review, decided, Wanted(Decision.SIGN, why, yes), respond_url)
    finish(told(Decision.SIGN, answer, json=json))


def _signed(ledger: Ledger, review: UnderReview, decided: Sequence[Decided], wanted: Wanted, url: str) -> Answer:
    """The answer to the last request: a sheet of many items is several, each of which stands for itself."""
    _check(review, decided)
    _show(review, decided)
    confirm(wanted)
    for part in _parts(decided):
        answer = send(
            ledger,
            url,
            {
                "decision": Decision.SIGN.value,
                "why": reason(wanted.why),
                "digest": review.digest,
                "items": [{"item": d.item, "decision": d.decision.value, "note": d.note} for d in part],
            },
        )
        if answer.status >= 300:
            return answer
    return answer


def _parts(decided: Sequence[Decided]) -> Iterator[Sequence[Decided]]:
    """At least one: a review can be signed without a decision, too."""
    rest = iter(decided)
    yield tuple(islice(rest, _AT_ONCE))
    while part := tuple(islice(rest, _AT_ONCE)):
        yield part


def _check(review: UnderReview, decided: Sequence[Decided]) -> None:
    known = {item.id for item in review.items}
    for each in decided:
        if each.item not in known:
            raise InvalidInput(
                f"no item {each.item[:80]!r} in the last review", where="sign-off", remedy="`iamdrift sign` lists them"
            )


def _show(review: UnderReview, decided: Sequence[Decided]) -> None:
    words = {each.item: each for each in decided}
    console = err()
    console.print(Text(f"review {review.sweep} of {review.time[:10]}, digest {review.digest}", style="bold"))
    shown = [item for item in review.items if item.id in words]
    rows = [(i.id, severity(i.severity), i.title, words[i.id].decision.value, words[i.id].note) for i in shown]
    if rows:
        console.print(table(("item", "severity", "what", "decision", "note"), rows))
    left = len({item.id for item in review.undecided} - set(words))
    console.print(f"{counted(left, 'item')} would stay undecided, and come again at the next review")


def _list(review: UnderReview, *, json: bool) -> None:
    if json:
        print_json(
            {
                "schema": SCHEMA,
                "review": review.sweep,
                "time": review.time,
                "digest": review.digest,
                "report": review.place,
                "items": [_told(review, item) for item in review.items],
            }
        )
        return
    console = out()
    rows: list[tuple[str, Cell]] = [
        ("review", f"{review.sweep}, of {review.time[:10]}"),
        ("report", review.place),
        ("its digest", review.digest),
    ]
    console.print(facts(rows))
    console.print(table(("item", "severity", "what", "decision"), (_row(review, item) for item in review.items)))
    decided = len(review.items) - len(review.undecided)
    console.print(f"{decided:,} of {counted(len(review.items), 'item')} decided")


def _row(review: UnderReview, item: Item) -> tuple[Cell, ...]:
    decision = review.decisions.get(item.id)
    word = Text(decision.value, style="green") if decision is not None else Text("open", style="yellow")
    what = Text(printable(item.title)).append(f"\n{item.account}, open since {item.since[:10]}", style="dim")
    return item.id, severity(item.severity), what, word


def _told(review: UnderReview, item: Item) -> dict[str, Any]:
    decision = review.decisions.get(item.id)
    return {
        "item": item.id,
        "kind": item.kind,
        "account": item.account,
        "title": item.title,
        "severity": item.severity.name,
        "since": item.since,
        "decision": decision.value if decision is not None else None,
    }
