"""`make demo` and `make local`: an incident from change to message, on an AWS that is embedded in this machine."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from iamdrift.domain.judging.assessment import AccessLine, Verdict
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import GuardianError
from iamdrift.local.cast import cast
from iamdrift.local.engine import Keys, LocalAws
from iamdrift.local.incident import ROLE, Step, incident, prepare, rightful
from iamdrift.local.stage import REGION, REVERTING, Message, Stage, template_of_checkout

VERDICT_SECONDS, REVERT_SECONDS, QUIET_SECONDS = 15.0, 5.0, 1.0
COLOURS = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow"}


def main() -> int:
    arguments = _arguments()
    console = Console(highlight=False)
    try:
        with LocalAws(port=arguments.port, region=REGION) as aws:
            run(console, Stage(aws, template_of_checkout(), more=REVERTING), stay=arguments.stay)
    except GuardianError as error:
        Console(stderr=True, highlight=False).print(Text(f"error: {error}", style="red"))
        return 2
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")
    return 0


def run(console: Console, stage: Stage, *, stay: bool) -> None:
    started = time.monotonic()
    console.rule("[bold]IAM Drift Guardian")
    actors = cast(stage.aws, REGION)
    prepare(stage.aws.client("iam", region=REGION))
    deployment = stage.deploy()
    console.print(
        f"template.yaml, unmodified, is deployed on {stage.aws.endpoint_url} in {deployment.seconds:.1f} s: "
        f"{len(deployment.resources)} resources, authorization on, every function runs as its own role.\n"
        "This one may write to IAM (AllowWrites=yes, Mode=revert); by default none may.\n"
    )
    delays = [play(console, stage, step) for step in rightful(actors, stage.aws.account)]
    accept(console, stage, actors.keys)
    delays += [play(console, stage, step) for step in incident(actors, stage.aws.account)]
    sweep(console, stage)
    report(console, stage, [delay for delay in delays if delay is not None], time.monotonic() - started)
    if stay:
        follow(console, stage, actors.keys)


def play(console: Console, stage: Stage, step: Step) -> float | None:
    """Make the call, show what the guardian made of it; how long the verdict took."""
    console.print(Text.assemble((step.told, "bold"), (f"   iam:{step.call}", "cyan")))
    role = PrincipalRef(stage.aws.account, PrincipalType.ROLE, ROLE)
    before = stage.newest(role)
    started = time.monotonic()
    step.play()
    version = stage.version_after(role, before.number if before else 0, VERDICT_SECONDS)
    delay = time.monotonic() - started
    if version is None:
        console.print(Text("  no verdict came: look at the log of the embedded AWS", style="red"))
        return None
    show(console, version, delay)
    if version.assessment.decided is Verdict.REVERT:
        show_taken_back(console, stage, version)
    for message in stage.messages(QUIET_SECONDS):
        if version.assessment.severity >= Severity.HIGH:
            show_message(console, message)
    console.print()
    return delay


def show_taken_back(console: Console, stage: Stage, version: Version) -> None:
    """The version that the guardian's own write led to."""
    restored = stage.version_after(version.ref, version.number, REVERT_SECONDS)
    if restored is None:
        told = "  not taken back: two reverts a day are the most for one principal; people are told instead"
        console.print(Text(told, style="bold yellow"))
        return
    console.print(Text("  taken back: compared before, verified after", style="bold green"))
    show(console, restored)


def accept(console: Console, stage: Stage, keys: Keys) -> None:
    version = stage.newest(PrincipalRef(stage.aws.account, PrincipalType.ROLE, ROLE))
    if version is None:
        return
    answer = stage.accept(version, keys)
    console.print(Text.assemble(("An engineer accepts this state, signed", "bold"), f"   HTTP {answer.status}\n"))


def sweep(console: Console, stage: Stage) -> None:
    """The quarterly review, on its state machine; its page is kept for you to look at."""
    console.print(Text("The quarterly review walks the whole account", style="bold"))
    said = stage.sweep("review")
    if "report" not in said:
        console.print(Text("  the sweep did not succeed: look at the log of the embedded AWS", style="red"))
        return
    page = stage.template.parent / "build" / "review.html"
    page.parent.mkdir(exist_ok=True)
    page.write_bytes(stage.report(said["report"]))
    told = f"  {said['principals']} principals, {said['unannounced']} changes that no event announced; look at {page}\n"
    console.print(Text(told), soft_wrap=True)


def show(console: Console, version: Version, delay: float | None = None) -> None:
    assessment = version.assessment
    style = COLOURS.get(assessment.severity, "green")
    console.print(
        Text.assemble(
            "  ",
            (f"{assessment.decided.value.upper()} {assessment.severity.name}", style),
            f"  {version.cause.event_name if version.cause else ''} by {version.cause.actor if version.cause else '?'}",
            (f"  version {version.number}" + (f", {delay:.1f} s after the call" if delay is not None else ""), "dim"),
        )
    )
    for facet in assessment.drift.facets:
        console.print(Text(f"  changed   {facet.kind.value} {facet.facet}"))
    show_lines(console, "now can  ", assessment.access.newly_allowed)
    show_lines(console, "no longer", assessment.access.no_longer_allowed)
    for finding in assessment.findings:
        said = f"  {finding.status.value:9} {finding.guardrail} ({finding.severity.name}): {finding.evidence.summary}"
        console.print(Text(said, style=COLOURS.get(finding.severity, "")))


def show_lines(console: Console, word: str, lines: Iterable[AccessLine]) -> None:
    for line in list(lines)[:3]:
        condition = f" if {line.condition}" if line.condition else ""
        console.print(Text(f"  {word} {line.actions} on {line.resource}{condition}; for example {line.witness}"))


def show_message(console: Console, message: Message) -> None:
    console.print(Panel(Text(message.text.strip()), title=Text(f"email: {message.subject}"), title_align="left"))


def report(console: Console, stage: Stage, delays: list[float], seconds: float) -> None:
    table = Table(title="What it took", title_justify="left", show_header=False)
    calls = stage.iam_calls()
    table.add_row("verdicts", f"{len(delays)}, the slowest {max(delays, default=0):.1f} s after its call")
    table.add_row("IAM calls of the guardian", f"{calls}, {calls / max(len(delays), 1):.1f} for each verdict")
    table.add_row("whole demo", f"{seconds:.0f} s")
    console.print(table)


def follow(console: Console, stage: Stage, keys: Keys) -> None:
    """Show every new version as it is committed, until somebody interrupts."""
    account = stage.aws.account
    console.rule("[bold]your turn")
    console.print(Text("The embedded AWS stays up. In another terminal:\n"))
    console.print(Text(_try_this(stage, keys)), soft_wrap=True)  # unbroken, so that it can be copied
    console.print(Text("\nThe verdict appears here. Ctrl-C ends it and leaves nothing behind."))
    shown = {ref: _number(stage.newest(ref)) for ref in stage.history.principals(account)}
    while True:
        for ref in stage.history.principals(account):
            version = stage.newest(ref)
            if version is not None and version.number > shown.get(ref, 0):
                shown[ref] = version.number
                console.print(Text(str(ref), style="bold"))
                show(console, version)
        time.sleep(0.3)


def _try_this(stage: Stage, keys: Keys) -> str:
    policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}}'
    return (
        f"  export AWS_ACCESS_KEY_ID={keys.access_key} AWS_SECRET_ACCESS_KEY={keys.secret_key} "
        f"AWS_DEFAULT_REGION={REGION}\n"
        f"  aws --endpoint-url {stage.aws.endpoint_url} iam put-role-policy --role-name {ROLE} "
        f"--policy-name all-tables --policy-document '{policy}'"
    )


def _number(version: Version | None) -> int:
    return version.number if version is not None else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m iamdrift.local.demo", description=__doc__)
    parser.add_argument("--stay", action="store_true", help="leave it up, and show verdicts as they come")
    parser.add_argument("--port", type=int, default=None, help="port on 127.0.0.1 (default: any that is free)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
