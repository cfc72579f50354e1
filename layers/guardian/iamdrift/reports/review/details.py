"""The body of the review page: findings, riskiest principals, changes, unused access, proposals, waivers, sign-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.judging.waiver import Waiver, expired, expiring
from iamdrift.domain.sweep.review import Review, Risky
from iamdrift.domain.tightening.tightening import Proposal
from iamdrift.reports import wording
from iamdrift.reports.review.markup import Child, Html, code, el, group, listing
from iamdrift.reports.review.parts import Column, day, none, principal, section, severity, table, who

_CARDS, _PROPOSALS, _REMARKS = 20, 50, 6
_DECISIONS = ("fix", "apply", "waive", "keep")


def findings(review: Review, guardrails: Mapping[str, Guardrail]) -> Html:
    rows = ((severity(f.severity), code(f.guardrail, 80), _where(f), _evidence(f)) for f in review.open_findings)
    columns = (Column("Severity"), Column("Guardrail"), Column("Where"), Column("What was seen"))
    if not review.open_findings:
        return section("findings", "Open findings", none("There is none."))
    advice = wording.remedies(review.open_findings, guardrails)
    return section(
        "findings",
        "Open findings",
        table("The worst first", columns, rows),
        el("details", el("summary", "What to do about them"), el("ul", [el("li", each) for each in advice])),
    )


def risky(review: Review) -> Html:
    cards = [_card(each) for each in review.risky[:_CARDS]]
    body = el("div", cards, class_="cards") if cards else none("No principal has an open finding from medium on.")
    return section("risky", "Riskiest principals", body)


def changes(review: Review) -> Html:
    if review.before is None:
        return section("changes", "Changes since the last review", none("This is the first review."))
    if not review.changes:
        return section("changes", "Changes since the last review", none("No principal has changed."))
    columns = (Column("When"), Column("Who it is"), Column("What"), Column("By whom"), Column("Severity"))
    rows = ((day(c.time), who(c.principal), c.what, c.actor, severity(c.severity)) for c in review.changes)
    caption = f"{review.changes_total:,} principals changed since {day(review.before.time)}; the worst first"
    return section("changes", "Changes since the last review", table(caption, columns, rows), _remarked(review))


def _remarked(review: Review) -> Html | None:
    if not review.remarked:
        return None
    rows = ((who(each.principal), el("ul", [el("li", one) for one in each.remarks])) for each in review.remarked)
    columns = (Column("Who it is"), Column("What Access Analyzer remarks about its policies"))
    return table("Errors and security warnings in the policies of those that changed", columns, rows)


def unused(review: Review) -> Html:
    found = [finding for finding in review.open_findings if finding.guardrail in review.unused]
    rows = ((_where(f), code(f.guardrail, 80), f.evidence.summary) for f in found)
    columns = (Column("Who"), Column("Guardrail"), Column("What was seen"))
    body = table("Access that nobody has used", columns, rows) if found else none("No finding is about unused access.")
    return section("unused", "Unused access", body)


def proposals(review: Review) -> Html:
    shown = [_proposal(each) for each in review.proposals[:_PROPOSALS]]
    left = len(review.proposals) - len(shown)
    return section(
        "proposals",
        "Proposed policies",
        el("p", "Each is for a person to decide about; the guardian applies none of them.", class_="soft"),
        shown or none("There is none."),
        el("p", f"{left} more are in the files beside this page.", class_="soft") if left > 0 else None,
    )


def waivers(review: Review) -> Html:
    columns = (Column("Waiver"), Column("Guardrail"), Column("For"), Column("Why"), Column("Until"), Column("State"))
    now = review.time
    ended, soon = {one.id for one in expired(review.waivers, now)}, {one.id for one in expiring(review.waivers, now)}
    ordered = sorted(review.waivers, key=lambda waiver: (waiver.expires, waiver.id))
    uses = Counter(finding.waived_by for finding in review.findings)
    rows = (_waiver(each, each.id in ended, each.id in soon, uses[each.id]) for each in ordered)
    body = table("Those that end first come first", columns, rows) if review.waivers else none("No finding is waived.")
    return section("waivers", "Waivers", body)


def opinions(review: Review) -> Html:
    columns = (Column("Resource"), Column("Agreement"), Column("What was said"))
    rows = ((code(each.resource), each.agreement, each.said) for each in review.opinions)
    body = (
        table("Access Analyzer and the guardian on access from outside", columns, rows)
        if review.opinions
        else none("Access Analyzer was not asked, or had nothing to say.")
    )
    return section("opinions", "Second opinion", body)


def sign_off(review: Review) -> Html:
    rows = ((code(i.id), severity(i.severity), i.title, code(i.account), day(i.since), _boxes()) for i in review.items)
    columns = (
        Column("Item"),
        Column("Severity"),
        Column("What"),
        Column("Account"),
        Column("Open since"),
        Column("Decision"),
    )
    body = table("What nobody decides about is asked again at the next review", columns, rows, most=500)
    lines = [el("p", f"{label}: ", el("span", class_="write")) for label in ("Reviewed by", "Date", "Signature")]
    return section("sign-off", "Sign-off", body if review.items else none("There is nothing to decide about."), lines)


def _where(finding: Finding) -> Html:
    return group(principal(finding.principal), " in ", code(finding.principal.account, 12))


def _evidence(finding: Finding) -> Html:
    evidence = finding.evidence
    sure = "" if evidence.confidence is Confidence.PROVEN else f" ({evidence.confidence.value})"
    return group(
        f"{evidence.summary}{sure}",
        el("div", evidence.statement, class_="soft") if evidence.statement else None,
        el("div", "for example: ", code(evidence.witness), class_="soft") if evidence.witness else None,
    )


def _card(risk: Risky) -> Html:
    number = f"{risk.findings} open finding{'s' if risk.findings > 1 else ''}"
    return el(
        "div",
        el("h3", who(risk.principal)),
        el("div", severity(risk.severity), f" · {number} · an attacker who holds it:", class_="soft"),
        el("ul", [el("li", each) for each in risk.attacker]),
        el("p", "Access Analyzer remarks:", class_="soft") if risk.remarks else None,
        el("ul", [el("li", each) for each in risk.remarks[:_REMARKS]]) if risk.remarks else None,
        class_="card",
    )


def _proposal(proposal: Proposal) -> Html:
    return el(
        "div",
        el("h3", code(proposal.name, 128), f" in {proposal.account}"),
        el(
            "div",
            f"From {proposal.source}",
            f", looked at since {day(proposal.since)}" if proposal.since else "",
            class_="soft",
        ),
        el("ul", [el("li", line) for line in _said_of(proposal)]),
        el("details", el("summary", "The policy"), listing(proposal.policy or "none at all: nothing of it was used")),
        class_="card",
    )


def _said_of(proposal: Proposal) -> Iterator[Child]:
    for label, words in (
        ("Falls away", proposal.removed),
        ("Stays", proposal.kept),
        ("Stays because protected", proposal.protected),
    ):
        if words:
            yield f"{label}: {_some(words)}"
    lost = [f"{line.actions} on {line.resource}" for line in proposal.lost]
    yield f"Could do no longer: {_some(lost, proposal.lost_total)}" if lost else "Loses nothing that it could do"
    if proposal.gained_total:
        gained = [f"{line.actions} on {line.resource}" for line in proposal.gained]
        yield f"Could do what it cannot do now, so look twice: {_some(gained, proposal.gained_total)}"
    yield from proposal.caveats


def _some(words: Sequence[str], total: int = 0, most: int = 8) -> str:
    more = max(total, len(words)) - min(len(words), most)
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def _waiver(waiver: Waiver, ended: bool, soon: bool, uses: int) -> tuple[Child, ...]:
    accepts = f"accepts {uses:,}" if uses else "not needed"
    state = "ended" if ended else f"ends soon, {accepts}" if soon else f"in force, {accepts}"
    why = f"{waiver.reason} ({waiver.owner}, {waiver.ticket})"
    return waiver.id, code(waiver.guardrail, 80), code(waiver.principal.text), why, day(waiver.expires), state


def _boxes() -> Html:
    return group(*(group(el("span", el("span", class_="box"), word, class_="whole"), " ") for word in _DECISIONS))
