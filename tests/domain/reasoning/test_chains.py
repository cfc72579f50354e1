"""Chains of sts:AssumeRole: all that are there, each once and by a shortest way, and none that is not."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.cli.operating.case_principals import snapshot_of
from iamdrift.domain.principals.roster import Roster
from iamdrift.domain.reasoning.chains import LONGEST, chains_from

ROOT = {"AWS": "arn:aws:iam::111122223333:root"}


def role(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "trust": ROOT, **said}


def by_name(name: str) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::111122223333:role/{name}"}


def reached(*said: dict[str, Any]) -> dict[str, int]:
    """From the first: the names that it can become, each with the number of steps."""
    roles = [snapshot_of(each) for each in said]
    return {chain.target.ref.name: len(chain.steps) for chain in chains_from(roles[0], Roster(roles))}


def test_the_shortest_way_counts() -> None:
    start = role("start", inline="sts:AssumeRole")
    middle = role("middle", inline="sts:AssumeRole")
    end = role("end", trust=[by_name("middle"), by_name("start")], inline="*")
    assert reached(start, middle, end) == {"middle": 1, "end": 1}


def test_a_circle_ends() -> None:
    one, two = role("one", trust=by_name("two")), role("two", trust=by_name("one"))
    assert reached(one, two) == {"two": 1}


def test_a_chain_has_an_end() -> None:
    links = [role(f"link{number}", trust=by_name(f"link{number - 1}")) for number in range(LONGEST + 4)]
    assert max(reached(*links).values()) == LONGEST


@pytest.mark.parametrize(
    ("resource", "becomes"),
    [
        ("arn:aws:iam::111122223333:role/end", True),
        ("arn:aws:iam::*:role/e*", True),
        ("arn:aws:iam::111122223333:role/?nd", True),
        ("*", True),
        ("arn:aws:iam::111122223333:role/other*", False),
        ("arn:aws:iam::444455556666:role/end", False),
    ],
)
def test_the_resource_of_the_permission_decides(resource: str, becomes: bool) -> None:
    start = role("start", inline={"Action": "sts:AssumeRole", "Resource": resource})
    assert ("end" in reached(start, role("end", inline="*"))) is becomes


def test_a_role_that_is_weak_and_leads_nowhere_is_not_tried() -> None:
    assert reached(role("start", inline="sts:AssumeRole"), role("reader", inline="s3:GetObject")) == {}
