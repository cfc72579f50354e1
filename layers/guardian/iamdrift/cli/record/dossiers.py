"""Reads from the ledger what the commands show of one principal."""

from __future__ import annotations

from iamdrift.cli.files.moments import moment
from iamdrift.cli.record.ledger_access import Ledger
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.domain.ledger.record import Record, Version, broken_links
from iamdrift.errors import InvalidInput


def dossier(ledger: Ledger, record: Record) -> Dossier:
    """Everything that is on record, its hash chain checked."""
    return Dossier(
        record=record,
        versions=tuple(ledger.history.history(record.ref)),
        broken=broken(ledger, record),
        waivers=ledger.approvals.waivers(record.ref),
    )


def broken(ledger: Ledger, record: Record) -> tuple[str, ...]:
    """What is wrong with the hash chain, down to the pointer that ends it; empty where it is intact."""
    sealed = tuple(ledger.history.sealed(record.ref))
    problems = broken_links(sealed)
    if not sealed or sealed[-1].number < record.version:
        return (*problems, f"version {record.version}, the last, is missing")
    last = next((each for each in sealed if each.number == record.version), None)
    if last is not None and last.hash != record.hash:
        return (*problems, f"version {record.version} is not the one that was committed last")
    return problems


def version_of(ledger: Ledger, record: Record, *, at: str = "", number: int = 0) -> Version:
    """The version of that number, the one on record at that time, or the newest. Raises InvalidInput."""
    where = str(record.ref)
    if at:
        then = moment(at, "--at").isoformat()
        found = ledger.history.record_at(record.ref, then)
        if found is None:
            raise InvalidInput(
                f"nothing was on record yet at {then}", where=where, remedy="`iamdrift history` lists it"
            )
        return found
    found = ledger.history.version(record.ref, number or record.version)
    if found is None:
        raise InvalidInput(
            f"there is no version {number or record.version}",
            where=where,
            remedy=f"the newest is {record.version}; `iamdrift history` lists them",
        )
    return found
