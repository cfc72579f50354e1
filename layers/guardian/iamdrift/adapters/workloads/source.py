"""How one kind of workload is found: the calls that list it, one below the other, and where its role stands.

Paths go through objects and lists alike: `Reservations.Instances.IamInstanceProfile.Arn`. `above.` is the item of the
step before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One API. `items`: where in its answer the things are, empty for the answer itself.

    asks: parameter -> path in the item of the step before, empty for the item itself. batch: so many of those at once.
    also: parameters that are always the same.
    """

    operation: str
    items: str = ""
    asks: Mapping[str, str] = field(default_factory=dict)
    batch: int = 0
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of workload. `service`: as boto3 calls it; `prefix`: as IAM does, where that is another word.

    name: paths of what it is called. roles: paths of the roles that it acts as. principals: services that assume them,
    where this is all that there is of such roles.
    """

    kind: str
    service: str
    steps: tuple[Step, ...]
    name: str
    roles: tuple[str, ...]
    principals: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def actions(self) -> Iterator[str]:
        for step in self.steps:
            yield f"{self.prefix or self.service}:{step.operation}"
