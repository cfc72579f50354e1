"""What the parts of the composition have in common, built once by the guardian."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iamdrift.adapters.ledger.table import LedgerTable
    from iamdrift.adapters.queues import SqsQueue
    from iamdrift.bootstrap.around import Around
    from iamdrift.usecases.assessing.assess_principal import Rules
    from iamdrift.usecases.ports import Readers


@dataclass(frozen=True)
class Shared:
    """`client`: a client of a service here, with keywords of boto3; `in_account`: one in an account, as its reader
    or the role of a name that is said.
    `remediator`: the ARN of the one role of an account that writes.
    `offered`: the regions that have a service, empty where that is not known.
    """

    environ: Mapping[str, str]
    client: Callable[..., Any]
    in_account: Callable[..., Any]
    offered: Callable[[str], frozenset[str]]
    reader: Readers
    table: LedgerTable
    rules: Callable[[], Rules]
    queue: Callable[[str], SqsQueue]
    partition: str
    remediator: Callable[[str], str]
    around: Around
