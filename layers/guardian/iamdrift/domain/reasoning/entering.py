"""Coming in by a trust policy: which calls enter a role, who is behind an admission, and a request that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from iamdrift.domain.judging.severity import Confidence
from iamdrift.domain.policy import Admission, Admitted, ConditionTerm, Outcome, PinnedBy, Policies, Request
from iamdrift.domain.policy import evaluate as decide
from iamdrift.domain.policy.access.rules import Source
from iamdrift.domain.policy.documents.document import Document, Effect, Statement, kept_with
from iamdrift.domain.policy.matching.arns import segments
from iamdrift.domain.policy.matching.glob import is_wild
from iamdrift.domain.policy.risk.trust import admissions

CALLS: Final = ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")
STRANGER: Final = "999999999999"  # stands for an account that nobody named
OWN: Final = "${aws:ResourceOrgID}"  # the organization of the role itself, whichever that is
_ALLOWING_ALL: Final = Document((Statement(0, Effect.ALLOW, ("*",)),), "2012-10-17", name="the caller's own policies")
_EQUAL: Final = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "Bool")


@dataclass(frozen=True, slots=True)
class Entrants:
    """Whose principals may come in. Neither accounts nor organizations: it is not limited to any."""

    accounts: frozenset[str] = frozenset()
    organizations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """A request that was put to the trust policy, in words, and how sure it is that it passes."""

    text: str
    confidence: Confidence


def entrances(trust: Document) -> tuple[Admission, ...]:
    """The admissions that let somebody become the role; tagging a session or naming its source does not."""
    return tuple(admission for admission in admissions(trust) if any(admission.allows(call) for call in CALLS))


def entrants(admission: Admission) -> Entrants:
    """The accounts and organizations behind an admission, its conditions on the caller taken into account."""
    named_by_account = admission.kind in (Admitted.ACCOUNT, Admitted.PRINCIPAL) and not is_wild(admission.account)
    accounts = frozenset({admission.account} if named_by_account else ())
    for pin in admission.pinned(PinnedBy.CALLER):
        named = frozenset(account for value in pin.term.values if (account := account_of(value)))
        accounts = (accounts & named if accounts else named) or accounts
    organizations = frozenset(
        _organization(value) for pin in admission.pinned(PinnedBy.ORGANIZATION) for value in pin.term.values
    )
    return Entrants(accounts, organizations)


def _organization(value: str) -> str:
    """`o-abc` of a path below it; a pin that pins holds no variable but those about the role itself."""
    return OWN if "${" in value else value.partition("/")[0]


def account_of(value: str) -> str:
    """The account that an account id or an ARN names; empty where it names none."""
    parts = segments(value)
    account = value if parts is None else parts[4]
    return account if len(account) == 12 and account.isdigit() else ""


def where(at: Admission | Statement) -> str:
    """`trust policy, statement 2 (AllowPartner)`."""
    return str(Source("trust policy", at.index, at.sid))


def entry(
    trust: Document, role: str, admission: Admission, who: str = "", also: Mapping[str, str] | None = None
) -> Entry:
    """A call by `who` (somebody whom the admission names) to become `role`, as the policy engine decides it.

    also: context keys that the call carries beside those that the conditions ask for.
    """
    caller = who or someone(admission, role)
    call = next((call for call in CALLS[_first(admission) :] if admission.allows(call)), CALLS[0])
    context = {**(also or {}), **_context(admission.conditions)}
    request = Request(caller, call, role, context)
    said = ", ".join(f"{key}={value}" for key, value in context.items())
    return Entry(
        text=f"{call} on {role} by {caller}" + (f" with {said}" if said else ""),
        confidence=_confidence(_about(trust, admission), request) if admission.certain else Confidence.UNPROVEN,
    )


def someone(admission: Admission, role: str, account: str = "") -> str:
    """Somebody whom the admission lets in, by name; of this account where it is left open."""
    partition = role.split(":")[1] if role.startswith("arn:") else "aws"
    accounts = entrants(admission).accounts
    for pin in admission.pinned(PinnedBy.CALLER):
        if pin.key.lower() == "aws:principalarn" and pin.term.values:
            fitting = (value for value in pin.term.values if not account.isdigit() or account in value)
            return _sample(next(fitting, pin.term.values[0]))
    if admission.kind in (Admitted.EVERYONE, Admitted.ALL_BUT, Admitted.ACCOUNT) or is_wild(admission.account):
        lives = account if account in accounts else min(accounts, default=STRANGER)
        return f"arn:{partition}:iam::{lives}:role/any-role"
    return admission.name


def _first(admission: Admission) -> int:
    """Which call somebody of this kind makes: a provider's users do not call AssumeRole."""
    if admission.kind is not Admitted.PROVIDER:
        return 0
    return 2 if ":saml-provider/" in admission.name else 1


def _context(terms: tuple[ConditionTerm, ...]) -> dict[str, str]:
    """Values that the conditions ask for. A key whose absence passes too is left out: that shows the hole."""
    asked: dict[str, str] = {}
    for term in terms:
        if term.operator == "Null" and "false" in (value.lower() for value in term.values):
            asked.setdefault(term.key, "any")
        elif term.operator in _EQUAL and not term.if_exists and term.qualifier != "ForAllValues" and term.values:
            asked[term.key] = _sample(term.values[0])
    return asked


def _sample(pattern: str) -> str:
    return pattern.replace("*", "any").replace("?", "x")


def _about(trust: Document, admission: Admission) -> Document:
    """The statement of the admission, and those that may deny it: no other could make it pass."""

    def deciding(whole: Document) -> Document:
        kept = (each for each in whole.statements if each.effect is Effect.DENY or each.index == admission.index)
        return replace(whole, statements=tuple(kept))

    return kept_with(trust, f"deciding about statement {admission.index}", deciding)


def _confidence(trust: Document, request: Request) -> Confidence:
    policies = Policies(identity=(_ALLOWING_ALL,), resource=trust)
    if decide(request, policies).outcome is Outcome.ALLOWED:
        return Confidence.PROVEN
    open_request = Request(request.principal, request.action, request.resource, request.context, complete=False)
    unknown = decide(open_request, policies).outcome is Outcome.UNKNOWN
    return Confidence.CONDITIONAL if unknown else Confidence.UNPROVEN
