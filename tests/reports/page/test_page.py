"""The page of a principal: harmless whatever is in it, complete, and readable at every width."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from iamdrift.domain.ledger.blame import blame
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.guardrails import GUARDRAILS
from iamdrift.reports.page.page import principal_page
from iamdrift.reports.page.scan import Scan, scan_page
from tests.fakes.dossier import HOSTILE, LONG, sample_dossier
from tests.reports.chromium import WIDTHS, chromium, rendered

VOID = {"meta", "br", "hr", "rect", "line"}


class Reader(HTMLParser):
    """What a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag

    def values(self, wanted: str) -> list[str]:
        return [value for name, value in self.attributes if name == wanted]


def page(dossier: Dossier) -> str:
    return principal_page(dossier, blame(dossier.versions), GUARDRAILS)


@pytest.mark.parametrize("text", ["shop", HOSTILE, LONG, "--><!--", "]]>", "\x00\ud800"])
def test_it_runs_nothing_and_loads_nothing_whatever_is_written_in_it(text: str) -> None:
    made = page(sample_dossier(text))
    found = Reader(made)
    assert not {"script", "img", "link", "iframe", "form", "object", "base"} & found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#") for value in found.values("href"))
    assert any(value.startswith("default-src 'none';") for value in found.values("content"))
    assert not {"\u202e", "\x1b", "\x00", "\ud800"} & set(made)


def test_every_link_leads_somewhere_and_every_id_is_there_once() -> None:
    found = Reader(page(sample_dossier()))
    ids = found.values("id")
    assert {value[1:] for value in found.values("href")} <= set(ids)
    assert len(ids) == len(set(ids))
    assert {"v1", "v2", "v3"} <= set(ids)


def test_it_tells_who_changed_what_and_what_became_possible() -> None:
    made = page(sample_dossier())
    for said in (
        "IAM user shop",
        "inline policy wide shop added",
        "trust policy changed",
        "Now possible",
        "No longer possible",
        "trust-admits-anyone",
        "there at first sight",
        "accepted: version 1",
        "owner-tag",
        "The hash chain of its versions is intact",
    ):
        assert said in made


def test_what_was_altered_is_said_first() -> None:
    broken = replace(sample_dossier(), broken=("version 2 was altered after it was written",))
    made = page(broken)
    assert made.index("The record is not whole") < made.index('id="timeline"')
    assert "The hash chain is broken" in made


def test_headings_do_not_skip_a_level_and_tables_have_captions_and_scopes() -> None:
    made = page(sample_dossier())
    levels = [int(level) for level in re.findall(r"<h([1-6])", made)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert made.count("<table") == made.count("<caption>") > 0
    assert made.count("<th ") == made.count('scope="col"')


def test_a_long_history_is_shortened_and_says_so() -> None:
    dossier = sample_dossier()
    many = tuple(replace(dossier.versions[0], number=number) for number in range(250, 0, -1))
    made = principal_page(replace(dossier, versions=many), ())
    assert "50 older states are on record" in made
    assert made.count('id="v') == 200


def test_what_no_longer_exists_has_a_page_too() -> None:
    dossier = sample_dossier()
    newest = dossier.versions[0]
    gone = replace(newest, snapshot=None, assessment=replace(newest.assessment, deleted=True), number=4)
    made = page(replace(dossier, versions=(gone, *dossier.versions), record=replace(dossier.record, findings=())))
    assert "it no longer exists" in made
    Reader(made)


def test_a_principal_that_may_do_nothing_and_is_unknown_otherwise() -> None:
    dossier = sample_dossier(versions=1)
    bare = replace(dossier, waivers=(), record=replace(dossier.record, findings=(), baseline=None))
    made = principal_page(bare, ())
    assert "Nothing stands." in made
    assert "Nobody has waived anything here." in made
    assert "It may do nothing, and nobody may become it." in made


def test_the_same_record_gives_the_same_bytes() -> None:
    assert page(sample_dossier()) == page(sample_dossier())


def scan(text: str = "shop", number: int = 3) -> str:
    """A scan that found the states of the sample, one principal for each."""
    found = tuple(version.assessment for version in sample_dossier(text).versions) * (number // 3)
    return scan_page(Scan(text, "2026-11-24T03:00:00Z", 4_000, found, ((text, text),)), GUARDRAILS)


@pytest.mark.parametrize("text", ["shop", HOSTILE, LONG])
def test_a_scan_runs_nothing_and_loads_nothing_whatever_is_written_in_it(text: str) -> None:
    found = Reader(scan(text))
    assert not {"script", "img", "link", "iframe", "form"} & found.tags
    assert all(value.startswith("#") for value in found.values("href"))
    assert {value[1:] for value in found.values("href")} <= set(found.values("id"))


def test_a_scan_says_what_was_found_what_to_do_and_what_was_not_understood() -> None:
    made = scan()
    for said in ("4,000", "trust-admits-anyone", "What to do", "Not understood", "as of 2026"):
        assert said in made
    assert "Nothing was found." in scan_page(Scan("a", "2026-11-24T03:00:00Z", 0, ()), ())


def test_a_scan_of_many_is_shortened_and_says_so() -> None:
    made = scan(number=600)
    assert "the first 1,000 of" in made
    assert made.count("<tr>") < 1_100


@pytest.mark.parametrize("made", [scan(), scan(HOSTILE), scan(LONG)], ids=["shop", "hostile", "long"])
def test_a_scan_in_a_browser_keeps_within_its_width(made: str) -> None:
    browser = chromium()
    if browser is None:
        pytest.skip("no chromium on this machine; where CI is set, this is an error")
    found = rendered(browser, made)
    assert found.complaints == ()
    assert [each.scroll <= each.width for each in found.measured] == [True] * len(WIDTHS)


@pytest.mark.parametrize("text", ["shop", HOSTILE, LONG])
def test_in_a_browser_nothing_sticks_out_and_nothing_complains(text: str) -> None:
    browser = chromium()
    if browser is None:
        pytest.skip("no chromium on this machine; where CI is set, this is an error")
    opened = page(sample_dossier(text)).replace("<details>", "<details open>")
    found = rendered(browser, opened)
    assert found.complaints == ()
    assert [each.width for each in found.measured] == list(WIDTHS)
    for each in found.measured:
        assert each.scroll <= each.width, each
        assert each.text > 1_000
