"""Real guardrails and the real policy engine, which remember their answers: histories differ elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessment import AccessChange
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy.documents.document import Document
from iamdrift.domain.principals.principal import PolicyText, PrincipalRef, Snapshot
from iamdrift.guardrails.privilege import full_administrator
from iamdrift.guardrails.trust import trust_admits_anyone, trust_admits_foreign_account
from tests.chaos.changes import EVERYTHING

Scps = tuple[tuple[Document, ...], ...]
_OF_HOLDINGS = (full_administrator.GUARDRAIL,)
_OF_TRUST = (trust_admits_anyone.GUARDRAIL, trust_admits_foreign_account.GUARDRAIL)
_MOST = 50_000
_NOBODY = "arn:aws:iam::111122223333:role/somebody"


class RememberingEngine(PolicyEngine):
    """What a change newly allows depends on the grants alone, so that is what answers are remembered by.

    The blast radius only weighs findings: whether somebody holds everything is enough for that here.
    """

    def change(self, before: Snapshot, after: Snapshot, scps: Scps = ()) -> AccessChange:  # noqa: ARG002 - there are none
        return _change(_holdings(before, before.trust), _holdings(after, after.trust))

    def blast_radius(self, snapshot: Snapshot, scps: Scps = ()) -> Severity:  # noqa: ARG002 - there are none
        return Severity.HIGH if EVERYTHING in [policy.document.text for policy in snapshot.inline] else Severity.LOW


@lru_cache(_MOST)
def _change(before: Snapshot, after: Snapshot) -> AccessChange:
    return PolicyEngine().change(before, after)


def _holdings(held: Snapshot, trust: PolicyText | None = None) -> Snapshot:
    """Somebody who holds the same."""
    ref = PrincipalRef(held.ref.account, held.ref.type, "somebody")
    return Snapshot(ref, _NOBODY, "/", trust, held.inline, held.attached, held.boundary, held.groups)


def _entrances(snapshot: Snapshot) -> Snapshot:
    """Somebody who lets the same in."""
    return Snapshot(PrincipalRef(snapshot.ref.account, snapshot.ref.type, "somebody"), _NOBODY, trust=snapshot.trust)


def _remembering(rule: Guardrail, bare: Callable[[Snapshot], Snapshot]) -> Guardrail:
    """These look at nothing else, and at settings that are the same in every history."""
    known: dict[Snapshot, tuple[Evidence, ...]] = {}

    def check(examination: Examination) -> Iterable[Evidence]:
        seen = bare(examination.snapshot)
        if seen not in known:
            known[seen] = tuple(rule.check(Examination(seen, settings=examination.settings)))
        return known[seen]

    return replace(rule, check=check)


GUARDRAILS = (
    *(_remembering(rule, _holdings) for rule in _OF_HOLDINGS),
    *(_remembering(rule, _entrances) for rule in _OF_TRUST),
)
