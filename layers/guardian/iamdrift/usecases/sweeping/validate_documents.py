"""What Access Analyzer remarks about documents that have changed, asked once for each and kept by its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from iamdrift.domain.ledger.plain import from_plain, to_plain
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.principals.snapshot_codec import text_hash
from iamdrift.domain.tightening.analysis import Remark
from iamdrift.usecases.ports import Ledger
from iamdrift.usecases.sweeping.ports import Papers

Ask = Callable[[str, PolicyKind], tuple[Remark, ...] | None]  # None where nobody answers

_TOLD = frozenset({"ERROR", "SECURITY_WARNING"})  # the others are style
_FOLDER = "validated"
_MOST = 200  # documents asked about in one go; what is kept does not count
_MOST_CHANGED = 100  # principals of one account and sweep


@dataclass
class ValidateDocuments:
    """Stops asking where nobody answers, and where it has asked enough. `left`: documents it did not ask about then."""

    ask: Ask
    papers: Papers
    asked: int = 0
    silent: bool = False
    left: int = 0
    _known: dict[tuple[str, PolicyKind], tuple[Remark, ...]] = field(default_factory=dict)

    def __call__(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Errors and security warnings, one sentence each."""
        return tuple(
            dict.fromkeys(
                f"{where}: {remark.details} ({remark.code})"
                for where, text, kind in _documents(snapshot)
                for remark in self._remarks(text, kind)
                if remark.kind in _TOLD
            )
        )

    @property
    def blind(self) -> tuple[str, ...]:
        """What is not known because of that."""
        if not self.left:
            return ()
        why = "it does not answer" if self.silent else f"{_MOST} were asked about"
        return (f"what Access Analyzer remarks about {self.left:,} documents: {why}",)

    def _remarks(self, text: str, kind: PolicyKind) -> tuple[Remark, ...]:
        key = (text_hash(text), kind)
        if key not in self._known:
            self._known[key] = self._kept(f"{kind.value}/{key[0]}", text, kind)
        return self._known[key]

    def _kept(self, name: str, text: str, kind: PolicyKind) -> tuple[Remark, ...]:
        data = self.papers.load(_FOLDER, name)
        if data is not None:
            return from_plain(tuple[Remark, ...], data)
        found = self._asked(text, kind)
        if found is None:
            self.left += 1
            return ()
        self.papers.save(_FOLDER, name, to_plain(found))
        return found

    def _asked(self, text: str, kind: PolicyKind) -> tuple[Remark, ...] | None:
        if self.silent or self.asked >= _MOST:
            return None
        self.asked += 1
        found = self.ask(text, kind)
        self.silent = found is None
        return found


@dataclass(frozen=True, slots=True)
class ValidateChanged:
    """Of a daily sweep: asks about what has changed since the one before, so that a review finds it answered."""

    validating: Callable[[], ValidateDocuments]
    ledger: Ledger

    def __call__(self, changed: Iterable[PrincipalRef]) -> int:
        """How many documents it asked about."""
        validate = self.validating()
        for ref in islice(changed, _MOST_CHANGED):
            record = self.ledger.recall(ref).record
            if record is not None and record.snapshot is not None:
                validate(record.snapshot)
        return validate.asked


def nobody_asked(_changed: Iterable[PrincipalRef]) -> None:
    """Where documents are not validated."""


def _documents(snapshot: Snapshot) -> Iterator[tuple[str, str, PolicyKind]]:
    """Those that the account wrote itself: what AWS maintains is not for us to remark on."""
    if snapshot.trust is not None:
        yield "trust policy", snapshot.trust.text, PolicyKind.TRUST
    for policy in snapshot.inline:
        yield f"inline policy {policy.name}", policy.document.text, PolicyKind.IDENTITY
    for managed in snapshot.attached:
        if managed.document is not None and not managed.aws_managed:
            yield f"managed policy {managed.arn}", managed.document.text, PolicyKind.IDENTITY
