"""Tells people what is about no single version, on every topic of people."""

from __future__ import annotations

from typing import ClassVar

from iamdrift.adapters.topics import PeopleTopic
from iamdrift.domain.ledger.bulletin import Bulletin


class BulletinTopics:
    actions: ClassVar[frozenset[str]] = PeopleTopic.actions

    def __init__(self, *topics: PeopleTopic) -> None:
        self._topics = topics

    def tell(self, bulletin: Bulletin) -> None:
        for topic in self._topics:
            topic.tell(bulletin)
