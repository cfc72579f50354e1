"""Letters: each rendering with what subscriptions filter on, ready for its topic."""

from __future__ import annotations

import json

from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.telling.letter import Letter
from iamdrift.reports.attributes import FilterAttributes
from iamdrift.reports.bulletin import bulletin_chat, bulletin_email
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.event import event_detail
from iamdrift.reports.text import EmailText


class EmailLetters:
    def __init__(self, text: EmailText, attributes: FilterAttributes) -> None:
        self._text, self._attributes = text, attributes

    def __call__(self, notice: Notice) -> Letter:
        subject, text = self._text(notice)
        return Letter(text, self._attributes(notice), subject)

    def bulletin(self, bulletin: Bulletin) -> Letter:
        subject, text = bulletin_email(bulletin)
        return Letter(text, self._attributes.of_bulletin(bulletin), subject)


class ChatLetters:
    def __init__(self, notification: ChatNotification, attributes: FilterAttributes) -> None:
        self._notification, self._attributes = notification, attributes

    def __call__(self, notice: Notice) -> Letter:
        return Letter(json.dumps(self._notification(notice)), self._attributes(notice))

    def bulletin(self, bulletin: Bulletin) -> Letter:
        return Letter(json.dumps(bulletin_chat(bulletin)), self._attributes.of_bulletin(bulletin))


class MachineLetters:
    """Machines are told everything one by one."""

    def __init__(self, attributes: FilterAttributes) -> None:
        self._attributes = attributes

    def __call__(self, notice: Notice) -> Letter:
        return Letter(json.dumps(event_detail(notice)), self._attributes(notice))
