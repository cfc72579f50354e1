"""What Access Analyzer remarks about the documents of a principal, asked once for each and kept by its digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from iamdrift.domain.ledger.plain import from_plain, to_plain
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.snapshot_codec import text_hash
from iamdrift.domain.tightening.analysis import Remark
from iamdrift.usecases.sweeping.ports import Papers

Ask = Callable[[str, PolicyKind], tuple[Remark, ...] | None]  # None where nobody answers

_TOLD = frozenset({"ERROR", "SECURITY_WARNING"})  # the others are style
_FOLDER = "validated"
_MOST = 200  # documents asked about in one report; what is kept does not count


@dataclass
class ValidateDocuments:
    """Stops asking where nobody answers, and where it has asked enough."""

    ask: Ask
    papers: Papers
    asked: int = 0
    silent: bool = False
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

    def _remarks(self, text: str, kind: PolicyKind) -> tuple[Remark, ...]:
        key = (text_hash(text), kind)
        if key not in self._known:
            self._known[key] = self._kept(f"{kind.value}/{key[0]}", text, kind)
        return self._known[key]

    def _kept(self, name: str, text: str, kind: PolicyKind) -> tuple[Remark, ...]:
        data = self.papers.load(_FOLDER, name)
        if data is not None:
            return from_plain(tuple[Remark, ...], data)
        if self.silent or self.asked >= _MOST:
            return ()
        self.asked += 1
        found = self.ask(text, kind)
        if found is None:
            self.silent = True
            return ()
        self.papers.save(_FOLDER, name, to_plain(found))
        return found


def _documents(snapshot: Snapshot) -> Iterator[tuple[str, str, PolicyKind]]:
    """Those that the account wrote itself: what AWS maintains is not for us to remark on."""
    if snapshot.trust is not None:
        yield "trust policy", snapshot.trust.text, PolicyKind.TRUST
    for policy in snapshot.inline:
        yield f"inline policy {policy.name}", policy.document.text, PolicyKind.IDENTITY
    for managed in snapshot.attached:
        if managed.document is not None and not managed.aws_managed:
            yield f"managed policy {managed.arn}", managed.document.text, PolicyKind.IDENTITY
