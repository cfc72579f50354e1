"""A dossier: everything that is on record about one principal, for people to read."""

from __future__ import annotations

from dataclasses import dataclass

from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.record import Record, Version


@dataclass(frozen=True, slots=True)
class Dossier:
    """`versions`: newest first. `broken`: what is wrong with their hash chain, in words; empty where it is intact."""

    record: Record
    versions: tuple[Version, ...]
    broken: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def newest(self) -> Version:
        return self.versions[0]

    def before(self, version: Version) -> Version | None:
        """The version that one followed, where it is at hand."""
        return next((each for each in self.versions if each.number == version.number - 1), None)
