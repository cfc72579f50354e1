"""The top of the review page: the numbers, the trend, the accounts, and what is not known."""

from __future__ import annotations

from collections import Counter

from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.review import Review, by_account
from iamdrift.domain.sweep.task import AccountResult, Reached, SweepKind
from iamdrift.reports.review.charts import WORST_FIRST, severity_bar, share_bar, trend, word
from iamdrift.reports.review.in_short import in_short
from iamdrift.reports.review.markup import Child, Html, code, el, group
from iamdrift.reports.review.parts import Column, day, minute, none, section, severity, table, tile

_REACHED = {
    Reached.COMPLETE: "swept",
    Reached.UNREACHABLE: "not reachable",
    Reached.FAILED: "failed",
    Reached.UNDERWAY: "not finished",
}


def header(review: Review) -> Html:
    swept = sum(result.reached is Reached.COMPLETE for result in review.accounts)
    accounts = f"{swept} of {len(review.accounts)} accounts" if len(review.accounts) > 1 else "one account"
    return el(
        "header",
        el("h1", title(review)),
        el("p", f"{minute(review.time)} · {accounts} · {verdict(review)}", class_="soft"),
    )


def title(review: Review) -> str:
    if review.baseline:
        return "First look at every account"
    if review.kind is SweepKind.REVIEW:
        return "Review of identities and access"
    number = review.first_looks
    if number:
        return f"First look at {number} new account{'s' if number > 1 else ''}"
    return "Everything judged by new rules"


def verdict(review: Review) -> str:
    """The one sentence for those who read nothing else."""
    counts = _severities(review)
    bad = counts[Severity.CRITICAL] + counts[Severity.HIGH]
    if not bad:
        return "no open finding is high or critical"
    return f"{counts[Severity.CRITICAL]} critical and {counts[Severity.HIGH]} high findings are open"


def overview(review: Review) -> Html:
    counts = _severities(review)
    return section(
        "overview",
        "Overview",
        el(
            "div",
            tile(len(review.open_findings), "open findings"),
            tile(len(review.findings) - len(review.open_findings), "accepted by waivers"),
            tile(sum(result.principals for result in review.accounts), "principals and policies"),
            tile(sum(result.unannounced for result in review.accounts), "changes that no event announced"),
            tile(len(review.items), "items to decide about"),
            _covered(review),
            class_="tiles",
        ),
        el("h3", "In short"),
        el("ul", [el("li", sentence) for sentence in in_short(review)], class_="short"),
        el("h3", "Open findings by severity"),
        severity_bar(counts, "Open findings"),
        el("ul", [el("li", severity(each), f" {counts[each]:,}") for each in WORST_FIRST], class_="key"),
        _since(review),
        el("h3", "Open findings at each review"),
        trend((*review.history, review.snapped)),
    )


def accounts(review: Review) -> Html:
    counts = by_account(review.open_findings)
    columns = (
        Column("Account"),
        Column("State"),
        Column("Principals", number=True),
        Column("Roles", number=True),
        *(Column(each.name.capitalize(), number=True) for each in WORST_FIRST[:3]),
        Column("Unannounced", number=True),
        Column("Open findings"),
    )
    ordered = sorted(review.accounts, key=lambda result: (_weight(counts.get(result.account, {})), result.account))
    most = max((sum(each.values()) for each in counts.values()), default=0)
    rows = (_account(result, counts.get(result.account, {}), most) for result in ordered)
    skipped = f"Not swept because suspended or closed: {', '.join(review.skipped[:50])}." if review.skipped else ""
    return section(
        "accounts",
        "Accounts",
        table("The accounts with the worst findings come first", columns, rows),
        el("p", skipped, class_="soft") if skipped else None,
    )


def guardrails(review: Review) -> Html:
    before = dict(review.before.guardrails) if review.before is not None else {}
    now = Counter(finding.guardrail for finding in review.open_findings)
    worst: dict[str, Severity] = {}
    for finding in review.open_findings:
        worst[finding.guardrail] = max(finding.severity, worst.get(finding.guardrail, Severity.INFO))
    names = sorted({*now, *before}, key=lambda name: (-worst.get(name, Severity.INFO), -now[name], name))
    rows = (
        (
            code(name, 80),
            severity(worst[name]) if name in worst else "",
            f"{now[name]:,}",
            _change(now[name], before.get(name, 0)) if review.before is not None else "",
        )
        for name in names
    )
    columns = (
        Column("Guardrail"),
        Column("Worst"),
        Column("Open", number=True),
        Column("Since the last review", number=True),
    )
    body = table("Open findings by guardrail", columns, rows) if names else none("No guardrail is broken.")
    return section("guardrails", "Findings by guardrail", body)


def blind_spots(review: Review) -> Html:
    stated = table(
        "Organization policies and analyzers",
        (Column("Control"), Column("State")),
        ((what, state) for what, state in review.controls),
    )
    announced = sum(result.announced + result.late for result in review.accounts)
    lost = sum(result.unannounced for result in review.accounts)
    share = f" ({100 * lost / (announced + lost):.1f} %)" if announced + lost else ""
    return section(
        "coverage",
        "Coverage and blind spots",
        el("p", covered(review.coverage)) if review.coverage is not None else None,
        el("p", f"Since the sweep before, events announced {announced:,} changes; {lost:,} came without one{share}."),
        el("ul", [el("li", blind) for blind in review.blind[:200]])
        if review.blind
        else none("Nothing else is known to be unseen."),
        stated if review.controls else none("Organization policies and analyzers were not looked at."),
    )


def covered(coverage: Coverage) -> str:
    """The sentence that every report has."""
    accounts = f"{coverage.accounts:,} account{'s' if coverage.accounts != 1 else ''}"
    return (
        f"Of {accounts}, {coverage.swept:,} were swept ({coverage.percent(coverage.swept):g} %), changes of"
        f" {coverage.heard:,} arrive ({coverage.percent(coverage.heard):g} %), and in {coverage.remediable:,}"
        f" the guardian could take back ({coverage.percent(coverage.remediable):g} %)."
    )


def _covered(review: Review) -> Html | None:
    if review.coverage is None:
        return None
    return tile(f"{review.coverage.percent(review.coverage.swept):g} %", "of the accounts were swept")


def _since(review: Review) -> Html:
    if review.before is None:
        return none("There is no earlier review to compare with.")
    was, now = sum(review.before.severities.values()), len(review.open_findings)
    counts = _severities(review)
    words = [
        f"{counts[each] - review.before.severities.get(word(each), 0):+d} {word(each)}"
        for each in WORST_FIRST
        if counts[each] != review.before.severities.get(word(each), 0)
    ]
    moved = f" ({', '.join(words)})" if words else ""
    when = f"at the review of {day(review.before.time)}{moved}."
    if now == was:
        return el("p", f"As many open findings as {when}")
    return el("p", f"{abs(now - was):,} {'fewer' if now < was else 'more'} open findings than {when}")


def _severities(review: Review) -> Counter[Severity]:
    return Counter(finding.severity for finding in review.open_findings)


def _weight(counts: dict[Severity, int]) -> tuple[int, ...]:
    return tuple(-counts.get(each, 0) for each in WORST_FIRST)


def _account(result: AccountResult, counts: dict[Severity, int], most: int) -> tuple[Child, ...]:
    return (
        code(result.account, 12),
        _REACHED[result.reached] if not result.problem else group(_REACHED[result.reached], ": ", result.problem),
        f"{result.principals:,}",
        f"{result.roles:,}",
        *(f"{counts.get(each, 0):,}" for each in WORST_FIRST[:3]),
        f"{result.unannounced:,}",
        share_bar(counts, most, f"Open findings of {result.account}"),
    )


def _change(now: int, before: int) -> str:
    return "unchanged" if now == before else f"{now - before:+,}"
