"""The one place where the use cases meet their adapters; built on the first call, kept for the life of the function."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.queues import SqsQueue
from iamdrift.bootstrap.clients import Clients

# Each function imports what it uses when it first uses it: imports are most of what a cold start takes.
if TYPE_CHECKING:
    from iamdrift.adapters.accounts import SpokeSessions
    from iamdrift.bootstrap.announcing import AnnouncingBootstrap
    from iamdrift.bootstrap.around import Around
    from iamdrift.bootstrap.remediation import RemediationBootstrap
    from iamdrift.bootstrap.shared import Shared
    from iamdrift.bootstrap.sweep import SweepBootstrap
    from iamdrift.domain.ledger.outbox import Consumer
    from iamdrift.domain.running.health import Expected
    from iamdrift.usecases.announce_finding import AnnounceFinding
    from iamdrift.usecases.assess_change import AssessChange
    from iamdrift.usecases.assessing.assess_principal import Rules
    from iamdrift.usecases.assessing.recognize import Membership
    from iamdrift.usecases.check_health import CheckHealth
    from iamdrift.usecases.generate_policy import GeneratePolicy
    from iamdrift.usecases.plan_sweep import PlanSweep
    from iamdrift.usecases.post_slack import PostSlack
    from iamdrift.usecases.relay_outbox import RelayOutbox
    from iamdrift.usecases.remediate_drift import RemediateDrift
    from iamdrift.usecases.report_sweep import ReportSweep
    from iamdrift.usecases.respond import Respond
    from iamdrift.usecases.sweep_account import SweepAccount

CONFIGURATION = Path(__file__).parents[2] / "configuration"
PENDING_TOO_LONG = timedelta(minutes=10)


@cache
def guardian() -> Guardian:
    """The guardian of this deployment, from the environment of the function."""
    return Guardian(os.environ)


class Guardian:
    """Every use case with its adapters, each built when it is first called."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._clients = Clients(environ)

    def iam_calls(self) -> int:
        """How many calls to IAM were made since this was asked last."""
        return self._clients.iam_calls()

    @cached_property
    def assess_change(self) -> AssessChange:
        from iamdrift.adapters.analyzer_event import understand_exposed
        from iamdrift.adapters.cloudtrail import understand
        from iamdrift.adapters.ledger.intents import DynamoAnnouncements
        from iamdrift.adapters.ledger.ledger import DynamoLedger
        from iamdrift.adapters.ledger.waiting import DynamoWaiting
        from iamdrift.usecases.assess_change import AssessChange, Pace
        from iamdrift.usecases.assessing.recognize import Recognize
        from iamdrift.usecases.assessing.tell_exposed import TellExposed
        from iamdrift.usecases.taking_back.own_writes import OwnWrites

        ledger = DynamoLedger(self._table)
        return AssessChange(
            understand=Recognize(understand, self._membership),
            exposed=TellExposed(understand_exposed, self._membership.owns, ledger, self._rules, utc_now),
            readers=self._clients.reader,
            ledger=ledger,
            waiting=DynamoWaiting(self._table),
            queue=self._queue("CHANGE_QUEUE_URL"),
            rejected=self._queue("REJECTED_QUEUE_URL"),
            rules=self._rules,
            clock=utc_now,
            pace=Pace(settle=self._seconds("SETTLING_DELAY"), confirm=self._seconds("CONFIRMING_DELAY")),
            own_writes=OwnWrites(DynamoAnnouncements(self._table), self._remediator),
            management=self._clients.organization.management,
            around=self._around.of_events,
            under=self._around.under,
        )

    @cached_property
    def relay_outbox(self) -> RelayOutbox:
        from iamdrift.adapters.ledger.outbox import outbox_item_of
        from iamdrift.usecases.relay_outbox import RelayOutbox

        return RelayOutbox(read=outbox_item_of, queues=self._consumers)

    @property
    def _consumers(self) -> Mapping[Consumer, SqsQueue]:
        from iamdrift.domain.ledger.outbox import Consumer

        return {
            Consumer.ANNOUNCE: self._queue("ANNOUNCE_QUEUE_URL"),
            Consumer.REMEDIATE: self._queue("REMEDIATE_QUEUE_URL"),
        }

    @property
    def announce_finding(self) -> AnnounceFinding:
        return self._announcing.announce_finding

    @cached_property
    def post_slack(self) -> PostSlack:
        """SLACK_SECRET_ARN: where the URL of the webhook is."""
        from iamdrift.adapters.slack_webhook import SlackWebhook, post_to_slack
        from iamdrift.reports.slack import slack_message
        from iamdrift.usecases.post_slack import PostSlack

        secrets, secret = self._clients.client("secretsmanager"), self._environ["SLACK_SECRET_ARN"]
        webhook = SlackWebhook(secrets, secret, post_to_slack, time.sleep)
        return PostSlack(webhook, slack_message, self._queue("REJECTED_QUEUE_URL"))

    @cached_property
    def _announcing(self) -> AnnouncingBootstrap:
        from iamdrift.bootstrap.announcing import AnnouncingBootstrap

        return AnnouncingBootstrap(self._shared)

    @cached_property
    def check_health(self) -> CheckHealth:
        from iamdrift.adapters.accounts import OrganizationAccounts
        from iamdrift.adapters.ledger.canary import LedgerCanary
        from iamdrift.adapters.parts import HubParts, SpokeParts
        from iamdrift.usecases.check_health import SLOTS, CheckHealth

        expected = expected_of(self._environ, self._clients.partition)
        spokes = self._clients.spokes(self._environ["HEALTH_ROLE"])
        organization: Iterable[str] = OrganizationAccounts(self._clients.client("organizations"))
        return CheckHealth(
            expected=expected,
            hub=HubParts(self._clients.client),
            parts=lambda account, region: SpokeParts(partial(_in_region, spokes, account, region)),
            accounts=organization if expected.organization else (expected.account,),
            canary=LedgerCanary(self._table, expected.role("canary")),
            resend=self._resend_pending,
            pending_too_long=PENDING_TOO_LONG,
            topics=(self._environ["EMAIL_TOPIC_ARN"], self._environ["CHAT_TOPIC_ARN"]),
            clock=utc_now,
            slots=SLOTS if expected.organization else 1,
        )

    def _resend_pending(self) -> int:
        """Digests that are due go first: what is pending too long may be much."""
        from iamdrift.adapters.ledger.outbox import DynamoPending
        from iamdrift.usecases.announce_finding import resend_pending
        from iamdrift.usecases.announcing.flush_digests import flush_digests

        flush_digests(pending=DynamoPending(self._table), queue=self._queue("ANNOUNCE_QUEUE_URL"), clock=utc_now)
        return resend_pending(
            pending=DynamoPending(self._table),
            queues=self._consumers,
            clock=utc_now,
            older_than=PENDING_TOO_LONG,
        )

    @cached_property
    def _rules(self) -> Rules:
        from iamdrift import config
        from iamdrift.domain.judging.access import PolicyEngine
        from iamdrift.guardrails import GUARDRAILS
        from iamdrift.usecases.assessing.assess_principal import Rules

        known = [guardrail.id for guardrail in GUARDRAILS]
        told = config.configured(self._environ, known, CONFIGURATION)
        return Rules(
            guardrails=(*GUARDRAILS, *told.guardrails),
            settings=told.settings,
            measure=PolicyEngine(),
        )

    @property
    def remediate_drift(self) -> RemediateDrift:
        return self._remediation.remediate_drift

    @property
    def respond(self) -> Respond:
        return self._remediation.respond

    @cached_property
    def _remediation(self) -> RemediationBootstrap:
        from iamdrift.bootstrap.remediation import RemediationBootstrap

        return RemediationBootstrap(self._shared)

    @property
    def plan_sweep(self) -> PlanSweep:
        return self._sweep.plan_sweep

    @property
    def sweep_account(self) -> SweepAccount:
        return self._sweep.sweep_account

    @property
    def report_sweep(self) -> ReportSweep:
        return self._sweep.report_sweep

    @property
    def generate_policy(self) -> GeneratePolicy:
        return self._sweep.generate_policy

    @property
    def confirm_after(self) -> int:
        return self._sweep.confirm_after

    @cached_property
    def _sweep(self) -> SweepBootstrap:
        from iamdrift.bootstrap.sweep import SweepBootstrap

        return SweepBootstrap(self._shared)

    @cached_property
    def _shared(self) -> Shared:
        from iamdrift.bootstrap.shared import Shared

        return Shared(
            environ=self._environ,
            client=self._clients.client,
            in_account=self._clients.in_account,
            offered=self._clients.offered,
            reader=self._clients.reader,
            table=self._table,
            rules=lambda: self._rules,
            queue=self._queue,
            partition=self._clients.partition,
            remediator=self._remediator,
            around=self._around,
        )

    @cached_property
    def _around(self) -> Around:
        from iamdrift.bootstrap.around import Around

        return Around(self._environ, self._clients.client, lambda: self._table)

    def _remediator(self, account: str) -> str:
        """The ARN of the one role of an account that writes. REMEDIATOR_ROLE: its path and name."""
        return f"arn:{self._clients.partition}:iam::{account}:role/{self._environ['REMEDIATOR_ROLE']}"

    @cached_property
    def _membership(self) -> Membership:
        from iamdrift.adapters.accounts import OneAccount, OrganizationMembership

        if not self._environ["IAMDRIFT_ORGANIZATION_ID"]:
            return OneAccount(self._environ["ACCOUNT_ID"])
        return OrganizationMembership(self._clients.client("organizations"), utc_now)

    @cached_property
    def _table(self) -> LedgerTable:
        return LedgerTable(self._clients.client("dynamodb"), self._environ["TABLE_NAME"])

    def _queue(self, variable: str) -> SqsQueue:
        return SqsQueue(self._clients.client("sqs"), self._environ[variable])

    def _seconds(self, variable: str) -> int:
        return int(self._environ[variable])


def _in_region(spokes: SpokeSessions, account: str, region: str, service: str) -> Any:
    return spokes.client(service, account, region)


def expected_of(environ: Mapping[str, str], partition: str) -> Expected:
    """What stands where, as the environment of check_health says it."""
    from iamdrift.domain.running.health import Expected, interval

    return Expected(
        environment=environ["ENVIRONMENT"],
        account=environ["ACCOUNT_ID"],
        region=environ["AWS_REGION"],
        partition=partition,
        organization=environ["IAMDRIFT_ORGANIZATION_ID"],
        iam_region=environ["IAM_EVENT_REGION"],
        regions=tuple(environ["GOVERNED_REGIONS"].split(",")),
        canary=interval(environ["CANARY_RATE"]),
    )
