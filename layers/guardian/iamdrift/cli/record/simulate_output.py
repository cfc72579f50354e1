"""What `simulate` adds up and prints: verdicts and messages on record and by the new rules, then what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text

from iamdrift.cli.record import version_words as words
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.screen import out
from iamdrift.cli.terminal.tables import Cell, counted, table
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.ledger.outbox import outbox_of
from iamdrift.domain.ledger.simulation import Replayed
from iamdrift.reports import wording

SCHEMA = "iamdrift.simulate/1"
_SHOWN = 20


@dataclass(slots=True)
class Side:
    """What was decided and told, on record or by the new rules. `raised`: findings that appeared, by guardrail."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    messages: int = 0


@dataclass(slots=True)
class Sum:
    """`chosen`: the guardrails that were tried; what the record says of others is not compared."""

    chosen: frozenset[str] = frozenset()
    principals: int = 0
    versions: int = 0
    recorded: Side = field(default_factory=Side)
    simulated: Side = field(default_factory=Side)
    standing: Counter[str] = field(default_factory=Counter)
    different: list[Replayed] = field(default_factory=list)

    def count(self, history: Sequence[Replayed], since: str = "") -> None:
        """The versions of one principal; those from `since` on count."""
        self.principals += bool(history)
        for each in history:
            if each.version.time >= since:
                self._count(each)
        if history:
            self.standing.update(finding.guardrail for finding in history[-1].assessment.unwaived)

    def _count(self, each: Replayed) -> None:
        self.versions += 1
        was, would = each.version.assessment, each.assessment
        self.recorded.verdicts[was.decided] += 1
        self.simulated.verdicts[would.decided] += 1
        self.recorded.raised.update(finding.guardrail for finding in was.fresh if finding.guardrail in self.chosen)
        self.simulated.raised.update(finding.guardrail for finding in would.fresh)
        self.recorded.messages += bool(outbox_of(each.version))
        self.simulated.messages += each.tells
        if was.decided is not would.decided or each.appeared or self.vanished(each):
            self.different.append(each)

    def vanished(self, each: Replayed) -> list[str]:
        """The guardrails that were newly broken on record, and are not by the new rules."""
        return [guardrail for guardrail in each.vanished if guardrail in self.chosen]

    @property
    def guardrails(self) -> list[str]:
        names = {*self.recorded.raised, *self.simulated.raised, *self.standing}
        return sorted(names, key=lambda name: (-self.simulated.raised[name], name))


def print_sum(found: Sum, left_out: Sequence[str], *, everything: bool) -> None:
    console = out()
    console.print(
        Text(
            f"{counted(found.versions, 'recorded state')} of {counted(found.principals, 'principal')} judged again",
            style="bold",
        )
    )
    console.print(table(("", "on record", "simulated"), _verdict_rows(found)))
    if found.guardrails:
        console.print(table(("guardrail", "raised on record", "raised", "standing now"), _guardrail_rows(found)))
    shown = found.different if everything else found.different[-_SHOWN:]
    for each in reversed(shown):
        console.print(Text(printable(_difference(each, found.vanished(each)))))
    if len(found.different) > len(shown):
        more = counted(len(found.different) - len(shown), "earlier state")
        console.print(f"... and {more} that differ (--all shows them)", style="dim")
    if not found.different:
        console.print(Text("Nothing would have been decided differently.", style="green"))
    if left_out:
        console.print(f"not tried, since they need more than the history: {', '.join(left_out)}", style="dim")


def as_json(found: Sum, accounts: Sequence[str], left_out: Sequence[str]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "accounts": list(accounts),
        "principals": found.principals,
        "versions": found.versions,
        "recorded": _side(found.recorded),
        "simulated": _side(found.simulated),
        "guardrails": [
            {
                "guardrail": name,
                "recorded": found.recorded.raised[name],
                "simulated": found.simulated.raised[name],
                "standing": found.standing[name],
            }
            for name in found.guardrails
        ],
        "differences": [_difference_json(each, found.vanished(each)) for each in found.different],
        "left_out": list(left_out),
    }


def _verdict_rows(found: Sum) -> Iterator[tuple[Cell, ...]]:
    for verdict in Verdict:
        was, would = found.recorded.verdicts[verdict], found.simulated.verdicts[verdict]
        if was or would:
            yield verdict.value, f"{was:,}", Text(f"{would:,}", "bold" if was != would else "")
    yield "messages", f"{found.recorded.messages:,}", f"{found.simulated.messages:,}"


def _guardrail_rows(found: Sum) -> Iterable[tuple[Cell, ...]]:
    for name in found.guardrails:
        was, would = found.recorded.raised[name], found.simulated.raised[name]
        yield name, f"{was:,}", Text(f"{would:,}", "bold" if was != would else ""), f"{found.standing[name]:,}"


def _difference(each: Replayed, vanished: Iterable[str]) -> str:
    was, would = each.version.assessment.decided, each.assessment.decided
    verdicts = f"{was.value} -> {would.value}" if was is not would else would.value
    changes = [f"+{name}" for name in each.appeared] + [f"-{name}" for name in vanished]
    told = f" ({', '.join(changes)})" if changes else ""
    return f"{wording.moment(each.version.time)}  {each.version.ref}, version {each.version.number}: {verdicts}{told}"


def _difference_json(each: Replayed, vanished: Iterable[str]) -> dict[str, Any]:
    return {
        "principal": words.principal_json(each.version.ref),
        "version": each.version.number,
        "time": each.version.time,
        "recorded": each.version.assessment.decided.value,
        "simulated": each.assessment.decided.value,
        "appeared": list(each.appeared),
        "vanished": list(vanished),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "verdicts": {verdict.value: side.verdicts[verdict] for verdict in Verdict},
        "messages": side.messages,
    }
