"""Writes docs/costs.md: what a month costs by the size of an organization, from the cost model."""

from __future__ import annotations

from pathlib import Path

from iamdrift.domain.running import cost
from iamdrift.domain.running.cost import Volume, expected, priced, total

REFERENCE = Path(__file__).parents[1] / "docs" / "costs.md"
UNITS = (
    f"{cost.WRITE_UNITS:.0f} write units, {cost.READ_UNITS:.0f} read units, {cost.MESSAGES:.0f} messages,"
    f" {cost.SECONDS} seconds of a function with {cost.MEMORY_GB:.0f} GB"
)
ACCOUNTS, CHANGES = (1, 10, 100, 1000), (1.0, 10.0, 50.0, 500.0)
HEAD = f"""\
# What it costs

Prices: {cost.PRICES_OF}.
Requests per change are measured by `tests/org/test_cost.py`. One change of one principal, its confirming look included:
{UNITS}.
`iamdrift cost --accounts N --changes N` computes your own; `iamdrift cost --measured` prices what CloudWatch counted.

Dollars a month by accounts and changes per account and day, with an hourly canary in every account:

"""
TAIL = """
The canaries are part of it: in a large organization with few changes they are most of it, and `CanaryRate` sets them.
So are a sweep a day and a review a quarter, of {principals:.0f} principals in every account: for a thousand accounts
{sweeps} a month. Their calls to IAM and to the services are free. `--measured` counts functions and ledger, not
the steps of the state machine, which are {steps} of it.

## Not in it

* The organization trail: the first copy of management events is free, its bucket is not.
* Access Analyzer's paid checks, which are off. Unused access (`AnalyzeUnusedAccess`) is $0.20 per role and user
  a month: {unused}.
  `iamdrift cost --unused-access N` adds it for N roles and users. A custom check is $0.002 a call, internal access $9
  per resource a month. External access, which the templates switch on in every governed region, is free.
* SnapStart, which is not used (decision 19): for a function of 512 MB $2 a month for its snapshot, and 7 cents for
  a thousand restores.
* What is off by default: the secret of a Slack webhook is $0.40 a month; Security Hub has its own price for findings.
* Data transfer between regions, where the hub is not in the IAM-event region: a few kilobytes a change.
"""


def rendered() -> str:
    columns = [f"{changes:g} a day" for changes in CHANGES]
    head = f"| accounts | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n"
    return HEAD + head + "".join(map(row, ACCOUNTS)) + _example() + TAIL.format(**_told())


def row(accounts: int) -> str:
    cells = (f"{total(priced(expected(Volume(accounts, changes)))):,.0f}" for changes in CHANGES)
    return f"| {accounts:,} | {' | '.join(cells)} |\n"


def _told() -> dict[str, object]:
    volume = Volume(1000, 10.0)
    steps = expected(volume).transitions * cost.TRANSITION
    sweeps = steps + 1000 * cost.SWEEP_GB * cost.LAMBDA_GB_SECOND * (
        cost.DAYS * cost.SWEEP_SECONDS + cost.REVIEWS * cost.REVIEW_SECONDS
    )
    return {
        "unused": _unused(),
        "principals": volume.principals,
        "sweeps": f"${sweeps:,.0f}",
        "steps": f"${steps:,.0f}",
    }


def _unused() -> str:
    sizes = (1_500, 15_000, 150_000)
    return ", ".join(f"${size * cost.UNUSED_ACCESS:,.0f} for {size:,}" for size in sizes)


def _example() -> str:
    lines = priced(expected(Volume(1000, 10.0)))
    rows = "".join(f"| {line.what} | {line.quantity:,.0f} {line.unit} | {line.dollars:,.2f} |\n" for line in lines)
    title = "\nA thousand accounts with ten changes a day, line by line:\n\n"
    return f"{title}| what | quantity | dollars |\n|---|---|---|\n{rows}"


if __name__ == "__main__":
    REFERENCE.write_text(rendered())
