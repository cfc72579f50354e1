"""The end of waivers: whose owner is to be told, how each is renewed, and why a finding counts again."""

from __future__ import annotations

import math
import shlex
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.waiver import Waiver, expired, expiring, instant
from iamdrift.domain.principals.principal import PrincipalRef

# For so long after its end: a deployment that slept longer has other news than this.
_TOLD_FOR: Final = timedelta(days=30)
_SAID: Final = 120  # characters of a reason in a command


@dataclass(frozen=True, slots=True)
class Granted:
    """A waiver of the ledger, with the principal that it was granted for."""

    ref: PrincipalRef
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class Ending:
    """A waiver whose end its owner is to be told. `ref` is None where it stands in the configuration.

    accepts: how many findings it accepts, or accepted, as they stand now.
    """

    waiver: Waiver
    ended: bool
    ref: PrincipalRef | None = None
    accepts: int = 0

    @property
    def key(self) -> str:
        """What it is remembered by once it was told; a renewal under the same id ends anew."""
        return f"{self.waiver.id} {self.waiver.expires} {'ended' if self.ended else 'ends'}"


def endings(
    file: Iterable[Waiver], granted: Iterable[Granted], findings: Iterable[Finding], now: str
) -> tuple[Ending, ...]:
    """Those that end within the notice or have ended lately, the first first; without what was renewed in time.

    `findings` are read only where there are some; the digest of their states is not known there, so any will do.
    """
    refs = {each.waiver: each.ref for each in granted}
    waivers = (*file, *refs)
    current = [waiver for waiver in waivers if not any(_renewed_by(waiver, other) for other in waivers)]
    since = instant(now) - _TOLD_FOR
    over = [waiver for waiver in expired(current, now) if instant(waiver.expires) > since]
    due = (*over, *expiring(current, now))
    accepts = Counter(
        waiver for finding in (findings if due else ()) for waiver in due if waiver.covers(finding, waiver.digest)
    )
    return tuple(Ending(waiver, waiver in over, refs.get(waiver), accepts[waiver]) for waiver in due)


def renewal(ending: Ending, most_days: int, now: str) -> str:
    """The exact command; for a waiver of the configuration, what to write there before it is deployed."""
    waiver, ref = ending.waiver, ending.ref
    lasted = instant(waiver.expires) - instant(waiver.created)
    days = max(1, min(most_days, math.ceil(lasted / timedelta(days=1))))
    if ref is None:
        until = (instant(now) + timedelta(days=days)).date()
        written = f"created: {instant(now).date()}, expires: {until}"
        return f"set {written} at waiver {waiver.id}; iamdrift config check --file guardrails.yaml; sam deploy"
    subject = ("--subject", waiver.subject) if waiver.subject else ()
    said = (*subject, "--until", f"{days}d", "--ticket", waiver.ticket, "--why", waiver.reason[:_SAID])
    whom = (ref.type.value, ref.name, "--account", ref.account)
    return shlex.join(("iamdrift", "waive", *whom, "--guardrail", waiver.guardrail, *said))


def turned(waivers: Iterable[Waiver], since: str, now: str) -> tuple[Waiver, ...]:
    """Those that began or ended meanwhile: what they cover is to be judged again, though nothing else has changed."""
    return tuple(
        waiver
        for waiver in waivers
        if any(instant(since) <= instant(time) <= instant(now) for time in (waiver.created, waiver.expires))
    )


def why_again(waiver_id: str, waivers: Iterable[Waiver], now: str) -> str:
    """Why a finding that was waived counts again."""
    waiver = next((each for each in waivers if each.id == waiver_id), None)
    if waiver is None:
        return f"waiver {waiver_id} was withdrawn"
    whose = f"waiver {waiver_id} of {waiver.owner} ({waiver.ticket})"
    if instant(waiver.expires) <= instant(now):
        return f"{whose} ended on {waiver.expires[:10]}"
    return f"{whose} does not accept this state"


def _renewed_by(waiver: Waiver, other: Waiver) -> bool:
    """Whether the other one covers all of it, holds when it ends, and lasts longer."""
    return (
        other.guardrail == waiver.guardrail
        and other.principal == waiver.principal
        and other.subject in ("", waiver.subject)
        and other.digest in ("", waiver.digest)
        and instant(other.created) <= instant(waiver.expires) < instant(other.expires)
    )
