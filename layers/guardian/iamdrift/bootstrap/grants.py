"""Which adapters each function uses: what they declare, the template grants to its role, and nothing else.

Kept apart from where they are put together: a function imports only its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iamdrift.adapters.accounts import OrganizationAccounts, OrganizationMembership, SpokeSessions
from iamdrift.adapters.bulletin_topics import BulletinTopics
from iamdrift.adapters.heads_bucket import HeadsBucket
from iamdrift.adapters.iam.access_analyzer import AccessAnalyzer
from iamdrift.adapters.iam.account_marks import AccountMarks
from iamdrift.adapters.iam.analyzers import Analyzers
from iamdrift.adapters.iam.last_accessed import LastAccessed
from iamdrift.adapters.iam.policy_generation import PolicyGeneration
from iamdrift.adapters.iam.policy_validation import PolicyValidation
from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.reported_credentials import ReportedCredentials
from iamdrift.adapters.iam.writer import IamWriter
from iamdrift.adapters.ledger.approvals import DynamoApprovals, DynamoSnoozes, LedgerSwitch
from iamdrift.adapters.ledger.canary import LedgerCanary
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.incidents import DynamoIncidents
from iamdrift.adapters.ledger.intents import DynamoAnnouncements, DynamoIntents
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.outbox import DynamoOutbox, DynamoPending
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.pointers import DynamoPointers
from iamdrift.adapters.ledger.told import DynamoTold
from iamdrift.adapters.ledger.waiting import DynamoWaiting
from iamdrift.adapters.organization import OrganizationControls, SweptAccounts
from iamdrift.adapters.organization_policies import OrganizationPolicies
from iamdrift.adapters.organization_state import OrganizationState
from iamdrift.adapters.organization_tree import OrganizationTree
from iamdrift.adapters.parts import HubParts
from iamdrift.adapters.queues import SqsQueue
from iamdrift.adapters.report_bucket import ReportBucket
from iamdrift.adapters.schedules import OneOffSchedules
from iamdrift.adapters.security_hub import SecurityHub
from iamdrift.adapters.slack_webhook import SlackWebhook
from iamdrift.adapters.topics import EventBus, PeopleTopic
from iamdrift.adapters.workloads.collector import WorkloadCollector

ADAPTERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "assess_change": (
        IamReader,
        OrganizationState,
        OrganizationPolicies,
        OrganizationTree,
        DynamoLedger,
        DynamoPapers,
        DynamoAnnouncements,
        DynamoWaiting,
        SqsQueue,
        SpokeSessions,
        OrganizationMembership,
    ),
    "relay_outbox": (SqsQueue,),
    "post_slack": (SlackWebhook, SqsQueue),
    "announce_finding": (
        DynamoOutbox,
        DynamoIncidents,
        DynamoTold,
        DynamoSnoozes,
        PeopleTopic,
        EventBus,
        SecurityHub,
        SqsQueue,
    ),
    "check_health": (DynamoPending, SqsQueue, LedgerCanary, HubParts, OrganizationAccounts, SpokeSessions),
    "plan_sweep": (SweptAccounts, DynamoPapers),
    "sweep_account": (
        SpokeSessions,
        IamReader,
        OrganizationState,
        OrganizationPolicies,
        AccountMarks,
        ReportedCredentials,
        LastAccessed,
        WorkloadCollector,
        PolicyValidation,
        DynamoLedger,
        DynamoHistory,
        DynamoPointers,
        DynamoPapers,
    ),
    "report_sweep": (
        LedgerCanary,
        DynamoLedger,
        DynamoHistory,
        DynamoPointers,
        DynamoPapers,
        ReportBucket,
        HeadsBucket,
        BulletinTopics,
        AccessAnalyzer,
        Analyzers,
        PolicyValidation,
        OrganizationControls,
    ),
    "generate_policy": (SpokeSessions, IamReader, PolicyGeneration, DynamoPapers),
    "remediate_drift": (
        SpokeSessions,
        IamReader,
        DynamoPapers,
        OrganizationState,
        OrganizationPolicies,
        IamWriter,
        DynamoLedger,
        DynamoHistory,
        DynamoOutbox,
        DynamoIntents,
        DynamoApprovals,
        LedgerSwitch,
        OneOffSchedules,
        SqsQueue,
    ),
    "respond": (DynamoLedger, DynamoHistory, DynamoApprovals, LedgerSwitch, DynamoPapers, SqsQueue),
}
