"""How a sweep grows: one account of n roles, and m accounts of ten roles - time, memory, calls to IAM and the ledger.

    python -m bench.sweep            # 250, 1,000 and 2,500 roles; 10 and 100 accounts
    python -m bench.sweep --full     # 10,000 roles and 1,000 accounts as well (minutes)

Calls to IAM are counted by the real reader on stubbed pages; the ledger is the one in memory, asked as the real one is.
Ratios are what can be compared between machines: growth per role should be flat.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from bench.account import ACCOUNT, write_account
from iamdrift.adapters.files.json_stream import streamed
from iamdrift.adapters.iam.reader import IamReader
from iamdrift.adapters.iam.reported_credentials import ReportedCredentials
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.waiver_end import Granted
from iamdrift.domain.ledger.commit import Commit, Memory
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PrincipalRef
from iamdrift.domain.sweep.memory import AccountMemory, Pointer
from iamdrift.domain.sweep.task import AccountResult, Phase, Task
from iamdrift.guardrails import GUARDRAILS
from iamdrift.usecases.assessing.assess_principal import Rules
from iamdrift.usecases.sweep_account import SweepAccount
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.ports import Complete
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import FakeLedger
from tests.fakes.papers import FakePapers

PAGE = 1000
_KINDS = {
    "User": "UserDetailList",
    "Group": "GroupDetailList",
    "Role": "RoleDetailList",
    "LocalManagedPolicy": "Policies",
    "AWSManagedPolicy": "Policies",
}


class ExportedIam:
    """GetAccountAuthorizationDetails from a file, page by page as IAM gives it; only users are kept."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._pages: dict[str, Iterator[list[Any]]] = {}
        self._users = {user["UserName"]: user for page in self._read("UserDetailList") for user in page}
        self.meta = SimpleNamespace(events=SimpleNamespace(unregister=lambda *_: None))

    def get_account_authorization_details(self, **asked: Any) -> Mapping[str, Any]:
        (member,) = {_KINDS[kind] for kind in asked["Filter"]}
        if "Marker" not in asked:
            self._pages[member] = self._read(member)
        page = next(self._pages[member], [])
        more = len(page) == PAGE
        return {member: page, "IsTruncated": more, **({"Marker": str(time.monotonic_ns())} if more else {})}

    def get_user(self, **asked: Any) -> Mapping[str, Any]:
        return {"User": self._users[asked["UserName"]]}

    def generate_credential_report(self) -> Mapping[str, Any]:
        return {"State": "COMPLETE"}

    def get_credential_report(self) -> Mapping[str, Any]:
        """Every second user has an access key."""
        rows = [
            f"{user['UserName']},{user['Arn']},{number % 2 == 0}" for number, user in enumerate(self._users.values())
        ]
        return {"Content": "\n".join(("user,arn,access_key_1_active", *rows)).encode()}

    def get_login_profile(self, **_asked: Any) -> Mapping[str, Any]:
        raise ClientError({"Error": {"Code": "NoSuchEntity", "Message": "no password"}}, "GetLoginProfile")

    def __getattr__(self, name: str) -> Any:
        """What single users are asked for and the file does not have: empty lists."""
        members = ("PolicyNames", "AttachedPolicies", "Groups", "Users", "AccessKeyMetadata")
        return lambda **_asked: {member: [] for member in members}

    def _read(self, member: str) -> Iterator[list[Any]]:
        page: list[Any] = []
        for _, value in streamed(self._file, f"{member}.item", remedy=""):
            page.append(value)
            if len(page) == PAGE:
                yield page
                page = []
        yield page


class CountedLedger(FakeLedger):
    """Counts what the real ledger would ask of DynamoDB."""

    calls: Counter[str]

    def recall(self, ref: PrincipalRef, event_id: str = "") -> Memory:
        memory = super().recall(ref, event_id)
        self.calls["GetItem"] += not ref.unique_id
        self.calls["TransactGetItems"] += bool(ref.unique_id or memory.namesake)
        self.calls["GetItem"] += memory.record is not None
        return memory

    def commit(self, commit: Commit) -> None:
        known = len(self.texts)
        super().commit(commit)
        self.calls["PutItem (documents)"] += len(self.texts) - known
        self.calls["TransactWriteItems"] += 1

    def mark_told(self, event_id: str, ref: PrincipalRef, now: str) -> None:
        super().mark_told(event_id, ref, now)
        self.calls["PutItem (marks)"] += 1

    def version(self, ref: PrincipalRef, number: int) -> Version | None:
        self.calls["GetItem"] += 1
        return super().version(ref, number)


@dataclass
class Bench:
    """One guardian, whose accounts are exports."""

    file: Path
    ledger: CountedLedger = field(default_factory=CountedLedger)
    clock: FakeClock = field(default_factory=FakeClock)
    papers: FakePapers = field(default_factory=FakePapers)
    iam_calls: Counter[str] = field(default_factory=Counter)
    on_record: dict[str, dict[str, Pointer]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger.calls = Counter()

    def pointers(self, account: str) -> Iterator[Pointer]:
        known = self.on_record.get(account)
        if known is not None:
            yield from known.values()

    def granted(self, account: str) -> Iterator[Granted]:  # noqa: ARG002 - the same of every account
        """Nobody has waived anything."""
        yield from ()

    def reader(self, account: str) -> IamReader:
        iam: Any = ExportedIam(self.file)
        reader = IamReader(iam, account, "aws")
        reader.calls = self.iam_calls
        reader._calls.calls = self.iam_calls
        return reader

    def complete(self, _account: str) -> Complete:
        iam: Any = ExportedIam(self.file)
        reported = ReportedCredentials(iam, time.sleep)
        reported.calls = reported._marks.iam.calls = self.iam_calls
        return reported.complete

    def sweep(self, name: str, account: str = ACCOUNT) -> AccountResult:
        step = SweepAccount(
            readers=self.reader,
            marks=lambda _account: {},
            completing=self.complete,
            ledger=self.ledger,
            history=self.ledger,
            pointers=self,
            papers=SweepPapers(self.papers),
            rules=Rules(GUARDRAILS, Settings(), PolicyEngine()),
            pack="pack",
            clock=self.clock,
        )
        phase = Phase.LIST
        while phase is not Phase.END:
            phase, result = step(Task(name, account, phase=phase), self.clock() + timedelta(days=1))
            self.clock.advance(1801)
        return result


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def first_look(file: Path) -> dict[str, float]:
    """Everything is assessed and recorded."""
    bench, began = Bench(file), time.perf_counter()
    result = bench.sweep("first")
    seconds = time.perf_counter() - began
    return _numbers(result, seconds, bench)


def nothing_new(file: Path) -> dict[str, float]:
    """Everything is on record already: the daily case. The ledger is a table of digests: the memory is the sweep's."""
    bench = Bench(file)
    bench.on_record[ACCOUNT] = {
        each.ref.unique_id: Pointer(each.ref, 1, digest(each), "2026-11-01")
        for each in bench.reader(ACCOUNT).read_all()
    }
    bench.iam_calls.clear()
    before = megabytes()
    papers = SweepPapers(bench.papers)
    bench.sweep("memory")  # what the rules are is remembered, and everything else found as it was
    papers.remember(ACCOUNT, AccountMemory("2026-11-02", papers.memory(ACCOUNT).rules))
    bench.ledger.calls.clear()
    bench.iam_calls.clear()
    began = time.perf_counter()
    result = bench.sweep("daily")
    seconds = time.perf_counter() - began
    return _numbers(result, seconds, bench) | {"MB beyond the pointers": megabytes() - before}


def many_accounts(file: Path, number: int) -> dict[str, float]:
    """A first look at so many small accounts, one after the other."""
    bench, began = Bench(file), time.perf_counter()
    for index in range(number):
        bench.sweep("first", f"{index:012}")
    seconds = time.perf_counter() - began
    return {
        "accounts": number,
        "ms per account": 1000 * seconds / number,
        "IAM calls per account": sum(bench.iam_calls.values()) / number,
        "MB": megabytes(),
    }


def _numbers(result: AccountResult, seconds: float, bench: Bench) -> dict[str, float]:
    thousands = result.roles / 1000
    return {
        "roles": result.roles,
        "principals": result.principals,
        "recorded": result.recorded,
        "s": seconds,
        "ms per principal": 1000 * seconds / result.principals,
        "IAM calls per 1,000 roles": sum(bench.iam_calls.values()) / thousands,
        "ledger calls per principal": sum(bench.ledger.calls.values()) / result.principals,
        "MB": megabytes(),
    }


def written(file: Path, roles: int) -> dict[str, float]:
    """In a process of its own too: what a parent once needed counts as the need of its children."""
    write_account(file, roles)
    return {}


def measured(function: Any, *arguments: Any) -> dict[str, float]:
    """In a process of its own, so that memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found: dict[str, float] = pool.submit(function, *arguments).result()
        return found


def main(full: bool) -> None:
    sizes = (250, 1000, 2500, *((10_000,) if full else ()))
    with tempfile.TemporaryDirectory() as folder:
        files = {size: Path(folder, f"{size}.json") for size in (10, *sizes)}
        for size, file in files.items():
            measured(written, file, size)
        for title, function in (("first look", first_look), ("nothing new", nothing_new)):
            _print(title, [measured(function, files[size]) for size in sizes])
        counts = (10, 100, *((1000,) if full else ()))
        _print("accounts of ten roles, first look", [measured(many_accounts, files[10], count) for count in counts])


def _print(title: str, rows: list[dict[str, float]]) -> None:
    print(f"\n{title}")
    for name in rows[0]:
        values = [row[name] for row in rows]
        growth = f"   x{values[-1] / values[0]:.2f}" if values[0] else ""
        print(f"  {name:<28}" + "".join(f"{value:>12,.2f}" for value in values) + growth)
    print(json.dumps({title: rows}), file=sys.stderr)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main("--full" in sys.argv[1:])
