"""What `can` and `who-can` print: the decision, the statements that decide, and those that nearly do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from iamdrift.cli.account.asking import Answer, Question
from iamdrift.cli.terminal.printable import printable
from iamdrift.cli.terminal.tables import Cell
from iamdrift.domain.policy import Outcome, Reason

_WORDS = {
    Outcome.ALLOWED: ("allowed", "bold green"),
    Outcome.IMPLICITLY_DENIED: ("not allowed", "bold red"),
    Outcome.EXPLICITLY_DENIED: ("denied", "bold red"),
    Outcome.UNKNOWN: ("depends", "bold yellow"),
}


def outcome(value: Outcome) -> Text:
    word, style = _WORDS[value]
    return Text(word, style=style)


def headline(answer: Answer, asked: Question) -> Text:
    who = f"{answer.snapshot.ref.type.value} {answer.snapshot.ref.name}"
    return outcome(answer.decision.outcome).append(printable(f": {who}, {asked.action} on {asked.resource}"), "bold")


def answer_facts(answer: Answer) -> Iterator[tuple[str, Cell]]:
    decision = answer.decision
    decided = "denied by" if decision.outcome is Outcome.EXPLICITLY_DENIED else "allowed by"
    yield from _labelled(decided, (_reason(answer, each) for each in decision.reasons))
    yield from _labelled("missing", (f"an allow in the {layer.value}" for layer in decision.missing))
    yield from _labelled("depends on", iter(decision.needs))
    yield from _labelled("near miss", (_reason(answer, each) for each in decision.near))
    yield from _labelled("assumed", iter(decision.assumed))


def deciding(answer: Answer) -> str:
    """One line: the statement that decides, and what it depends on."""
    reason = answer.decision.reasons[0] if answer.decision.reasons else None
    told = str(reason) if reason else ""
    needs = ", ".join(answer.decision.needs)
    return f"{told} (depends on {needs})" if needs else told


def answer_json(answer: Answer) -> dict[str, Any]:
    ref, decision = answer.snapshot.ref, answer.decision
    return {
        "principal": {"account": ref.account, "type": ref.type.value, "name": ref.name, "arn": answer.snapshot.arn},
        "outcome": decision.outcome.value,
        "allowed": decision.allowed,
        "reasons": [_reason_json(answer, each) for each in decision.reasons],
        "near_misses": [_reason_json(answer, each) for each in decision.near],
        "missing": [layer.value for layer in decision.missing],
        "needs": list(decision.needs),
        "assumed": list(decision.assumed),
    }


def _labelled(label: str, lines: Iterator[str]) -> Iterator[tuple[str, Cell]]:
    for number, line in enumerate(lines):
        yield ("" if number else label), line


def _reason(answer: Answer, reason: Reason) -> str:
    words = answer.sentence(reason)
    return f"{reason} - {words}" if words else str(reason)


def _reason_json(answer: Answer, reason: Reason) -> dict[str, Any]:
    return {
        "layer": reason.layer.value,
        "document": reason.document,
        "statement": reason.index,
        "sid": reason.sid,
        "because": reason.because,
        "words": answer.sentence(reason),
    }
