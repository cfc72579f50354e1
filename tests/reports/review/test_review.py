"""The review pack: harmless whatever is in it, the same bytes for the same review, and readable by machines."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.sweep.review import Review, Snapped
from iamdrift.domain.sweep.task import SweepKind
from iamdrift.reports.bulletin import bulletin_email
from iamdrift.reports.review.charts import severity_bar, trend
from iamdrift.reports.review.in_short import in_short
from iamdrift.reports.review.markup import el, style
from iamdrift.reports.review.pack import ReviewPack, summary
from iamdrift.reports.review.page import page
from tests.fakes.review import HOSTILE, NOW, finding, sample_review
from tests.reports.chromium import WIDTHS, chromium, rendered

VOID = {"meta", "br", "hr", "rect", "line"}


class Reader(HTMLParser):
    """Collects what a browser would act on, and whether every element is closed where it was opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("name", ["search-prod-role", HOSTILE])
def test_the_page_runs_nothing_loads_nothing_and_is_well_formed(name: str) -> None:
    text = page(sample_review(name=name), {})
    found = read(text)
    assert not {"script", "img", "link", "iframe", "form", "object", "base"} & set(found.tags)
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#") for name, value in found.attributes if name == "href")
    assert any(name == "content" and value.startswith("default-src 'none';") for name, value in found.attributes)
    assert not re.search(r"url\(|@import|expression\(", text)
    assert "\u202e" not in text
    assert "\x00" not in text


def test_every_link_of_the_contents_leads_to_a_section_and_every_id_is_there_once() -> None:
    found = read(page(sample_review(), {}))
    targets = [value[1:] for name, value in found.attributes if name == "href"]
    assert len(targets) == 14
    assert set(targets) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


def test_charts_say_their_numbers_to_those_who_do_not_see_them() -> None:
    bar = severity_bar({Severity.HIGH: 3, Severity.LOW: 1}, "Open findings").text
    assert "<title>Open findings: 3 high, 1 low</title>" in bar
    assert 'role="img"' in bar
    assert "none" in severity_bar({}, "Open findings").text
    assert "2026-02-01: 5 findings" in trend([Snapped("2026-02-01", {"high": 2, "low": 3})]).text


def test_headings_do_not_skip_a_level_and_tables_have_captions_and_scopes() -> None:
    text = page(sample_review(), {})
    levels = [int(level) for level in re.findall(r"<h([1-6])", text)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert text.count("<table") == text.count("<caption>")
    assert text.count("<th ") == text.count('scope="col"')


def test_an_empty_review_is_a_page_too() -> None:
    review = sample_review(0)
    empty = replace(
        review,
        accounts=(),
        history=(),
        risky=(),
        changes=(),
        proposals=(),
        waivers=(),
        opinions=(),
        controls=(),
        blind=(),
        items=(),
    )
    text = page(empty, {})
    read(text)
    assert "no open finding is high or critical" in text
    assert "This is the first review." in text


def test_a_thousand_findings_are_shortened_in_the_page_and_complete_in_the_table() -> None:
    review = sample_review(1000)
    pack = ReviewPack()(review)
    assert len(list(csv.reader(io.StringIO(pack["findings.csv"].decode("utf-8-sig"))))) == 1001
    assert "more are in the files beside this page" in pack["review.html"].decode()
    assert len(pack["review.html"]) < 500_000


def test_the_same_review_gives_the_same_bytes() -> None:
    assert ReviewPack()(sample_review()) == ReviewPack()(sample_review())


def test_the_data_says_its_schema_and_has_the_findings() -> None:
    data = json.loads(ReviewPack()(sample_review(12))["review.json"])
    assert data["schema"] == "iamdrift.review/1"
    assert len(data["findings"]) == 12
    assert data["snapped"]["severities"]["critical"] == 2


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u202e=1", "＝1", "%0A", "|x"])
def test_no_cell_is_a_formula(value: str) -> None:
    one = finding(0)
    hostile = replace(one, evidence=replace(one.evidence, summary=value), principal=replace(one.principal, name=value))
    pack = ReviewPack()(replace(sample_review(1), findings=(hostile,)))
    _, row = csv.reader(io.StringIO(pack["findings.csv"].decode("utf-8-sig")))
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in row)


def test_the_message_has_the_place_and_the_digest_and_no_link_of_an_attacker() -> None:
    subject, text = bulletin_email(summary(sample_review(name=HOSTILE), "s3://reports/review.html", "d" * 64))
    assert subject.isascii()
    assert len(subject) < 100
    assert "s3://reports/review.html" in text
    assert "d" * 64 in text
    assert "https://evil" not in text
    assert "Not swept: 777788889999" in text


def test_markup_escapes_what_it_is_given() -> None:
    assert el("td", "<b>&", title='"x"').text == '<td title="&quot;x&quot;">&lt;b&gt;&amp;</td>'
    with pytest.raises(ValueError, match="end tag"):
        style("a{}</style>")


@pytest.mark.parametrize(("number", "name"), [(0, "search-prod-role"), (40, HOSTILE), (300, "x" * 500)])
def test_in_a_browser_nothing_sticks_out_and_nothing_complains(name: str, number: int) -> None:
    browser = chromium()
    if browser is None:
        pytest.skip("no chromium on this machine; where CI is set, this is an error")
    found = rendered(browser, pages(number, name))
    assert [each.width for each in found.measured] == list(WIDTHS)
    for each in found.measured:
        assert (each.wide, each.scroll <= each.width) == ((), True), each.width
        assert each.text > 1_000
    assert found.complaints == ()


def pages(number: int, name: str) -> str:
    return ReviewPack()(sample_review(number, name=name))["review.html"].decode()


@pytest.mark.parametrize(
    "name", ["accounts.csv", "changes.csv", "remarks.csv", "proposals.csv", "waivers.csv", "exposures.csv"]
)
def test_every_table_of_the_page_is_a_sheet_too(name: str) -> None:
    review = sample_review(name="=cmd|' /C calc'!A0")
    rows = list(csv.reader(io.StringIO(ReviewPack()(review)[name].decode("utf-8-sig"))))
    assert (
        len(rows)
        == 1
        + {
            "accounts.csv": len(review.accounts),
            "changes.csv": len(review.changes),
            "remarks.csv": sum(len(each.remarks) for each in review.remarked),
            "proposals.csv": len(review.proposals),
            "waivers.csv": len(review.waivers),
            "exposures.csv": len(review.exposures),
        }[name]
    )
    assert not any(cell.startswith(("=", "+", "@", "-")) for row in rows for cell in row)


def test_the_page_says_in_short_what_somebody_has_to_know() -> None:
    said = in_short(sample_review())
    for words in (
        "critical finding",
        "came without an event",
        "could not be swept",
        "will end soon",
        "to decide about",
    ):
        assert any(words in sentence for sentence in said), words


def test_in_short_is_said_even_where_all_is_well() -> None:
    quiet = Review("r", SweepKind.REVIEW, NOW, False, "", (), ())
    assert in_short(quiet) == ("No finding is critical.",)


def test_items_of_earlier_reviews_are_said_with_their_age() -> None:
    review = sample_review()
    old = replace(review, items=tuple(replace(item, since="2026-05-24T00:00:00+00:00") for item in review.items))
    assert any("since an earlier review" in sentence for sentence in in_short(old))


def test_workloads_are_told_by_role_and_listed_one_by_one() -> None:
    review = sample_review()
    text = page(review, {})
    assert "Workloads are set to act as 1 roles; 1 of these have more than one workload." in text
    assert "and 6 more" in text
    assert "billing-prod-role" in text
    rows = list(csv.reader(io.StringIO(ReviewPack()(review)["workloads.csv"].decode("utf-8-sig"))))
    assert rows[1][:4] == ["111122223333", "search-prod-role", "Lambda function", "search-prod-role"]
    assert rows[-1][:4] == ["444455556666", "billing-prod-role", "", ""]
    assert "Nothing is known of them" in page(replace(review, workloads=()), {})


def test_a_waiver_says_how_many_findings_need_it() -> None:
    review = sample_review(3)
    waiver = review.waivers[0]
    assert "ends soon, not needed" in page(review, {})
    waived = replace(review.findings[0], waived_by=waiver.id)
    assert "ends soon, accepts 1" in page(replace(review, findings=(waived, *review.findings[1:])), {})


def test_page_and_message_say_how_much_is_covered() -> None:
    review = sample_review()
    said = "Of 3 accounts, 2 were swept (66.7 %), changes of 2 arrive (66.7 %), and in 1 the guardian could take back"
    assert said in page(review, {})
    assert said in "\n".join(summary(review, "s3://x", "d").lines)
