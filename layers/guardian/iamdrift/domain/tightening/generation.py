"""Policies generated from what a role did: the job, its quotas, and the placeholders in what comes of it.

Quotas: one job at a time and 50 a day for each account and region, over 90 days at most.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-quotas.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

from iamdrift.domain.policy import Effect
from iamdrift.domain.policy.matching.glob import matches
from iamdrift.domain.principals.holdings import policies_of
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import GuardianError, InvalidInput

A_DAY: Final = 50
LONGEST: Final = timedelta(days=90)
_PLACEHOLDER = re.compile(r"\$\{(?!aws:)[A-Za-z][A-Za-z0-9]*\}", re.IGNORECASE)


class Busy(GuardianError):
    """Another generation runs in this account, or those of this day are used up: ask again later."""


class JobState(Enum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Generated:
    """complete: whether every service that was used could be looked at by action."""

    state: JobState
    policies: tuple[str, ...] = ()
    complete: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Jobs:
    """The generations of one account. `started`: ISO times of the last day's."""

    running: str = ""
    principal: str = ""
    started: tuple[str, ...] = ()

    def may_start(self, now: datetime) -> bool:
        return not self.running and len(self.of_today(now)) < A_DAY

    def of_today(self, now: datetime) -> tuple[str, ...]:
        return tuple(time for time in self.started if datetime.fromisoformat(time) > now - timedelta(days=1))


def merged(policies: Iterable[str]) -> str:
    """The statements of all generated policies in one document. Raises InvalidInput for what is no policy."""
    statements: list[Any] = []
    for text in policies:
        try:
            found = json.loads(text)["Statement"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise InvalidInput("a generated policy that is none", where="Access Analyzer") from error
        statements += found if isinstance(found, list) else [found]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def filled(policy: str, live: Snapshot, region: str = "") -> tuple[str, tuple[str, ...]]:
    """The policy without placeholders, and what is left to a person in words.

    A placeholder is replaced by the resources that the live policies name for the same action, where they name any that
    fit; else by a wildcard, and then it is said.
    """
    document = json.loads(policy)
    grants, remarks = tuple(_grants(live)), dict[str, None]()
    for statement in document["Statement"]:
        if "Resource" in statement:
            actions = _listed(statement.get("Action", ()))
            resources = (
                each
                for resource in _listed(statement["Resource"])
                for each in _filled(resource, actions, grants, live.ref.account, region, remarks)
            )
            statement["Resource"] = sorted(dict.fromkeys(resources))
    return json.dumps(document, indent=2), tuple(remarks)


def _filled(
    resource: str,
    actions: list[str],
    grants: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...],
    account: str,
    region: str,
    remarks: dict[str, None],
) -> Iterator[str]:
    known = resource.replace("${Account}", account)
    known = known.replace("${Region}", region) if region else known
    if not _PLACEHOLDER.search(known):
        yield known
        return
    pattern = _PLACEHOLDER.sub("*", known)
    fitting = [
        named
        for granted, resources in grants
        if any(matches(each.lower(), action.lower()) for each in granted for action in actions)
        for named in resources
        if named != "*" and matches(pattern, named)
    ]
    if fitting:
        yield from fitting
        return
    remarks[f"name the resources for {', '.join(actions[:3])}: {pattern} stands for all of them"] = None
    yield pattern


def _grants(live: Snapshot) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(actions, resources) of every statement that allows."""
    for document in policies_of(live).identity:
        for statement in document.statements:
            if statement.effect is Effect.ALLOW and not (statement.not_action or statement.not_resource):
                yield statement.actions, statement.resources


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]


def translated(policy: str, words: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """A policy with words of one environment replaced by those of another, in its resources and condition values.

    Only whole words: `staging` in `app-staging-queue`, not in `upstaging`. Also says which resources had none of them:
    they stay as they are, and a person has to look.
    """
    document = json.loads(policy)
    untouched: dict[str, None] = {}
    for statement in document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]:
        for name in ("Resource", "NotResource"):
            if name in statement:
                statement[name] = [_replaced(each, words, untouched) for each in _listed(statement[name])]
        if "Condition" in statement:
            statement["Condition"] = _in_values(statement["Condition"], words)
    return json.dumps(document, indent=2), tuple(untouched)


def _replaced(text: str, words: Mapping[str, str], untouched: dict[str, None]) -> str:
    found = _in_text(text, words)
    if found == text and text != "*":
        untouched[text] = None
    return found


def _in_text(text: str, words: Mapping[str, str]) -> str:
    if not words:
        return text
    alternatives = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.sub(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])", lambda found: words[found[0]], text)


def _in_values(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _in_values(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_values(inner, words) for inner in value]
    return _in_text(value, words) if isinstance(value, str) else value
