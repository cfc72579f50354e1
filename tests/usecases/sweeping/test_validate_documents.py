"""Remarks of Access Analyzer: asked once for each document, kept by its digest, silent where nobody answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.principal import ManagedPolicy
from iamdrift.domain.tightening.analysis import Remark
from iamdrift.usecases.sweeping.validate_documents import ValidateChanged, ValidateDocuments
from tests.fakes.events import put_inline
from tests.fakes.guardian import FakeGuardian
from tests.fakes.papers import FakePapers
from tests.fakes.principals import allow, document, inline, role
from tests.fakes.sweep import FakeSweep

WARNING = Remark("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "Using a wildcard", "https://docs")
STYLE = Remark("SUGGESTION", "EMPTY_ARRAY_ACTION", "An empty array", "https://docs")


@dataclass
class FakeAnalyzer:
    asked: list[PolicyKind] = field(default_factory=list)
    silent: bool = False

    def ask(self, text: str, kind: PolicyKind) -> tuple[Remark, ...] | None:
        self.asked.append(kind)
        if self.silent:
            return None
        return (WARNING, STYLE) if "PassRole" in text else ()


HOLDER = role(inline=(inline("work", allow("iam:PassRole")),))


def test_warnings_are_said_and_style_is_not() -> None:
    fake = FakeAnalyzer()
    said = ValidateDocuments(fake.ask, FakePapers())(HOLDER)
    assert said == ("inline policy work: Using a wildcard (PASS_ROLE_WITH_STAR_IN_RESOURCE)",)
    assert fake.asked == [PolicyKind.TRUST, PolicyKind.IDENTITY]


def test_a_document_is_asked_about_once_also_by_the_next_report() -> None:
    fake, papers = FakeAnalyzer(), FakePapers()
    validate = ValidateDocuments(fake.ask, papers)
    assert validate(HOLDER) == validate(HOLDER) == ValidateDocuments(fake.ask, papers)(HOLDER)
    assert len(fake.asked) == 2


def test_where_nobody_answers_nobody_is_asked_again_and_nothing_is_kept() -> None:
    fake, papers = FakeAnalyzer(silent=True), FakePapers()
    assert ValidateDocuments(fake.ask, papers)(HOLDER) == ()
    assert len(fake.asked) == 1
    assert papers.kept == {}


def test_what_was_not_asked_about_is_said() -> None:
    silent, limited = (ValidateDocuments(FakeAnalyzer(silent=dumb).ask, FakePapers()) for dumb in (True, False))
    silent(HOLDER)
    assert silent.blind == ("what Access Analyzer remarks about 2 documents: it does not answer",)
    limited(role(inline=tuple(inline(f"work-{number}", allow(f"s3:Get{number}")) for number in range(250))))
    assert limited.blind == ("what Access Analyzer remarks about 51 documents: 200 were asked about",)


def test_a_daily_sweep_asks_about_what_events_have_changed_and_the_review_asks_no_more() -> None:
    fake, papers = FakeAnalyzer(), FakePapers()
    sweep = FakeSweep(FakeGuardian())
    sweep.validate = ValidateChanged(lambda: ValidateDocuments(fake.ask, papers), sweep.guardian.ledger)
    sweep.guardian.reader.holds(HOLDER, role("idle", "AROAIDLE"))
    sweep.run()
    assert fake.asked == []  # a first look is a matter for the review
    sweep.guardian.clock.advance(60)
    changed = replace(HOLDER, inline=(inline("work", allow("iam:PassRole", "arn:aws:iam::111122223333:role/x")),))
    sweep.guardian.reader.holds(changed)
    sweep.guardian.deliver(put_inline(HOLDER.ref.name, "work", changed.inline[0].document.text, "e-1"))
    sweep.run()
    assert fake.asked == [PolicyKind.TRUST, PolicyKind.IDENTITY]
    ValidateDocuments(fake.ask, papers)(changed)
    sweep.run()
    assert len(fake.asked) == 2


def test_what_aws_maintains_is_not_asked_about() -> None:
    fake = FakeAnalyzer()
    text = document(allow("iam:PassRole"))
    own = ManagedPolicy("arn:aws:iam::111122223333:policy/own", "v1", text)
    theirs = ManagedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess", "v1", text)
    said = ValidateDocuments(fake.ask, FakePapers())(role(attached=(own, theirs)))
    assert [each.partition(":")[0] for each in said] == ["managed policy arn"]
    assert len(said) == 1
