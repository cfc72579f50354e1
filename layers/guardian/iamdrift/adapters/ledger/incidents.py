"""Incidents that are still growing, one item for each session of an actor; they end by themselves after a day."""

from __future__ import annotations

import hashlib
import json
from typing import ClassVar

from iamdrift.adapters.ledger import items as items
from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.events.incident_burst import Incident, IncidentStep, joined
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.errors import LostRace

_RACES = 5
_DAYS = 1


class DynamoIncidents:
    actions: ClassVar[frozenset[str]] = frozenset({"dynamodb:GetItem", "dynamodb:PutItem"})

    def __init__(self, table: LedgerTable) -> None:
        self._table = table

    def join(self, actor: str, step: IncidentStep, now: str) -> Incident:
        """The incident that the step belongs to, the step in it. Raises LostRace where others join all the time."""
        for _ in range(_RACES):
            item = self._found(actor)
            known = from_plain(Incident, json.loads(items.unpacked(item["body"]))) if item else None
            incident = joined(known, actor, step)
            if incident == known or self._kept(incident, item, now):
                return incident
        raise LostRace(f"incident of {actor}: others joined first {_RACES} times in a row")

    def _found(self, actor: str) -> items.Item | None:
        with named_refusals():
            return self._table.get(_key(actor))

    def _kept(self, incident: Incident, before: items.Item | None, now: str) -> bool:
        """False where somebody else wrote since it was read."""
        number = int(before["number"]["N"]) if before else 0
        client = self._table.client
        try:
            with named_refusals():
                client.put_item(
                    TableName=self._table.name,
                    Item={
                        **_key(incident.actor),
                        "number": items.number(number + 1),
                        "body": items.body(json_text(to_plain(incident))),
                        schema.TTL_ATTRIBUTE: items.expiry(now, _DAYS),
                    },
                    ConditionExpression="attribute_not_exists(pk) OR #number = :before",
                    ExpressionAttributeNames={"#number": "number"},
                    ExpressionAttributeValues={":before": items.number(number)},
                )
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _key(actor: str) -> schema.Key:
    digest = hashlib.sha256(actor.encode("utf-8", "backslashreplace")).hexdigest()
    return schema.key(f"INCIDENT#{digest}", "INCIDENT")
