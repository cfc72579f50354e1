"""Policy statements as sentences, for people who do not read JSON at night."""

from __future__ import annotations

from collections.abc import Sequence

from iamdrift.domain.policy import ConditionTerm, Document, PolicyKind, Statement, parse

_SHOWN = 6


def sentences(text: str, kind: PolicyKind = PolicyKind.IDENTITY) -> tuple[str, ...]:
    """One sentence for each statement of a document, one for each of its problems."""
    document = parse(text, kind=kind)
    problems = tuple(f"problem at {each.path or 'the document'}: {each.message}" for each in document.problems)
    return tuple(sentence(each) + (f" ({each.sid})" if each.sid else "") for each in _understood(document)) + problems


def sentence(statement: Statement) -> str:
    """`Allow s3:GetObject on arn:... if aws:SourceAccount StringEquals 111122223333`."""
    parts = [statement.effect.value]
    if statement.principals is not None:
        parts.append(_principals(statement))
    parts.append(("everything but " if statement.not_action else "") + some(statement.actions))
    if statement.resources:
        parts.append("on " + ("everything but " if statement.not_resource else "") + some(statement.resources))
    if statement.conditions:
        parts.append("if " + " and ".join(condition(term) for term in statement.conditions))
    return " ".join(parts)


def condition(term: ConditionTerm) -> str:
    qualifier = f"{term.qualifier}:" if term.qualifier else ""
    tail = "IfExists" if term.if_exists else ""
    return f"{term.key} {qualifier}{term.operator}{tail} {some(term.values, ' or ')}"


def some(words: Sequence[str], between: str = ", ") -> str:
    """The words in one line; of many, the first and how many more."""
    if len(words) <= _SHOWN:
        return between.join(words)
    return f"{between.join(words[: _SHOWN - 1])} and {len(words) - _SHOWN + 1:,} more"


def _principals(statement: Statement) -> str:
    if statement.principals is None:
        return ""
    named = ["anyone" if value == "*" else value for _, value in statement.principals.entries]
    return ("to all but " if statement.principals.negated else "to ") + (some(named) or "nobody") + ":"


def _understood(document: Document) -> tuple[Statement, ...]:
    return tuple(each for each in document.statements if "Document" not in each.unknown)
