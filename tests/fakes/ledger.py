"""A ledger in memory, with the semantics that the contract tests hold both it and the real one to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from iamdrift.domain.judging.baseline import Baseline
from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.commit import Commit, Memory
from iamdrift.domain.ledger.outbox import Consumer, Hold, Notice, OutboxItem
from iamdrift.domain.ledger.record import Record, Sealed, Version, seal
from iamdrift.domain.ledger.version_codec import decode_version, encode_version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.errors import InvalidInput, LostRace

Key = tuple[str, PrincipalType, str]


@dataclass
class FakeLedger:
    """Also a history, an outbox and what is pending."""

    chains: dict[Key, list[Sealed]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    standing: dict[Key, tuple[Finding, ...]] = field(default_factory=dict)
    baselines: dict[Key, Baseline] = field(default_factory=dict)
    names: dict[Key, str] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    items: dict[str, OutboxItem] = field(default_factory=dict)
    granted: dict[str, tuple[Waiver, ...]] = field(default_factory=dict)  # unique id -> waivers
    lock: Lock = field(default_factory=Lock)

    def recall(self, ref: PrincipalRef, event_id: str = "") -> Memory:
        with self.lock:
            known = self._resolved(ref)
            record = self._record(known) if known.unique_id else None
            if not known.unique_id or (record and not ref.unique_id and record.ref.name.lower() != ref.name.lower()):
                return Memory()
            told = (event_id, known.unique_id) in self.told
            namesake = self.names.get(_name(known), "")
            return Memory(record, told=told, namesake=namesake, waivers=self.granted.get(known.unique_id, ()))

    def commit(self, commit: Commit) -> None:
        body, texts = encode_version(commit.version)
        with self.lock:
            self._check(commit)
            key, chain = _key(commit.ref), self.chains.setdefault(_key(commit.ref), [])
            self.texts |= texts
            chain.append(seal(commit.version.number, chain[-1].hash if chain else "", body))
            self.standing[key] = commit.findings
            self.names[_name(commit.ref)] = commit.ref.unique_id
            if commit.baseline is not None:
                self.baselines[key] = commit.baseline
            if commit.event_id:
                self.told.add((commit.event_id, commit.ref.unique_id))
            self.items |= {item.id: item for item in commit.outbox}

    def mark_told(self, event_id: str, ref: PrincipalRef, now: str) -> None:  # noqa: ARG002 - the time ends markers in the real ledger
        self.told.add((event_id, ref.unique_id))

    def version(self, ref: PrincipalRef, number: int) -> Version | None:
        return next((version for version in self.history(ref) if version.number == number), None)

    def sealed(self, ref: PrincipalRef) -> Iterator[Sealed]:
        yield from self.chains.get(_key(self._resolved(ref)), ())

    def history(self, ref: PrincipalRef) -> Iterator[Version]:
        for sealed in reversed(list(self.sealed(ref))):
            yield self._opened(sealed)

    def record_at(self, ref: PrincipalRef, time: str) -> Version | None:
        return next((version for version in self.history(ref) if version.time <= time), None)

    def findings(self, account: str) -> Iterator[Finding]:
        for key, findings in self.standing.items():
            if key[0] == account:
                yield from findings

    def principals(self, account: str) -> Iterator[PrincipalRef]:
        for key in self.chains:
            record = self._record(PrincipalRef(key[0], key[1], "", key[2]))
            standing = record is not None and not record.deleted and key[1] is not PrincipalType.ACCOUNT
            if key[0] == account and record is not None and standing:
                yield record.ref

    def item(self, item_id: str) -> OutboxItem | None:
        return self.items.get(item_id)

    def notice(self, item: OutboxItem) -> Notice | None:
        version, before = self.version(item.ref, item.version), self.version(item.ref, item.version - 1)
        return Notice(item.id, version, before.snapshot if before else None) if version else None

    def pending(self, consumer: Consumer, older_than: str) -> Iterator[OutboxItem]:
        waiting = [each for each in self.items.values() if each.pending and each.consumer is consumer and not each.hold]
        yield from sorted((item for item in waiting if item.since < older_than), key=lambda item: item.since)

    def mark_sent(self, item_id: str, channels: frozenset[str], now: str, *, complete: bool) -> None:  # noqa: ARG002 - the time ends items in the real ledger
        if item_id not in self.items:
            raise InvalidInput("no such item in the outbox", where=item_id)
        item = self.items[item_id]
        self.items[item_id] = replace(item, sent=item.sent | channels, pending=item.pending and not complete)

    def newest(self, ref: PrincipalRef) -> Version | None:
        return next(iter(self.history(ref)), None)

    def all_of(self, item_ids: Iterable[str]) -> tuple[OutboxItem, ...]:
        return tuple(self.items[item_id] for item_id in dict.fromkeys(item_ids) if item_id in self.items)

    def due(self, now: str) -> Iterator[OutboxItem]:
        for item in list(self.items.values()):
            if item.pending and item.hold is not None and item.hold.due < now:
                yield item

    def hold(self, item_id: str, hold: Hold) -> None:
        if self.items[item_id].pending:
            self.items[item_id] = replace(self.items[item_id], hold=hold)

    def mark_all_sent(self, items: Sequence[OutboxItem], channels: frozenset[str], now: str, *, complete: bool) -> None:
        for item in items:
            self.mark_sent(item.id, channels, now, complete=complete)

    def release(self, items: Sequence[OutboxItem], channels: frozenset[str]) -> None:
        for item in items:
            self.items[item.id] = replace(self.items[item.id], sent=item.sent | channels, hold=None)

    def _check(self, commit: Commit) -> None:
        record = self._record(commit.ref)
        standing = (record.version, record.hash) if record else None
        expected = (commit.before.version, commit.before.hash) if commit.before else None
        if standing != expected or (commit.event_id, commit.ref.unique_id) in self.told:
            raise LostRace(str(commit.ref))

    def _resolved(self, ref: PrincipalRef) -> PrincipalRef:
        return ref if ref.unique_id else replace(ref, unique_id=self.names.get(_name(ref), ""))

    def _record(self, ref: PrincipalRef) -> Record | None:
        chain = self.chains.get(_key(ref))
        if not chain:
            return None
        last = self._opened(chain[-1])
        return Record(
            ref=last.ref,
            version=last.number,
            hash=chain[-1].hash,
            digest=last.assessment.digest,
            snapshot=last.snapshot,
            deleted=last.assessment.deleted,
            findings=self.standing[_key(ref)],
            decided=last.assessment.decided,
            baseline=self.baselines.get(_key(ref)),
            time=last.time,
            right=self._right(ref),
        )

    def _opened(self, sealed: Sealed) -> Version:
        return decode_version(sealed.body, self.texts.__getitem__)

    def _right(self, ref: PrincipalRef) -> Snapshot | None:
        baseline = self.baselines.get(_key(ref))
        version = self.version(ref, baseline.version) if baseline else None
        return version.snapshot if version else None


def _key(ref: PrincipalRef) -> Key:
    return ref.account, ref.type, ref.unique_id


def _name(ref: PrincipalRef) -> Key:
    return ref.account, ref.type, ref.name.lower()
