"""`iamdrift sign`: the items of the last review, and what a person decided about them, signed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iamdrift.adapters.ledger.papers import DynamoPapers
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.sweep.sign_off import Decision, UnderReview
from iamdrift.reports.review.pack import ReviewPack
from iamdrift.usecases.report_sweep import pack_digest
from iamdrift.usecases.sweeping.papers import SweepPapers
from tests.cli.recorded import told
from tests.cli.respond_server import ANN, Api, respond_api
from tests.cli.running import run
from tests.fakes.review import sample_review

FILES = ReviewPack()(sample_review())
DIGEST = pack_digest(FILES)
WHY = ("--why", "Quarterly review", "--yes")


@pytest.fixture
def papers(ledger: LedgerTable) -> SweepPapers:
    made = SweepPapers(DynamoPapers(ledger, lambda: datetime.now(UTC)))
    made.keep_review(sample_review(), DIGEST, "s3://reports/2026-11-24/review/review.html")
    return made


@pytest.fixture
def api(ledger: LedgerTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    with respond_api(ledger) as made:
        monkeypatch.setenv("IAMDRIFT_RESPOND_URL", made.url)
        yield made


def reviewed(papers: SweepPapers) -> UnderReview:
    review = papers.under_review()
    assert review is not None
    return review


def pack(directory: Path) -> Path:
    for name, content in FILES.items():
        (directory / name).write_bytes(content)
    return directory


def sheet(source: Path, target: Path, decisions: dict[str, str]) -> Path:
    """The sheet of the pack with decisions filled in, as a spreadsheet saves it."""
    with source.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    with target.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "decision": decisions.get(row["item"], "")} for row in rows)
    return target


@pytest.mark.usefixtures("papers")
def test_the_items_are_listed() -> None:
    listed = told("sign", schema="review-items")
    assert listed["digest"] == DIGEST
    assert {item["decision"] for item in listed["items"]} == {None}
    shown = run("sign")
    assert (shown.exit_code, "0 of" in shown.stdout) == (0, True)


def test_a_decision_is_signed_by_whom_aws_vouches_for(api: Api, papers: SweepPapers) -> None:
    item = reviewed(papers).items[0].id
    answer = told("sign", "--item", f"{item}=fix", *WHY, schema="decision")
    assert answer["answer"]["decided"] == 1
    ((headers, body),) = api.requests
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256")
    assert (body["digest"], "by" in body) == (DIGEST, False)
    assert papers.sign_offs(reviewed(papers).sweep)[0].by == ANN["userArn"]
    assert reviewed(papers).decisions == {item: Decision.FIX}


@pytest.mark.usefixtures("api")
def test_a_sheet_is_signed_with_the_pack_that_it_belongs_to(papers: SweepPapers, tmp_path: Path) -> None:
    read = tmp_path / "review"
    read.mkdir()
    decisions = {item.id: word for item, word in zip(reviewed(papers).items, ("fix", "KEEP"), strict=False)}
    filled = sheet(pack(read) / "sign-off.csv", tmp_path / "filled.csv", decisions)
    shown = run("sign", "--sheet", filled, "--pack", read, *WHY)
    assert shown.exit_code == 0, shown.stderr
    assert set(reviewed(papers).decisions.values()) == {Decision.FIX, Decision.KEEP}


def test_a_long_sheet_is_several_requests(api: Api, papers: SweepPapers, tmp_path: Path) -> None:
    item = reviewed(papers).items[0].id
    long = tmp_path / "long.csv"
    long.write_text("item,decision,note\n" + f'{item},fix,"{"x" * 200}"\n' * 450)
    assert run("sign", "--sheet", long, *WHY).exit_code == 0
    assert [len(body["items"]) for _, body in api.requests] == [200, 200, 50]
    assert max(len(json.dumps(body)) for _, body in api.requests) < 64 * 1024


def test_a_pack_that_was_changed_is_not_signed(api: Api, papers: SweepPapers, tmp_path: Path) -> None:
    item = reviewed(papers).items[0].id
    (pack(tmp_path) / "review.html").write_text("all is well")
    shown = run("sign", "--item", f"{item}=keep", "--pack", tmp_path, *WHY)
    assert (shown.exit_code, api.requests) == (2, [])
    assert "or was changed" in shown.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--item", "fix"), "is not ID=DECISION"),
        (("--item", "a=shrug"), "is no decision. One of fix, apply, waive, keep"),
        (("--item", "000000000000=fix"), "no item '000000000000'"),
        (("--pack", "/dev/null"), "holds no review pack"),
    ],
)
@pytest.mark.usefixtures("papers")
def test_what_does_not_fit_is_not_sent(api: Api, words: tuple[str, ...], said: str) -> None:
    shown = run("sign", *words, *WHY)
    assert (shown.exit_code, api.requests) == (2, [])
    assert said in shown.stderr


@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("text", ["", "item,decision\n", 'item,decision,note\n"a,fix\n', "a\x00b"])
def test_a_sheet_that_is_none_is_refused(api: Api, text: str, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(text)
    shown = run("sign", "--sheet", tmp_path / "sheet.csv", "--yes", "--why", "x")
    assert (shown.exit_code, api.requests) == (2, []), shown.stderr


def test_nothing_is_sent_unless_it_is_meant(api: Api, papers: SweepPapers) -> None:
    item = reviewed(papers).items[0].id
    assert run("sign", "--item", f"{item}=fix", "--why", "x").exit_code == 2
    assert run("sign", "--item", f"{item}=fix", "--yes").exit_code == 2
    assert api.requests == []
