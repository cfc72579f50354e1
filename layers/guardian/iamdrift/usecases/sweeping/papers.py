"""What the sweep writes down for its own later steps, so that any step may die and be done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.sweep.exposure import Exposure
from iamdrift.domain.sweep.memory import AccountMemory, Suspect
from iamdrift.domain.sweep.review import Review, Snapped
from iamdrift.domain.sweep.sign_off import Decision, Item, SignOff, UnderReview, check_signed
from iamdrift.domain.sweep.task import AccountResult, Plan
from iamdrift.domain.tightening.tightening import Proposal
from iamdrift.domain.workloads.looked import Looked
from iamdrift.domain.workloads.workload import RoleUse
from iamdrift.errors import InvalidInput
from iamdrift.usecases.sweeping.ports import Papers

_MEMORY, _SUSPECTS, _PLAN, _REVIEWS, _WAIVERS = "memory", "suspects", "plan", "reviews", "waivers"
_WORKLOADS, _EXPOSURES = "workloads", "exposures"
_QUARTERS = 12  # reviews that the trend goes back


class SweepPapers:
    """Typed access to the papers of the sweep."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers

    def memory(self, account: str) -> AccountMemory:
        data = self._papers.load(_of(account), _MEMORY)
        return from_plain(AccountMemory, data) if data is not None else AccountMemory()

    def remember(self, account: str, memory: AccountMemory) -> None:
        self._papers.save(_of(account), _MEMORY, to_plain(memory))

    def suspects(self, account: str) -> tuple[Suspect, ...]:
        data = self._papers.load(_of(account), _SUSPECTS)
        return from_plain(tuple[Suspect, ...], data) if data is not None else ()

    def note_suspects(self, account: str, suspects: Iterable[Suspect]) -> None:
        self._papers.save(_of(account), _SUSPECTS, to_plain(tuple(suspects)))

    def done(self, account: str, sweep: str) -> set[str]:
        """Unique ids of the principals that this run has assessed already."""
        return {one for _, part in self._papers.all(_done(account, sweep)) for one in part}

    def note_done(self, account: str, sweep: str, part: str, ids: Iterable[str]) -> None:
        self._papers.save(_done(account, sweep), part, list(ids))

    def plan(self, sweep: str) -> Plan | None:
        data = self._papers.load(_run(sweep), _PLAN)
        return from_plain(Plan, data) if data is not None else None

    def keep_plan(self, plan: Plan) -> None:
        self._papers.save(_run(plan.sweep), _PLAN, to_plain(plan))

    def result(self, sweep: str, account: str) -> AccountResult | None:
        data = self._papers.load(_run(sweep), f"account/{account}")
        return from_plain(AccountResult, data) if data is not None else None

    def results(self, sweep: str) -> Iterator[AccountResult]:
        for _, data in self._papers.all(_run(sweep), "account/"):
            yield from_plain(AccountResult, data)

    def keep_result(self, sweep: str, result: AccountResult) -> None:
        self._papers.save(_run(sweep), f"account/{result.account}", to_plain(result))

    def proposals(self, account: str) -> Iterator[Proposal]:
        """Those that take anything away."""
        for _, data in self._papers.all(_proposals(account)):
            proposal = from_plain(Proposal, data)
            if proposal.tightens:
                yield proposal

    def proposal(self, account: str, unique_id: str) -> Proposal | None:
        data = self._papers.load(_proposals(account), unique_id)
        return from_plain(Proposal, data) if data is not None else None

    def keep_proposal(self, proposal: Proposal, unique_id: str) -> None:
        self._papers.save(_proposals(proposal.account), unique_id, to_plain(proposal))

    def looked(self, account: str, region: str) -> Looked | None:
        """What the services of a region said of their workloads when they were asked last."""
        data = self._papers.load(_workloads(account), region)
        return from_plain(Looked, data) if data is not None else None

    def keep_looked(self, account: str, looked: Looked) -> None:
        self._papers.save(_workloads(account), looked.region, to_plain(looked))

    def workloads(self, account: str) -> tuple[RoleUse, ...]:
        data = self._papers.load(_of(account), _WORKLOADS)
        return from_plain(tuple[RoleUse, ...], data) if data is not None else ()

    def keep_workloads(self, account: str, uses: Iterable[RoleUse]) -> None:
        self._papers.save(_of(account), _WORKLOADS, to_plain(tuple(uses)))

    def past_exposures(self, sweep: str) -> tuple[Exposure, ...] | None:
        """What could be reached from outside at the review before; None where there was none. `sweep`: who asks."""
        data = self._papers.load(_REVIEWS, _EXPOSURES)
        if data is None:
            return None
        kept = data["before"] if data["sweep"] == sweep else data["now"]
        return None if kept is None else from_plain(tuple[Exposure, ...], kept)

    def _keep_exposures(self, review: Review) -> None:
        before = self.past_exposures(review.sweep)
        data = {"sweep": review.sweep, "now": to_plain(review.exposures), "before": to_plain(before)}
        self._papers.save(_REVIEWS, _EXPOSURES, data)

    def past_reviews(self, sweep: str) -> tuple[tuple[Snapped, ...], tuple[tuple[Item, ...], dict[str, Decision]]]:
        """The numbers of earlier reviews, oldest first; the items of the last one, and what was decided about them.

        `sweep`: the run that asks; what it has left itself, before it died, does not count.
        """
        data = self._papers.load(_REVIEWS, "latest")
        if data is not None and data["sweep"] == sweep:
            data = self._papers.load(_REVIEWS, "before")
        if data is None:
            return (), ((), {})
        items = from_plain(tuple[Item, ...], data["items"])
        return from_plain(tuple[Snapped, ...], data["history"]), (items, self._decisions(data))

    def under_review(self) -> UnderReview | None:
        """The last review, as it stands now."""
        data = self._papers.load(_REVIEWS, "latest")
        if data is None:
            return None
        items, time = from_plain(tuple[Item, ...], data["items"]), data["history"][-1]["time"]
        return UnderReview(data["sweep"], data["digest"], data["place"], time, items, self._decisions(data))

    def keep_review(self, review: Review, digest: str, place: str) -> None:
        """The same review once more replaces itself."""
        self._keep_exposures(review)
        last, before = self._papers.load(_REVIEWS, "latest"), self._papers.load(_REVIEWS, "before")
        if last is not None and last["sweep"] != review.sweep:
            self._papers.save(_REVIEWS, "before", last)
        history = [each for each in review.history if each.time != review.time][-_QUARTERS:]
        data = {
            "sweep": review.sweep,
            "digest": digest,
            "place": place,
            "history": to_plain([*history, review.snapped]),
            "items": to_plain(review.items),
            "decided": self._kept(last if last is not None and last["sweep"] != review.sweep else before),
        }
        self._papers.save(_REVIEWS, "latest", data)
        self._papers.save(_REVIEWS, f"pack/{review.sweep}", {"digest": digest, "place": place, "time": review.time})

    def sign(self, sign_off: SignOff) -> str:
        """Keep decisions about the last review, and say under which digest. Raises InvalidInput where they do not fit.

        A sign-off is never changed: two people who sign at once lose nothing, and the same signed twice is one.
        """
        review = self.under_review()
        if review is None:
            raise InvalidInput("there is no review yet", where="sign-off", remedy="run `iamdrift sweep --review`")
        check_signed(sign_off, review.items, review.digest)
        digest = hashlib.sha256(json_text(to_plain(replace(sign_off, time=""))).encode()).hexdigest()
        self._papers.save(_REVIEWS, f"sign-off/{review.sweep}/{digest}", to_plain(sign_off))
        return digest

    def sign_offs(self, sweep: str) -> tuple[SignOff, ...]:
        """Of one review, oldest first."""
        kept = (from_plain(SignOff, data) for _, data in self._papers.all(_REVIEWS, f"sign-off/{sweep}/"))
        return tuple(sorted(kept, key=lambda each: each.time))

    def _decisions(self, data: Any) -> dict[str, Decision]:
        """What holds from earlier reviews, then what was signed since, the newest last."""
        held = {item: Decision(word) for item, word in data["decided"].items()}
        return held | {
            each.item: each.decision for sign_off in self.sign_offs(data["sweep"]) for each in sign_off.decided
        }

    def _kept(self, data: Any | None) -> dict[str, str]:
        """The decisions that hold for good."""
        decided = self._decisions(data) if data is not None else {}
        return {item: word.value for item, word in decided.items() if word is Decision.KEEP}

    def told(self, what: str) -> bool:
        """Whether people were told of this end of a waiver."""
        return self._papers.load(_WAIVERS, what) is not None

    def note_told(self, what: str, now: str) -> None:
        self._papers.save(_WAIVERS, what, {"time": now})

    def reported(self, sweep: str) -> bool:
        return self._papers.load(_run(sweep), "reported") is not None

    def note_reported(self, sweep: str, digest: str, place: str) -> None:
        self._papers.save(_run(sweep), "reported", {"digest": digest, "place": place})

    def report(self, sweep: str) -> tuple[str, str]:
        """(place, digest) of the report of a run; empty where it has none."""
        data = self._papers.load(_run(sweep), "reported") or {}
        return data.get("place", ""), data.get("digest", "")


def _proposals(account: str) -> str:
    return f"proposals/{account}"


def _workloads(account: str) -> str:
    return f"workloads/{account}"


def _of(account: str) -> str:
    return f"account/{account}"


def _run(sweep: str) -> str:
    return f"run/{sweep}"


def _done(account: str, sweep: str) -> str:
    return f"done/{account}/{sweep}"
