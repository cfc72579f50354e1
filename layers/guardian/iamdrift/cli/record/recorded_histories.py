"""The histories of many principals, read from the ledger one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.cli.record.principals import account_of
from iamdrift.cli.terminal.progress import watched
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef


def accounts(ledger: Ledger, named: Sequence[str] | None) -> list[str]:
    """The accounts that are named, each once; that of whoever asks where none is. Raises InvalidInput."""
    return list(dict.fromkeys(account_of(each, ledger) for each in named or ("",)))


def histories(ledger: Ledger, among: Sequence[str]) -> Iterator[tuple[PrincipalRef, list[Version]]]:
    """Every principal that is on record and not deleted, with its versions, oldest first."""
    refs = (ref for account in among for ref in ledger.history.principals(account))
    for ref in watched(refs, "principals read:"):
        yield ref, list(ledger.history.history(ref))[::-1]
