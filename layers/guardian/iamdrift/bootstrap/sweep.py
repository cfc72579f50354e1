"""Where the sweep meets its adapters; what it shares with the rest of the guardian is handed in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from iamdrift.adapters.clock import utc_now
from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.errors import AccessRefused, GuardianError
from iamdrift.usecases.sweeping.papers import SweepPapers

# Each function imports what it uses, see `iamdrift.bootstrap`.
if TYPE_CHECKING:
    from iamdrift.adapters.iam.last_accessed import LastAccessed
    from iamdrift.adapters.iam.policy_generation import PolicyGeneration
    from iamdrift.adapters.ledger.history import DynamoHistory
    from iamdrift.adapters.ledger.ledger import DynamoLedger
    from iamdrift.adapters.ledger.pointers import DynamoPointers
    from iamdrift.adapters.workloads.collector import WorkloadCollector
    from iamdrift.bootstrap.shared import Shared
    from iamdrift.domain.policy import PolicyKind
    from iamdrift.domain.sweep.exposure import Outside
    from iamdrift.domain.tightening.analysis import Remark
    from iamdrift.usecases.generate_policy import GeneratePolicy
    from iamdrift.usecases.plan_sweep import PlanSweep
    from iamdrift.usecases.report_sweep import ReportSweep
    from iamdrift.usecases.sweep_account import SweepAccount
    from iamdrift.usecases.sweeping.ports import Accounts, Complete
    from iamdrift.usecases.sweeping.validate_documents import ValidateDocuments
    from iamdrift.usecases.sweeping.workloads import CollectWorkloads


class SweepBootstrap:
    """REPORT_BUCKET: where review packs go; CANARY_ROLE and CANARY_RATE: what tells whether an account is heard of;
    HEADS_BUCKET: where chain heads are copied to, empty for nowhere;
    CONFIRM_AFTER: seconds until drift is said to be unannounced;
    TRAIL_ARN and GENERATION_ROLE (ARN in `{account}`): what policy generation reads, and as whom, empty for none;
    GENERATOR_ROLE: name of the role that starts it in another account.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._environ = shared.environ

    @property
    def confirm_after(self) -> int:
        return int(self._environ["CONFIRM_AFTER"])

    @cached_property
    def plan_sweep(self) -> PlanSweep:
        from iamdrift.usecases.plan_sweep import PlanSweep

        return PlanSweep(self._accounts, SweepPapers(self._papers), utc_now)

    @cached_property
    def sweep_account(self) -> SweepAccount:
        from iamdrift.adapters.package_digest import package_digest
        from iamdrift.usecases.assessing.assess_principal import AssessPrincipal
        from iamdrift.usecases.sweep_account import SweepAccount
        from iamdrift.usecases.sweeping.usage import ReviewUse
        from iamdrift.usecases.sweeping.validate_documents import ValidateChanged

        rules = self._shared.rules()
        return SweepAccount(
            readers=self._shared.reader,
            marks=self._marks,
            completing=self._completing,
            workloads=self._collect_workloads,
            validate=ValidateChanged(self._validating, self._ledger),
            ledger=self._ledger,
            history=self._history,
            pointers=self._pointers,
            papers=SweepPapers(self._papers),
            rules=rules,
            pack=package_digest(),
            clock=utc_now,
            around=self._shared.around.of_sweeps,
            rosters=self._shared.around.rosters,
            usage=ReviewUse(
                self._last_use,
                self._shared.reader,
                AssessPrincipal(self._ledger, rules, utc_now, self._shared.around.of_sweeps),
                self._pointers,
                self._ledger,
                SweepPapers(self._papers),
                utc_now,
                settings=rules.settings,
            ),
        )

    @cached_property
    def report_sweep(self) -> ReportSweep:
        from iamdrift.adapters.heads_bucket import HeadsBucket
        from iamdrift.adapters.ledger.canary import LedgerCanary
        from iamdrift.adapters.report_bucket import ReportBucket
        from iamdrift.bootstrap.announcing import AnnouncingBootstrap
        from iamdrift.domain.running.health import interval
        from iamdrift.reports.review.pack import ReviewPack, summary
        from iamdrift.reports.waivers import waivers_ending
        from iamdrift.usecases.report_sweep import ReportSweep
        from iamdrift.usecases.sweeping.copy_heads import CopyHeads
        from iamdrift.usecases.sweeping.gather_review import GatherReview
        from iamdrift.usecases.sweeping.measure_coverage import MeasureCoverage
        from iamdrift.usecases.sweeping.tell_endings import TellEndings

        rules, papers = self._shared.rules(), SweepPapers(self._papers)
        s3, heads = self._shared.client("s3"), self._environ["HEADS_BUCKET"]
        teller = AnnouncingBootstrap(self._shared).bulletins
        return ReportSweep(
            gather=GatherReview(
                papers,
                self._ledger,
                self._history,
                self._pointers,
                rules,
                self._controls,
                utc_now,
                self._validating,
            ),
            papers=papers,
            ledger=self._ledger,
            rules=rules,
            pack=ReviewPack(rules.guardrails),
            summary=summary,
            store=ReportBucket(s3, self._environ["REPORT_BUCKET"]),
            teller=teller,
            tell_endings=TellEndings(
                self._pointers, self._history, papers, rules.settings, teller, waivers_ending, utc_now
            ),
            copy_heads=CopyHeads(self._pointers.heads, HeadsBucket(s3, heads) if heads else None, utc_now),
            coverage=MeasureCoverage(
                ledger=self._ledger,
                canary=LedgerCanary(self._shared.table, self._environ["CANARY_ROLE"]),
                remediator=self._environ["REMEDIATOR_ROLE"],
                every=interval(self._environ["CANARY_RATE"]),
                clock=utc_now,
            ),
            clock=utc_now,
        )

    @cached_property
    def generate_policy(self) -> GeneratePolicy:
        from iamdrift.usecases.generate_policy import GeneratePolicy

        return GeneratePolicy(
            readers=self._shared.reader, generations=self._generation, papers=self._papers, clock=utc_now
        )

    def _marks(self, account: str) -> Mapping[str, str]:
        from iamdrift.adapters.iam.account_marks import AccountMarks

        return AccountMarks(self._shared.in_account("iam", account), time.sleep).marks()

    def _completing(self, account: str) -> Complete:
        from iamdrift.adapters.iam.reported_credentials import ReportedCredentials

        return ReportedCredentials(self._shared.in_account("iam", account), time.sleep).complete

    @cached_property
    def _collect_workloads(self) -> CollectWorkloads:
        from iamdrift.usecases.assessing.assess_principal import AssessPrincipal
        from iamdrift.usecases.sweeping.workloads import CollectWorkloads

        rules = self._shared.rules()
        return CollectWorkloads(
            services=self._services,
            regions=self._regions,
            guardrails=frozenset(rule.id for rule in rules.guardrails if rule.needs_workloads),
            readers=self._shared.reader,
            assess=AssessPrincipal(self._ledger, rules, utc_now),
            ledger=self._ledger,
            history=self._history,
            papers=SweepPapers(self._papers),
            clock=utc_now,
        )

    def _services(self, account: str, region: str) -> WorkloadCollector:
        from iamdrift.adapters.workloads.collector import WorkloadCollector

        def client(service: str) -> Any | None:
            offered = self._shared.offered(service)
            return None if offered and region not in offered else self._shared.in_account(service, account, region)

        return WorkloadCollector(client, region, time.sleep)

    def _last_use(self, account: str) -> LastAccessed:
        from iamdrift.adapters.iam.last_accessed import LastAccessed

        return LastAccessed(self._shared.in_account("iam", account), time.sleep)

    def _generation(self, account: str) -> PolicyGeneration:
        from iamdrift.adapters.iam.policy_generation import PolicyGeneration, Trail

        role = f"{self._environ['GENERATION_ROLE']}".replace("{account}", account)
        trail = Trail(self._environ["TRAIL_ARN"], role)
        client = self._shared.in_account("accessanalyzer", account, role="GENERATOR_ROLE")
        return PolicyGeneration(client, trail)

    def _controls(self) -> tuple[tuple[tuple[str, str], ...], Outside, tuple[str, ...]]:
        """How policies of the organization and analyzers stand; what cannot be asked is a blind spot of the review."""
        from iamdrift.adapters.iam.analyzers import Analyzers
        from iamdrift.adapters.organization import OrganizationControls

        stand: tuple[tuple[str, str], ...] = ()
        blind: tuple[str, ...] = ()
        if self._environ["IAMDRIFT_ORGANIZATION_ID"]:
            try:
                stand = tuple(OrganizationControls(self._shared.client("organizations")).stand())
            except (AccessRefused, ClientError) as error:
                blind = (f"policies of the organization: {str(error)[:200]}",)
        return stand, Analyzers(self._analyzer_in, self._regions).outside(), blind

    def _analyzer_in(self, region: str) -> Any:
        return self._shared.in_account("accessanalyzer", self._environ["ACCOUNT_ID"], region)

    @property
    def _regions(self) -> tuple[str, ...]:
        return tuple(self._environ["GOVERNED_REGIONS"].split(","))

    def _validating(self) -> ValidateDocuments:
        from iamdrift.usecases.sweeping.validate_documents import ValidateDocuments

        return ValidateDocuments(self._validated, self._papers)

    def _validated(self, text: str, kind: PolicyKind) -> tuple[Remark, ...] | None:
        from iamdrift.adapters.iam.policy_validation import PolicyValidation

        try:
            return PolicyValidation(self._shared.client("accessanalyzer"))(text, kind)
        except (GuardianError, ClientError, BotoCoreError):
            return None  # the section about Access Analyzer says so

    @cached_property
    def _accounts(self) -> Accounts:
        from iamdrift.adapters.organization import SingleAccount, SweptAccounts

        own, known = self._environ["ACCOUNT_ID"], self._shared.rules().settings.accounts
        if not self._environ["IAMDRIFT_ORGANIZATION_ID"]:
            return SingleAccount(own, known)
        return SweptAccounts(self._shared.client("organizations"), own, known)

    @cached_property
    def _papers(self) -> DynamoPapers:
        return DynamoPapers(self._shared.table, utc_now)

    @cached_property
    def _ledger(self) -> DynamoLedger:
        from iamdrift.adapters.ledger.ledger import DynamoLedger

        return DynamoLedger(self._shared.table)

    @cached_property
    def _history(self) -> DynamoHistory:
        from iamdrift.adapters.ledger.history import DynamoHistory

        return DynamoHistory(self._shared.table)

    @cached_property
    def _pointers(self) -> DynamoPointers:
        from iamdrift.adapters.ledger.pointers import DynamoPointers

        return DynamoPointers(self._shared.table)
