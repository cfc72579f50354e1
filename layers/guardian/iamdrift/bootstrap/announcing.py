"""Where announcing meets its adapters: who is told, in which words, and at which pace."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from iamdrift.adapters.bulletin_topics import BulletinTopics
from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.ledger.approvals import DynamoSnoozes
from iamdrift.adapters.ledger.incidents import DynamoIncidents
from iamdrift.adapters.ledger.outbox import DynamoOutbox
from iamdrift.adapters.ledger.told import DynamoTold
from iamdrift.adapters.security_hub import SecurityHub
from iamdrift.adapters.topics import EventBus, PeopleTopic, Topic
from iamdrift.bootstrap.shared import Shared
from iamdrift.reports.asff import Product, SecurityFindings
from iamdrift.reports.attributes import FilterAttributes
from iamdrift.reports.chat import ChatNotification
from iamdrift.reports.digest import digest_bulletin, how_of, line_of
from iamdrift.reports.event import event_detail
from iamdrift.reports.letters import ChatLetters, EmailLetters, MachineLetters
from iamdrift.reports.text import EmailText
from iamdrift.usecases.announce_finding import AnnounceFinding
from iamdrift.usecases.announcing.keep_pace import KeepPace
from iamdrift.usecases.ports import Channel


class AnnouncingBootstrap:
    """EMAIL_TOPIC_ARN, CHAT_TOPIC_ARN, MACHINE_TOPIC_ARN; SECURITY_HUB: not empty where findings are imported there."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._environ = shared.environ

    @cached_property
    def announce_finding(self) -> AnnounceFinding:
        shared = self._shared
        return AnnounceFinding(
            outbox=DynamoOutbox(shared.table),
            people=self.people,
            machines=tuple(self._machines()),
            pace=KeepPace(
                DynamoTold(shared.table),
                shared.rules().settings.messages,
                utc_now,
                line=line_of,
                how=how_of,
                snoozed=DynamoSnoozes(shared.table),
            ),
            write_digest=digest_bulletin,
            rejected=shared.queue("REJECTED_QUEUE_URL"),
            clock=utc_now,
            incidents=DynamoIncidents(shared.table),
        )

    @cached_property
    def bulletins(self) -> BulletinTopics:
        """For what is about no single version: `bulletins.tell(bulletin)`."""
        return BulletinTopics(*self.people)

    @cached_property
    def people(self) -> tuple[PeopleTopic, ...]:
        sns, guardrails = self._shared.client("sns"), self._shared.rules().guardrails
        email = EmailLetters(EmailText(guardrails), self._attributes)
        chat = ChatLetters(ChatNotification(guardrails), self._attributes)
        return (
            PeopleTopic("email", sns, self._environ["EMAIL_TOPIC_ARN"], email, email.bulletin),
            PeopleTopic("chat", sns, self._environ["CHAT_TOPIC_ARN"], chat, chat.bulletin),
        )

    def _machines(self) -> Iterator[Channel]:
        sns, letters = self._shared.client("sns"), MachineLetters(self._attributes)
        yield EventBus(self._shared.client("events"), self._environ["EVENT_BUS_NAME"], event_detail)
        yield Topic("machine", sns, self._environ["MACHINE_TOPIC_ARN"], letters)
        if self._environ.get("SECURITY_HUB"):
            product = Product(self._environ["ACCOUNT_ID"], self._environ["AWS_REGION"], self._shared.partition)
            write = SecurityFindings(product, self._shared.rules().guardrails)
            yield SecurityHub(self._shared.client("securityhub"), write)

    @cached_property
    def _attributes(self) -> FilterAttributes:
        rules = self._shared.rules()
        return FilterAttributes(rules.guardrails, rules.settings.naming)
