"""Reporting a sweep: when there is a report, what is in it, and what the next one makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.occurrences_of_guardian import UNREACHABLE
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.bulletin import Bulletin
from iamdrift.domain.ledger.heads import Head, read_heads
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.running.health import CanarySeen
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.exposure import ExternalFinding, Outside, Since
from iamdrift.domain.sweep.review import Review
from iamdrift.domain.sweep.sign_off import Decided, Decision, SignOff
from iamdrift.domain.sweep.task import AccountResult, Plan, Reached, SweepKind
from iamdrift.domain.tightening.analysis import Remark
from iamdrift.errors import GuardianError, InvalidInput
from iamdrift.reports.review.pack import ReviewPack, summary
from iamdrift.reports.waivers import waivers_ending
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.report_sweep import ReportSweep, pack_digest
from iamdrift.usecases.sweeping.copy_heads import CopyHeads
from iamdrift.usecases.sweeping.gather_review import GatherReview
from iamdrift.usecases.sweeping.measure_coverage import MeasureCoverage
from iamdrift.usecases.sweeping.messages import covered
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.tell_endings import TellEndings
from iamdrift.usecases.sweeping.validate_documents import ValidateDocuments
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, inline, role, role_ref
from tests.fakes.review import FILES
from tests.fakes.sweep import FakePointers, FakeSweep

ALL = inline("all", allow("*"))
REMEDIATOR = "iamdrift-remediator-prod-role"


@dataclass
class FakeCopies:
    """A bucket that keeps what it is given, while it lets one in."""

    kept: dict[str, str] = field(default_factory=dict)
    closed: bool = False

    def put(self, key: str, content: bytes) -> None:
        if self.closed:
            raise GuardianError("bucket closed: NoSuchBucket")
        self.kept[key] = content.decode()


@dataclass
class FakeDesk:
    """Stores what is reported, and remembers what people were told."""

    sweep: FakeSweep = field(default_factory=lambda: FakeSweep(FakeGuardian()))
    stored: dict[str, bytes] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    copies: FakeCopies | None = None
    canaries: dict[str, CanarySeen] = field(default_factory=dict)
    dies_telling: bool = False
    outside: Outside = field(default_factory=Outside)
    remarks: dict[str, str] = field(default_factory=dict)  # part of a document -> what is remarked about it

    def validated(self, text: str, _kind: PolicyKind) -> tuple[Remark, ...]:
        return tuple(
            Remark("ERROR", "CODE", said, "https://docs") for part, said in self.remarks.items() if part in text
        )

    def validating(self) -> ValidateDocuments:
        return ValidateDocuments(self.validated, self.sweep.papers)

    def heads(self, account: str) -> Iterator[Head]:
        for pointer in FakePointers(self.sweep.guardian.ledger).pointers(account):
            yield Head(pointer.ref, pointer.version, f"hash-{pointer.version}")

    def put(self, key: str, content: bytes) -> str:
        self.stored[key] = content
        return f"s3://reports/{key}"

    def tell(self, bulletin: Bulletin) -> None:
        if self.dies_telling:
            self.dies_telling = False
            raise ConnectionError("killed")
        self.told.append((bulletin.subject, "\n".join(bulletin.lines)))

    def controls(self) -> tuple[tuple[tuple[str, str], ...], Outside, tuple[str, ...]]:
        return (("service control policies", "enabled"),), self.outside, ("analyzers in ap-southeast-5",)

    @property
    def papers(self) -> SweepPapers:
        return SweepPapers(self.sweep.papers)

    def pack(self, review: Review) -> dict[str, bytes]:
        self.reviews.append(review)
        return dict(ReviewPack()(review))

    @property
    def report_sweep(self) -> ReportSweep:
        guardian, ledger = self.sweep.guardian, self.sweep.guardian.ledger
        rules = Rules(guardian.guardrails, guardian.settings, PolicyEngine())
        gather = GatherReview(
            self.papers,
            ledger,
            ledger,
            FakePointers(ledger),
            rules,
            self.controls,
            guardian.clock,
            self.validating,
        )
        return ReportSweep(
            gather=gather,
            papers=self.papers,
            ledger=ledger,
            rules=rules,
            pack=self.pack,
            summary=summary,
            store=self,
            teller=self,
            copy_heads=CopyHeads(self.heads, self.copies, guardian.clock),
            coverage=MeasureCoverage(ledger, self.canaries.get, REMEDIATOR, timedelta(hours=1), guardian.clock),
            tell_endings=TellEndings(
                FakePointers(ledger), ledger, self.papers, rules.settings, self, waivers_ending, guardian.clock
            ),
            clock=guardian.clock,
        )

    def run(self, kind: SweepKind = SweepKind.RECONCILE) -> str:
        """One sweep, planned, run and reported; the counter of its report."""
        name = f"run-{self.sweep.runs + 1}"
        self.papers.keep_plan(Plan(name, kind, (ACCOUNT,), time=self.sweep.guardian.clock().isoformat()))
        self.sweep.run(kind)
        return self.report_sweep(name).counter


def desk(*roles: object) -> FakeDesk:
    made = FakeDesk()
    made.sweep.guardian.reader.holds(*(roles or (role(inline=(ALL,)),)))  # type: ignore[arg-type]  # roles are snapshots
    return made


def test_the_first_sweep_is_one_report_and_one_message() -> None:
    office = desk(*(role(f"r{number}", f"AROA{number}", inline=(ALL,)) for number in range(30)))
    assert office.run() == "Reported"
    ((subject, text),) = office.told
    assert subject == "First look at every account: 0 critical and 30 high findings are open"
    assert "s3://reports/2026-11-24/run-1/review.html" in text
    assert office.sweep.guardian.messages == 0
    assert {key.rpartition("/")[2] for key in office.stored} == FILES
    (review,) = office.reviews
    assert len(review.items) == 30
    assert "nearly everything" in review.risky[0].attacker[0]


def test_a_day_on_which_nothing_is_new_has_no_report() -> None:
    office = desk()
    office.run()
    assert office.run() == "Swept"
    assert len(office.told) == 1


def test_rules_that_find_more_are_told_in_one_report() -> None:
    office = desk()
    office.sweep.guardian.settings = Settings(disabled_guardrails=frozenset({"full-administrator"}), digest="one")
    office.run()
    office.sweep.guardian.settings = Settings(digest="two")
    assert office.run() == "Reported"
    assert "1 high" in office.told[1][0]
    assert office.sweep.guardian.messages == 0


def test_a_report_that_died_while_it_told_is_told_once_and_counts_once() -> None:
    office = desk()
    office.dies_telling = True
    with pytest.raises(ConnectionError):
        office.run()
    assert office.report_sweep("run-1").counter == "Reported"
    assert office.report_sweep("run-1").counter == "AlreadyReported"
    assert len(office.told) == 1
    office.run(SweepKind.REVIEW)
    assert len(office.reviews[-1].history) == 1


def test_a_review_compares_itself_with_the_last_and_shows_what_changed_since() -> None:
    office = desk()
    office.run()
    office.sweep.guardian.reader.holds(role("other", "AROA2", inline=(ALL,)))
    office.sweep.guardian.clock.advance(86_400 * 90)
    assert office.run(SweepKind.REVIEW) == "Reported"
    review = office.reviews[-1]
    assert (len(review.open_findings), review.history[-1].severities) == (3, {"high": 1})  # the unannounced one too
    assert review.changes_total == 1
    assert "newly" in review.changes[0].what or "first time" in review.changes[0].what
    assert review.blind == ("analyzers in ap-southeast-5",)


def test_a_review_shows_what_access_analyzer_remarks_about_what_has_changed_since_the_last() -> None:
    office = desk(role("calm", "AROACALM"), role("busy", "AROABUSY"))
    office.remarks = {"s3:GetObject": "no such bucket"}
    office.run()
    office.sweep.guardian.clock.advance(60)
    office.sweep.guardian.reader.holds(role("busy", "AROABUSY", inline=(inline("new", allow("s3:GetObject")),)))
    office.run(SweepKind.REVIEW)
    (remarked,) = office.reviews[-1].remarked
    assert (remarked.principal.name, remarked.remarks) == ("busy", ("inline policy new: no such bucket (CODE)",))
    page = next(content for key, content in office.stored.items() if key.endswith("run-2/review.html"))
    assert b"no such bucket (CODE)" in page


def test_an_account_that_never_came_to_an_end_is_a_finding_and_in_the_report() -> None:
    office = desk()
    office.run()
    office.papers.keep_plan(Plan("broken", SweepKind.REVIEW, (ACCOUNT, "999999999999")))
    assert office.report_sweep("broken").counter == "Reported"
    found = list(office.sweep.guardian.ledger.findings("999999999999"))
    assert [finding.guardrail for finding in found] == [UNREACHABLE]
    assert "was not swept" in "".join(office.reviews[-1].blind)
    assert "Not swept: 111122223333, 999999999999" in office.told[-1][1]


def test_a_run_that_nobody_planned_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no such run"):
        FakeDesk().report_sweep("nothing")


def digest_of_last(office: FakeDesk) -> str:
    sweep = office.reviews[-1].sweep
    files = {key.rpartition("/")[2]: content for key, content in office.stored.items() if f"/{sweep}/" in key}
    return pack_digest(files)


def test_what_nobody_decided_is_carried_over_with_its_date_and_what_is_meant_to_be_so_is_not() -> None:
    office = desk(role("one", "AROA1", inline=(ALL,)), role("two", "AROA2", inline=(ALL,)))
    office.run()
    first, second = office.reviews[-1].items
    keep = Decided(first.id, Decision.KEEP, "an emergency role")
    office.papers.sign(SignOff(digest_of_last(office), "ciso@example.com", "2026-11-25", (keep,)))
    for _ in range(2):
        office.sweep.guardian.clock.advance(86_400 * 90)
        office.run(SweepKind.REVIEW)
        (item,) = office.reviews[-1].items
        assert (item.id, item.since) == (second.id, second.since)


def test_a_sign_off_of_another_pack_or_item_or_by_nobody_is_refused() -> None:
    office = desk()
    office.run()
    (item,) = office.reviews[-1].items
    good = SignOff(digest_of_last(office), "ciso", "2026-11-25", (Decided(item.id, Decision.FIX),))
    office.papers.sign(good)
    for bad, reason in (
        (replace(good, review="0" * 64), "another review pack"),
        (replace(good, by=" "), "nobody signed"),
        (replace(good, decided=(Decided("nothing", Decision.FIX),)), "no item 'nothing'"),
        (replace(good, decided=(Decided(item.id, Decision.FIX, "x" * 2001),)), "a note of more"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            office.papers.sign(bad)


def test_an_account_that_joins_has_a_report_of_its_own_and_does_not_count_as_a_review() -> None:
    office = desk()
    office.run()
    office.papers.keep_plan(Plan("joined", SweepKind.RECONCILE, (ACCOUNT, "999999999999")))
    for account, baseline in ((ACCOUNT, False), ("999999999999", True)):
        office.papers.keep_result("joined", AccountResult(account, Reached.COMPLETE, baseline=baseline))
    assert office.report_sweep("joined").counter == "Reported"
    assert office.told[-1][0].startswith("First look at 1 new account: ")
    office.run(SweepKind.REVIEW)
    assert len(office.reviews[-1].history) == 1


def waiver(id: str, expires: str) -> Waiver:
    own = PrincipalPattern(ACCOUNT)
    return Waiver(id, "full-administrator", own, "ann", "moving", "SEC-1", "2026-11-01", expires)


def test_owners_of_waivers_are_told_before_the_end_and_at_the_end_and_once_each() -> None:
    office = desk()
    office.sweep.guardian.settings = Settings(waivers=(waiver("w-file", "2026-11-30"),))
    office.sweep.guardian.ledger.granted[ACCOUNT] = (replace(waiver("w-ledger", "2027-03-01"), guardrail="root-used"),)
    office.run()
    assert office.told[0][0] == "LOW: 1 waiver ends soon, the first on 2026-11-30"
    assert "1 finding accepted by it" in office.told[0][1]
    told = len(office.told)
    for _ in range(3):
        office.sweep.guardian.clock.advance(24 * 3600)
        office.run()
    assert len(office.told) == told
    office.sweep.guardian.clock.advance(4 * 24 * 3600)
    office.run()
    subject, text = office.told[-1]
    assert subject == "MEDIUM: 1 waiver has ended"
    for needed in ("ann", "full-administrator", ACCOUNT, "SEC-1", "2026-11-30", "renew: set created: 2026-12-01"):
        assert needed in text
    office.sweep.guardian.clock.advance(24 * 3600)
    office.run()
    assert len(office.told) == told + 1


def test_one_that_was_granted_is_renewed_with_the_name_it_was_granted_for() -> None:
    office = desk()
    office.run()
    office.sweep.guardian.ledger.granted[role_ref().unique_id] = (waiver("w-ledger", "2026-11-30"),)
    office.run()
    assert "renew: iamdrift waive role shop-prod-role --account" in office.told[-1][1]


def test_a_message_that_could_not_be_sent_is_sent_with_the_next_try() -> None:
    office = desk()
    office.run()
    office.sweep.guardian.settings = Settings(waivers=(waiver("w-file", "2026-11-30"),))
    office.dies_telling = True
    with pytest.raises(ConnectionError):
        office.run()
    office.report_sweep("run-2")
    office.report_sweep("run-2")
    assert [subject for subject, _ in office.told].count("LOW: 1 waiver ends soon, the first on 2026-11-30") == 1


def test_every_sweep_measures_what_is_covered() -> None:
    office = desk(role(), role(REMEDIATOR, "AROAREMEDIATOR"))
    now = office.sweep.guardian.clock()
    office.canaries[ACCOUNT] = CanarySeen(now, now)
    office.run()
    assert office.reviews[-1].coverage == Coverage(1, 1, 1, 1)
    told = dict(covered(office.report_sweep("run-1").keys))
    assert told == {}  # it was told before


def test_who_is_not_heard_of_not_swept_or_cannot_be_helped_is_not_covered() -> None:
    office = desk()
    now = office.sweep.guardian.clock()
    office.canaries[ACCOUNT] = CanarySeen(now - timedelta(hours=3), now)
    office.papers.keep_plan(Plan("gap", SweepKind.REVIEW, (ACCOUNT, "999999999999")))
    office.papers.keep_result("gap", AccountResult(ACCOUNT, Reached.COMPLETE))
    outcome = office.report_sweep("gap")
    assert dict(covered(outcome.keys)) == {"CoverageHeard": 0.0, "CoverageSwept": 50.0, "CoverageRemediable": 0.0}
    assert Coverage(0, 0, 0, 0).percent(0) == 100


def test_a_remediator_that_is_gone_helps_nobody() -> None:
    office = desk(role(), role(REMEDIATOR, "AROAREMEDIATOR"))
    office.run()
    office.sweep.guardian.reader.drop(role(REMEDIATOR, "AROAREMEDIATOR").ref)
    office.run(SweepKind.REVIEW)
    assert office.reviews[-1].coverage == Coverage(1, 0, 1, 0)


def test_the_heads_of_the_chains_are_copied_at_every_sweep() -> None:
    office = desk()
    office.copies = FakeCopies()
    office.run()
    office.run()
    assert [key.rpartition("-")[0][:26] for key in office.copies.kept] == [f"chain-heads/{ACCOUNT}/2"] * 2
    (head,) = read_heads(next(iter(office.copies.kept.values())), "copy")
    assert (head.ref.name, head.version, head.hash) == (role().ref.name, 1, "hash-1")


def test_a_bucket_that_takes_nothing_does_not_keep_the_report_from_people() -> None:
    office = desk()
    office.copies = FakeCopies(closed=True)
    assert office.run() == "Reported"
    assert len(office.told) == 1


def test_what_can_be_reached_from_outside_is_compared_with_the_review_before() -> None:
    office = desk(role())
    bucket = ExternalFinding("f-1", "arn:aws:s3:::open", "AWS::S3::Bucket", ACCOUNT)
    key = ExternalFinding("f-2", "arn:aws:kms:us-east-1:111122223333:key/1", "AWS::KMS::Key", ACCOUNT)
    office.outside = Outside((bucket,), asked=True, complete=True)
    office.run()
    office.outside = Outside((key,), asked=True, complete=True)
    office.run(SweepKind.REVIEW)
    states = [{each.kind: each.state for each in review.exposures} for review in office.reviews]
    assert states == [
        {"AWS::S3::Bucket": Since.STANDS},
        {"AWS::KMS::Key": Since.NEW, "AWS::S3::Bucket": Since.GONE},
    ]
    assert "analyzers in ap-southeast-5" in office.reviews[-1].blind


def test_other_rules_judge_everybody_anew_in_one_report_and_without_a_storm() -> None:
    office = desk(*(role(f"r{number}", f"AROA{number}", inline=(ALL,)) for number in range(40)))
    known, office.sweep.guardian.guardrails = office.sweep.guardian.guardrails, ()
    office.run()
    told = len(office.told)
    office.sweep.guardian.guardrails, office.sweep.pack = known, "pack-2"
    assert office.run() == "Reported"
    assert len(list(office.sweep.guardian.ledger.findings(ACCOUNT))) == 40
    assert (office.sweep.guardian.messages, len(office.told) - told) == (0, 1)
    assert office.run() == "Swept"
    assert (office.sweep.guardian.messages, len(office.told) - told) == (0, 1)
