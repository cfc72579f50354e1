"""Chaos on the deployed template: what queues, people and topics do wrong, with a seed that is said where it fails."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from iamdrift.local.stage import REGION, await_
from tests.e2e.conftest import World, document, trust_of_service

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
WAIT = 60.0
SEEDS = (1, 2)
ROLES, CHANGES = 3, 12


def enveloped(world: World, record: dict[str, Any], name: str) -> str:
    known = {"version": "0", "id": name, "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam"}
    told = {"account": world.account, "time": record["eventTime"], "region": REGION, "resources": []}
    return json.dumps({**known, **told, "detail": record})


def allowing(number: int) -> str:
    bucket = f"arn:aws:s3:::data-{number}/*"
    return document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": bucket})


def on_record(world: World, role: str) -> str:
    version = world.stage.newest(world.role(role))
    held = version.snapshot.inline if version is not None and version.snapshot is not None else ()
    return held[0].document.text if held else ""


@pytest.mark.parametrize("seed", SEEDS)
def test_duplicates_old_events_and_poison_leave_the_ledger_as_the_account_is(world: World, seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311 - a history to be repeated, not a secret
    outputs = world.stage.deployment.outputs
    names = [f"chaos{seed}{number}-prod-role" for number in range(ROLES)]
    for name in names:
        world.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_of_service(world.account))
    last: dict[str, str] = {}
    for number in range(CHANGES):
        name = drawn.choice(names)
        last[name] = allowing(number)
        world.iam.put_role_policy(RoleName=name, PolicyName="data", PolicyDocument=last[name])
    ours = [
        each for each in world.stage.aws.records() if (each.get("requestParameters") or {}).get("roleName") in names
    ]
    again = [enveloped(world, record, f"again-{seed}-{number}") for number, record in enumerate(ours)]
    poison = [f"{{poison {seed} {number}" for number in range(2)]
    bodies = [*again, *poison]
    drawn.shuffle(bodies)
    for body in bodies:
        world.sqs.send_message(QueueUrl=outputs["ChangeQueueUrl"], MessageBody=body)
    settled = await_(lambda: True if all(on_record(world, name) == last[name] for name in last) else None, WAIT)
    assert settled, f"seed {seed}: {[(name, on_record(world, name), last[name]) for name in last]}"
    rejected = [world.next_message(outputs["RejectedQueueUrl"]) for _ in poison]
    assert sorted(each["message"] for each in rejected) == sorted(poison), f"seed {seed}"
    assert all(each["reason"] for each in rejected), f"seed {seed}"


def test_an_event_that_was_lost_is_found_by_a_sweep(world: World) -> None:
    world.create_role("lost-prod-role")
    events = world.stage.aws.client("events", region=REGION)
    rules = [rule["Name"] for rule in events.list_rules()["Rules"] if rule["State"] == "ENABLED"]
    for name in rules:
        events.disable_rule(Name=name)
    try:
        world.iam.put_role_policy(RoleName="lost-prod-role", PolicyName="data", PolicyDocument=allowing(0))
    finally:
        for name in rules:
            events.enable_rule(Name=name)
    assert on_record(world, "lost-prod-role") == ""
    world.stage.sweep("reconcile")
    assert on_record(world, "lost-prod-role") == allowing(0)
