"""Write docs/messages.md: real messages, from incidents that the real code assesses, announces and renders."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.events.incident_burst import Incident, joined, session_of, step_of
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.ledger.outbox import Consumer, Hold, Notice, OutboxItem, Why, item_about
from iamdrift.domain.ledger.record import Cause, Record, Version
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.telling.digest import digest_of
from iamdrift.domain.telling.matter import matter_of
from iamdrift.guardrails import GUARDRAILS
from iamdrift.reports.bulletin import bulletin_email
from iamdrift.reports.digest import digest_bulletin, how_of, line_of
from iamdrift.reports.text import EmailText

PAGE: Final = Path(__file__).parents[1] / "docs" / "messages.md"
ACCOUNT: Final = "111122223333"
SETTINGS: Final = Settings(mode=Mode.REVERT, accounts=frozenset({ACCOUNT}))
MEANINGS: Final = {
    "PutRolePolicy": "Adds or replaces an inline policy of a role.",
    "UpdateAssumeRolePolicy": "Replaces the trust policy of a role.",
}
OWN_TRUST: Final = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def statement(action: str | list[str], resource: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def document(*statements: object) -> PolicyText:
    return PolicyText(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def role(name: str, *, trust: object = OWN_TRUST, policies: dict[str, PolicyText] | None = None) -> Snapshot:
    ref = PrincipalRef(ACCOUNT, PrincipalType.ROLE, name, f"AROA{name.upper().replace('-', '')[:16]:X<16}")
    return Snapshot(
        ref=ref,
        arn=f"arn:aws:iam::{ACCOUNT}:role/{name}",
        trust=document(trust),
        inline=tuple(InlinePolicy(key, text) for key, text in (policies or {}).items()),
        tags=(("owner", "shop-team"),),
        max_session_duration=3600,
    )


def cause(name: str, event: str, at: str, **said: object) -> Cause:
    told: dict[str, object] = {
        "event_id": f"5f0c9f8e-{at.replace(':', '')[:4]}-4d2a-9d52-0a1b2c3d4e5f",
        "event_source": "iam.amazonaws.com",
        "account": ACCOUNT,
        "region": "us-east-1",
        "time": f"2026-11-24T{at}+00:00",
        "actor": f"IAM user arn:aws:iam::{ACCOUNT}:user/alice",
        "actor_arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
        "actor_id": "AIDAEXAMPLEALICE",
        "via": "console",
        "mfa": False,
        "source_ip": "198.51.100.7",
        "parameters": (("roleName", name),),
    }
    meaning = MEANINGS[event]
    return Cause(event_name=event, meaning=meaning, **(told | said))  # type: ignore[arg-type]  # the fields of a cause


@dataclass
class Story:
    """What happens to one role, one state after the other; the first is accepted."""

    versions: list[Version] = field(default_factory=list)

    def then(self, state: Snapshot, why: Cause | None, at: str) -> Notice:
        before = self.versions[-1] if self.versions else None
        now = f"2026-11-24T{at}+00:00"
        judged = assess(record(before), state, GUARDRAILS, SETTINGS, now, measure=PolicyEngine())
        version = Version(state.ref, len(self.versions) + 1, now, judged, state, why)
        self.versions.append(version)
        return Notice(item_about(version, Consumer.ANNOUNCE).id, version, before.snapshot if before else None)


def record(version: Version | None) -> Record | None:
    if version is None:
        return None
    return Record(
        ref=version.ref,
        version=version.number,
        hash="",
        digest=version.assessment.digest,
        snapshot=version.snapshot,
        findings=version.assessment.standing,
        baseline=Baseline(Acceptance.ACCEPTED, 1, version.assessment.digest, version.time, "carol"),
        time=version.time,
        right=version.snapshot,
    )


READS: Final = {"orders": document(statement("s3:GetObject", "arn:aws:s3:::shop-orders/*"))}


def harmless() -> list[Notice]:
    """A pipeline gives a role one more thing to read."""
    story, name = Story(), "shop-prod-role"
    story.then(role(name, policies=READS), None, "09:00:00")
    more = {
        "orders": document(
            statement("s3:GetObject", "arn:aws:s3:::shop-orders/*"),
            statement("sqs:SendMessage", f"arn:aws:sqs:us-east-1:{ACCOUNT}:shop-mails"),
        )
    }
    pipeline = f"role session arn:aws:sts::{ACCOUNT}:assumed-role/shop-deploy/github-actions-4711"
    why = cause(
        name,
        "PutRolePolicy",
        "09:12:31",
        actor=pipeline,
        actor_id="AROAEXAMPLEDEPLOY:github-actions-4711",
        via="Terraform (as the user agent claims)",
        mfa=None,
        source_ip="203.0.113.20",
        parameters=(("roleName", name), ("policyName", "orders")),
    )
    return [story.then(role(name, policies=more), why, "09:12:40")]


def reverted() -> list[Notice]:
    """Somebody lets anyone in; the guardian takes it back."""
    story, name = Story(), "payroll-prod-role"
    story.then(role(name, policies=READS), None, "01:00:00")
    anyone = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    why = cause(name, "UpdateAssumeRolePolicy", "02:59:48")
    bad = story.then(role(name, trust=anyone, policies=READS), why, "03:00:05")
    own = cause(
        name,
        "UpdateAssumeRolePolicy",
        "03:01:10",
        event_source="iamdrift",
        event_id="iamdrift-6f1e",
        actor="IAM Drift Guardian (revert)",
        actor_id="",
        via="",
        mfa=None,
        source_ip="",
        region="",
    )
    return [bad, story.then(role(name, policies=READS), own, "03:01:15")]


def burst() -> list[Notice]:
    """One session gives three roles everything."""
    incident: Incident | None = None
    told: list[Notice] = []
    for number, name in enumerate(("shop-prod-role", "mail-prod-role", "billing-prod-role")):
        story = Story()
        story.then(role(name, policies=READS), None, "01:00:00")
        why = cause(
            name,
            "PutRolePolicy",
            f"04:1{number}:02",
            via="CLI (as the user agent claims)",
            parameters=(("roleName", name), ("policyName", "x")),
        )
        bad = story.then(role(name, policies=READS | {"x": document(statement("*", "*"))}), why, f"04:1{number}:20")
        step = step_of(bad.id, bad.version)
        if step is not None:
            incident = joined(incident, session_of(bad.version), step)
        told.append(replace(bad, incident=incident))
    return told


def digested(notices: list[Notice]) -> tuple[str, str]:
    items = [held(notice) for notice in notices]
    digest = digest_of(items)
    if digest is None:
        raise ValueError("a digest needs something that waits")
    return bulletin_email(digest_bulletin(digest))


def held(notice: Notice) -> OutboxItem:
    hold = Hold(
        "2026-11-24T10:00:00+00:00", "digest", Why.DIGEST, matter_of(notice).severity, line_of(notice), how_of(notice)
    )
    return replace(item_about(notice.version, Consumer.ANNOUNCE), hold=hold)


def email(notice: Notice) -> tuple[str, str]:
    return EmailText(GUARDRAILS)(notice)


Scene = tuple[str, str, Callable[[], list[tuple[str, str]]]]
SCENES: Final[tuple[Scene, ...]] = (
    (
        "A harmless change",
        "A pipeline lets a role send to one queue. It is mild, so that it waits for the digest of the hour.",
        lambda: [digested(harmless())],
    ),
    (
        "Anyone may become a role, and the guardian takes it back",
        "Critical: told at once, whatever the hour. The outcome follows in the same thread.",
        lambda: [email(notice) for notice in reverted()],
    ),
    (
        "A burst",
        "The third change of one session within minutes; all three share a thread.",
        lambda: [email(burst()[-1])],
    ),
)
HEAD: Final = """\
# Messages

Everything that changes who may do what is told. Machines (the machine topic, the event bus, Security Hub) get each
message at once. People (email, chat, Slack) get them at a pace that `messages` in the configuration sets:

* Medium and worse (`at_once`): at once. Milder: in one digest an hour (`digest_minutes`). What is only INFO waits, in
  `quiet_hours` (UTC), for the first digest of the morning.
* One event that changed five principals or more, like a policy that is attached to thousands of roles: one message
  within ten minutes, with the number and the worst. The first critical one of them does not wait for the others.
* More than `most` messages about one principal, or because of one session, within `window_minutes`: in the next
  digest. A third of `most` is kept for what is critical.
* What the guardian did itself, and the all-clear: at once, in the thread of the trouble.

Critical never waits for a digest or for quiet hours. A message that is sent again has the same id. What waits is on
record in the ledger; `check_health` puts it on its way when it is due, every five minutes.

Subscriptions filter by attributes: `account`, `severity`, `urgency`, `verdict`, `family` (of the guardrails), `kind`
(`assessment`, `bulletin`), and `environment` and `owner`. Whoever names and tags a principal chooses the last two: use
them to tell more people, never to tell fewer. Messages of machines keep to `docs/message.schema.json`.

Below are emails as they are sent. The chat says the same. Names, tags and documents can forge no marks, links or lines.
"""


def page() -> str:
    parts = [HEAD]
    for title, about, messages in SCENES:
        parts.append(f"## {title}\n\n{about}\n")
        for subject, text in messages():
            parts.append(f"```text\nSubject: {subject}\n\n{text.rstrip()}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page())
