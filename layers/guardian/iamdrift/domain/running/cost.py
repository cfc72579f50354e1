"""What the guardian costs in a month, from list prices and from requests per change that tests measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

DAYS: Final = 30
PRICES_OF: Final = "us-east-1, list prices without free tier, November 2026"

# Dollars for one of each.
BUS_EVENT: Final = 1.00e-6  # delivered to the bus of another account or region
SQS_REQUEST: Final = 0.40e-6
LAMBDA_REQUEST: Final = 0.20e-6
LAMBDA_GB_SECOND: Final = 0.0000133334  # arm64
WRITE_UNIT: Final = 0.625e-6
READ_UNIT: Final = 0.125e-6
STORED_GB: Final = 0.25 + 0.20  # with point-in-time recovery
EMAIL: Final = 2.00e-5
LOG_GB: Final = 0.50
METRIC: Final = 0.30
ALARM: Final = 0.10
DASHBOARD: Final = 3.00
KEY: Final = 1.00
UNUSED_ACCESS: Final = 0.20  # of Access Analyzer, for each role and user that it looks at
KEY_REQUEST: Final = 0.03e-4
TRANSITION: Final = 25e-6  # of a state machine

# Of one change of one principal, its confirming look included. `tests/org/test_cost.py` measures the units.
MESSAGES: Final = 2.0
REQUESTS_OF_MESSAGE: Final = 3.0  # send, receive, delete
WRITE_UNITS: Final = 16.0
READ_UNITS: Final = 66.0
SECONDS: Final = 1.2
MEMORY_GB: Final = 1.0
LOG_KB: Final = 3.0
KEPT_KB: Final = 4.0

# Of one account: a sweep a day, a review a quarter. Waiting for IAM and the services is most of a review's time.
REVIEWS: Final = 1 / 3  # a month
TRANSITIONS: Final = 7.0  # of one sweep or review, with one wait for drift to be confirmed
SWEEP_GB: Final = 2.0
SWEEP_SECONDS: Final = 5.0
SWEEP_READ_UNITS: Final = 0.5  # of one principal
REVIEW_SECONDS: Final = 300.0
REVIEW_READ_UNITS: Final = 10.0
REVIEW_WRITE_UNITS: Final = 2.0

# Of the guardian as such, whatever happens.
IDLE_QUEUES: Final = 3
EMPTY_RECEIVES: Final = IDLE_QUEUES * 5 * 3 * 60 * 24 * DAYS  # five pollers, each asking every 20 seconds
HEALTH_RUNS: Final = 12 * 24 * DAYS
METRICS: Final = 16
ALARMS: Final = 12
_HEALTH_SECONDS_PER_ACCOUNT: Final = 0.8
_HEALTH_GB: Final = 0.5


@dataclass(frozen=True, slots=True)
class Volume:
    """An organization: `changes` of IAM per account and day, the share of them that people are told of."""

    accounts: int = 1
    changes: float = 10.0
    told: float = 0.02
    canaries_per_day: float = 24.0
    principals: float = 150.0  # of one account
    analyzed: int = 0  # roles and users that Access Analyzer looks at for unused access, which is off by default

    @property
    def monthly_changes(self) -> float:
        """The canaries' too: they travel the same way."""
        return self.accounts * (self.changes + self.canaries_per_day) * DAYS


@dataclass(frozen=True, slots=True)
class Used:
    """What was used in a month, by what AWS counts."""

    bus_events: float = 0.0
    sqs_requests: float = 0.0
    invocations: float = 0.0
    gb_seconds: float = 0.0
    write_units: float = 0.0
    read_units: float = 0.0
    stored_gb: float = 0.0
    emails: float = 0.0
    log_gb: float = 0.0
    transitions: float = 0.0
    analyzed: int = 0


@dataclass(frozen=True, slots=True)
class CostLine:
    what: str
    quantity: float
    unit: str
    dollars: float


def expected(volume: Volume) -> Used:
    """What a month will use."""
    changes = volume.monthly_changes
    told = volume.accounts * volume.changes * DAYS * volume.told
    alone = volume.accounts == 1
    health_seconds = HEALTH_RUNS * (1.0 + _HEALTH_SECONDS_PER_ACCOUNT * volume.accounts / 12)
    sweeps = volume.accounts * (DAYS + REVIEWS)
    swept, reviewed = sweeps * volume.principals, volume.accounts * REVIEWS * volume.principals
    sweep_seconds = volume.accounts * (DAYS * SWEEP_SECONDS + REVIEWS * REVIEW_SECONDS)
    return Used(
        bus_events=0.0 if alone else changes,
        sqs_requests=changes * MESSAGES * REQUESTS_OF_MESSAGE + told * REQUESTS_OF_MESSAGE + EMPTY_RECEIVES,
        invocations=changes * MESSAGES + told * 2 + HEALTH_RUNS + sweeps * 2,
        gb_seconds=changes * SECONDS * MEMORY_GB
        + told * 0.5 * 0.25
        + health_seconds * _HEALTH_GB
        + sweep_seconds * SWEEP_GB,
        # what was told is remembered in one transaction
        write_units=changes * WRITE_UNITS + told * 12 + reviewed * REVIEW_WRITE_UNITS,
        read_units=changes * READ_UNITS
        + told * 12
        + HEALTH_RUNS * 3
        + swept * SWEEP_READ_UNITS
        + reviewed * REVIEW_READ_UNITS,
        stored_gb=changes * KEPT_KB / 1024**2,
        emails=told,
        log_gb=(changes * LOG_KB + HEALTH_RUNS * 1.0) / 1024**2,
        transitions=sweeps * TRANSITIONS,
        analyzed=volume.analyzed,
    )


def priced(used: Used) -> tuple[CostLine, ...]:
    """Line by line, and what stands still last."""
    lines = (
        CostLine("events forwarded to the hub", used.bus_events, "events", used.bus_events * BUS_EVENT),
        CostLine("queues", used.sqs_requests, "requests", used.sqs_requests * SQS_REQUEST),
        CostLine("functions, calls", used.invocations, "invocations", used.invocations * LAMBDA_REQUEST),
        CostLine("functions, time", used.gb_seconds, "GB-seconds", used.gb_seconds * LAMBDA_GB_SECOND),
        CostLine("sweeps and reviews, steps", used.transitions, "transitions", used.transitions * TRANSITION),
        CostLine("ledger, writes", used.write_units, "write units", used.write_units * WRITE_UNIT),
        CostLine("ledger, reads", used.read_units, "read units", used.read_units * READ_UNIT),
        CostLine("ledger, kept", used.stored_gb, "GB", used.stored_gb * STORED_GB),
        CostLine("messages", used.emails, "emails", used.emails * EMAIL),
        CostLine("logs", used.log_gb, "GB", used.log_gb * LOG_GB),
        CostLine("metrics, alarms, dashboard", METRICS + ALARMS + 1, "", METRICS * METRIC + ALARMS * ALARM + DASHBOARD),
        CostLine("key", used.sqs_requests / 100, "requests", KEY + used.sqs_requests / 100 * KEY_REQUEST),
    )
    unused = CostLine("unused access analysis", used.analyzed, "roles and users", used.analyzed * UNUSED_ACCESS)
    return (*lines, unused) if used.analyzed else lines


def total(lines: Iterable[CostLine]) -> float:
    return sum(line.dollars for line in lines)
