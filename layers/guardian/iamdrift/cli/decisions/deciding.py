"""Decisions of people: shown what they are about, signed by whoever makes them, and sent to the guardian."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer
from rich.text import Text

from iamdrift.adapters.respond_api import Answer, RespondApi
from iamdrift.cli.record import version_words as words
from iamdrift.cli.record.dossiers import version_of
from iamdrift.cli.record.ledger_access import Ledger, reached
from iamdrift.cli.record.ledger_options import Where
from iamdrift.cli.record.principals import recorded
from iamdrift.cli.terminal.outcome import Outcome
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import err, out, print_json
from iamdrift.cli.terminal.tables import severity
from iamdrift.domain.ledger.record import Record, Version
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.remediation.approval import Decision
from iamdrift.errors import InvalidInput

SCHEMA = "iamdrift.decision/1"
_SHOWN = 6

Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Your reason; it is recorded with your name.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether you are sure.")]
Url = Annotated[
    str,
    typer.Option(
        "--respond-url", metavar="URL", envvar="IAMDRIFT_RESPOND_URL", help="Where decisions go; the stack knows it."
    ),
]
Seen = Annotated[
    int, typer.Option("--version", metavar="N", help="The version that you decide about; the newest by default.", min=0)
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be decided, but for the principal. `more` are the members that only some decisions need."""

    decision: Decision
    why: str
    sure: bool = False
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class About:
    """What is decided about, as the words of the command line name it; version 0 is the newest."""

    principal: Sequence[str]
    account: str = ""
    version: int = 0


def decide(
    where: Where, url: str, about: About, wanted: Callable[[Ledger, Record, Version], Wanted], *, json: bool
) -> Outcome:
    """Show what it is about, ask whether it is meant, send it, and tell the answer. Raises InvalidInput."""
    with reached(where) as ledger:
        record = recorded(ledger, about.principal, about.account)
        seen = version_of(ledger, record, number=about.version)
        asked = wanted(ledger, record, seen)
        _show(asked, seen)
        confirm(asked)
        answer = send(ledger, url, body_of(asked, record.ref, seen))
    return told(asked.decision, answer, json=json)


def body_of(wanted: Wanted, ref: PrincipalRef, version: Version) -> dict[str, Any]:
    """What is sent. Raises InvalidInput where the reason is missing."""
    return {
        "decision": wanted.decision.value,
        "why": reason(wanted.why),
        "account": ref.account,
        "type": ref.type.value,
        "name": ref.name,
        "unique_id": ref.unique_id,
        "version": version.number,
        "digest": version.assessment.digest,
        **wanted.more,
    }


def send(ledger: Ledger, url: str, body: Mapping[str, Any]) -> Answer:
    place = url or ledger.outputs.get("RespondUrl", "")
    if not place:
        raise InvalidInput(
            "has no output RespondUrl: it takes no decisions",
            where=f"stack {ledger.where.stack}",
            remedy="deploy a guardian that does, or name the place with --respond-url",
        )
    return RespondApi(place, ledger.region, ledger.credentials)(body)


def told(decision: Decision, answer: Answer, *, json: bool) -> Outcome:
    """Print the answer. Raises InvalidInput for a request that cannot succeed."""
    if json:
        print_json({"schema": SCHEMA, "decision": decision.value, "status": answer.status, "answer": dict(answer.said)})
    said = str(answer.said.get("error") or answer.said.get("message") or "")
    if answer.status in (400, 404):
        raise InvalidInput(said or f"answered {answer.status}", where=decision.value, remedy="see `--help`")
    if answer.status == 403 and "error" not in answer.said:
        raise InvalidInput(
            f"you may not call it: {said}", where=decision.value, remedy="ask for execute-api:Invoke on this API"
        )
    if answer.status >= 300:
        err().print(Text(f"refused: {printable(said or answer.status)}", style="bold red"))
        return Outcome.NO
    if not json:
        out().print(Text(_words(decision, answer), style="green"))
        for name, value in answer.said.items():
            out().print(Text(f"  {printable(name)}: {printable(_listed(value))}", style="dim"))
    return Outcome.OK


def _words(decision: Decision, answer: Answer) -> str:
    if "waits" in answer.said:
        return "recorded; it needs a second person"
    if answer.status == 202:
        return f"{decision.value}: recorded, and being carried out; the outcome is told where findings are"
    return f"{decision.value}: done"


def _show(wanted: Wanted, version: Version) -> None:
    console = err()
    line = Text(f"{wanted.decision.value}: {printable(version.ref)}, version {version.number}  ", style="bold")
    console.print(line.append_text(severity(version.assessment.severity)))
    console.print(Text(f"  brought by {printable(words.by(version.cause))}, {printable(words.event(version.cause))}"))
    changed = list(words.changed(version))[:_SHOWN]
    for mark, lines in (
        ("changed", changed),
        ("now", words.gained(version, _SHOWN)),
        ("no longer", words.lost(version, _SHOWN)),
    ):
        for each in lines:
            console.print(Text(f"  {mark}: {printable(each)}"))


def confirm(wanted: Wanted) -> None:
    if wanted.sure:
        return
    if not sys.stdin.isatty():
        raise InvalidInput(
            "nobody is there to be asked", where=wanted.decision.value, remedy="say --yes if it is meant"
        )
    if not typer.confirm("Is that what you mean?", err=True):
        raise InvalidInput("nothing was sent", where=wanted.decision.value, remedy="say what is meant, and --yes")


def reason(why: str) -> str:
    if not why.strip():
        raise InvalidInput("a decision needs its reason", where="--why", remedy='write --why "..."')
    return why.strip()


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
