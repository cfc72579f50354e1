"""A principal as one page that opens without a network, prints, and needs no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.ledger.blame import Given
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.reports import wording
from iamdrift.reports.neutral import one_line
from iamdrift.reports.page import standing
from iamdrift.reports.page.sheet import SHEET
from iamdrift.reports.page.timeline import timeline
from iamdrift.reports.review.markup import Child, Html, code, document, el, group
from iamdrift.reports.review.parts import minute, severity

_CONTENTS = (
    ("findings", "Findings"),
    ("timeline", "Timeline"),
    ("given", "What it holds"),
    ("waivers", "Waivers"),
    ("policies", "Policies"),
)


def principal_page(dossier: Dossier, given: Sequence[Given], guardrails: Sequence[Guardrail] = ()) -> str:
    """`given`: what `blame` says of its versions. The same record always gives the same page."""
    ref = dossier.record.ref
    known: Mapping[str, Guardrail] = {guardrail.id: guardrail for guardrail in guardrails}
    body = el(
        "div",
        el("a", "Skip to the findings", href="#findings", class_="skip"),
        el(
            "main",
            _header(dossier),
            _navigation(),
            standing.findings(dossier, known),
            timeline(dossier),
            standing.given(given),
            standing.waivers(dossier),
            standing.policies(dossier.newest.snapshot),
            _footer(dossier),
        ),
    )
    return document(one_line(f"{ref.type.value} {ref.name} in {ref.account}", 200), SHEET, body)


def _header(dossier: Dossier) -> Html:
    ref, newest = dossier.record.ref, dossier.newest
    return el(
        "header",
        el("h1", f"{ref.type.value.capitalize()} {one_line(ref.name, 128)}"),
        el("p", severity(newest.assessment.severity), f" · {_verdict(dossier)}"),
        _broken(dossier),
        el("dl", [group(el("dt", label), el("dd", value)) for label, value in _facts(dossier)], class_="facts"),
    )


def _verdict(dossier: Dossier) -> str:
    """The one sentence for those who read nothing else."""
    if dossier.newest.assessment.deleted:
        return "it no longer exists"
    return wording.standing(dossier.newest.assessment) or "nothing stands against it"


def _broken(dossier: Dossier) -> Html | None:
    if not dossier.broken:
        return None
    problems = [el("li", problem) for problem in dossier.broken[:20]]
    return el("div", el("strong", "The record is not whole."), el("ul", problems), class_="notice bad", role="alert")


def _facts(dossier: Dossier) -> Iterator[tuple[str, Child]]:
    record, newest = dossier.record, dossier.newest
    yield "Account", code(record.ref.account, 12)
    if newest.snapshot is not None:
        yield "ARN", code(newest.snapshot.arn)
    yield "Unique id", code(record.ref.unique_id, 128)
    yield "On record", f"{len(dossier.versions):,} versions, the last of {minute(newest.time)}"
    yield "Baseline", _baseline(dossier)
    if newest.snapshot is not None and newest.snapshot.tags:
        yield "Tags", code(", ".join(f"{key}={value}" for key, value in newest.snapshot.tags), 1000)


def _baseline(dossier: Dossier) -> str:
    baseline = dossier.record.baseline
    if baseline is None:
        return "none"
    by = f" by {baseline.by}" if baseline.by else ""
    return f"{baseline.acceptance.value}: version {baseline.version}, since {minute(baseline.since)}{by}"


def _navigation() -> Html:
    links = [el("li", el("a", title, href=f"#{target}")) for target, title in _CONTENTS]
    return el("nav", el("ul", links), aria_label="Sections")


def _footer(dossier: Dossier) -> Html:
    whole = "The hash chain of its versions is intact" if not dossier.broken else "The hash chain is broken"
    return el("footer", el("p", f"{whole}; the last hash is ", code(dossier.record.hash, 64), "."))
