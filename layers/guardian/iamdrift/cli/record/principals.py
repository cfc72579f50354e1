"""Principals as they are named on the command line, found in the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.identity import UNIQUE_ID
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import InvalidInput, LostRace

_KINDS = (PrincipalType.ROLE, PrincipalType.USER, PrincipalType.GROUP, PrincipalType.POLICY)
_BY_PREFIX = dict(zip(("AROA", "AIDA", "AGPA", "ANPA"), _KINDS, strict=True))
_ARN = re.compile(
    r"arn:aws[a-z-]*:iam::(?P<account>[0-9]{12}):(?P<kind>role|user|group|policy)/(?:.*/)?(?P<name>[^/]+)"
)
_OTHERS = (
    PrincipalType.OIDC_PROVIDER,
    PrincipalType.SAML_PROVIDER,
    PrincipalType.ORGANIZATION_POLICY,
    PrincipalType.ORGANIZATION_ROOT,
)  # whose names are whole, slashes included
_PROVIDER = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>[0-9]{12}):(?P<kind>oidc-provider|saml-provider)/(?P<name>.+)")
_ATTEMPTS = 3


def recorded(ledger: Ledger, words: Sequence[str], account: str) -> Record:
    """What the ledger holds about a principal. Raises InvalidInput where it holds nothing."""
    for ref in _candidates(words, account or "", ledger):
        record = recalled(ledger, ref)
        if record is not None:
            return record
    named = " ".join(words)
    raise InvalidInput(
        f"nothing on record about {named!r} in account {account or ledger.account}",
        where="ledger",
        remedy="check the spelling, name its --account, and say `user NAME` for what is no role",
    )


def _candidates(words: Sequence[str], account: str, ledger: Ledger) -> Iterator[PrincipalRef]:
    """Whom the words may mean. A name that exists in several types means the role first."""
    if len(words) == 2:
        yield PrincipalRef(_account(account, ledger), _kind(words[0]), words[1])
    elif len(words) != 1 or not words[0]:
        raise InvalidInput("one principal at a time", where="PRINCIPAL", remedy="write `user NAME`, or a role by name")
    elif named := _ARN.fullmatch(words[0]) or _PROVIDER.fullmatch(words[0]):
        yield PrincipalRef(named["account"], PrincipalType(named["kind"]), named["name"])
    elif re.fullmatch(UNIQUE_ID, words[0]):
        yield PrincipalRef(_account(account, ledger), _BY_PREFIX[words[0][:4]], "", words[0])
    elif "/" in words[0]:
        word, _, name = words[0].partition("/")
        kind = _kind(word)
        yield PrincipalRef(_account(account, ledger), kind, name if kind in _OTHERS else name.rpartition("/")[2])
    else:
        yield from (PrincipalRef(_account(account, ledger), kind, words[0]) for kind in _KINDS)


def account_of(text: str, ledger: Ledger) -> str:
    """The account that was named, or that of whoever asks. Raises InvalidInput for what is no account."""
    return _account(text, ledger)


def _account(text: str, ledger: Ledger) -> str:
    if text and not re.fullmatch(r"[0-9]{12}", text):
        raise InvalidInput(f"{text!r} is no account", where="--account", remedy="write its twelve digits")
    return text or ledger.account


def _kind(word: str) -> PrincipalType:
    try:
        return PrincipalType(word.lower())
    except ValueError as error:
        raise InvalidInput(
            f"{word!r} is no kind of principal",
            where="PRINCIPAL",
            remedy=f"one of {', '.join(kind.value for kind in (*_KINDS, *_OTHERS))}",
        ) from error


def recalled(ledger: Ledger, ref: PrincipalRef) -> Record | None:
    """What is on record as of one moment; asked again while it is being written. Raises LostRace where it stays so."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return _by_id(ledger, ref) if ref.unique_id else ledger.state.recall(ref).record
        except LostRace:
            continue
    return ledger.state.recall(ref).record


def _by_id(ledger: Ledger, ref: PrincipalRef) -> Record | None:
    """Of a principal that may have lost its name since: the newest version knows what it was called."""
    newest = next(iter(ledger.history.history(ref)), None)
    return ledger.state.recall(replace(ref, name=newest.ref.name)).record if newest is not None else None
