"""Asks the services of one account and region which role each of their workloads acts as, within a number of calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from botocore import xform_name
from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.adapters.workloads.source import Source, Step
from iamdrift.adapters.workloads.sources import SOURCES
from iamdrift.domain.workloads.looked import Seen
from iamdrift.domain.workloads.workload import Binding, Workload
from iamdrift.errors import AccessRefused, Throttled

MOST_CALLS: Final = 300  # for one kind of workload in one region
PAUSE: Final = 0.05  # seconds between two calls: the account's own quota is for the account's own work


class _TooMany(Exception):
    """More calls than one kind of workload is worth."""


class WorkloadCollector:
    """`clients`: of a service in this region of this account; None where the service is not offered there."""

    actions: ClassVar[tuple[str, ...]] = tuple(sorted({action for source in SOURCES for action in source.actions}))

    def __init__(
        self,
        clients: Callable[[str], Any | None],
        region: str,
        sleep: Callable[[float], None],
        most_calls: int = MOST_CALLS,
    ) -> None:
        self.calls: Counter[str] = Counter()
        self._clients, self._region, self._sleep, self._most = clients, region, sleep, most_calls

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(source.kind for source in SOURCES)

    def __call__(self, kind: str) -> Seen:
        """What one kind of workload acts as. What cannot be seen is said, never raised."""
        source = next(each for each in SOURCES if each.kind == kind)
        found: list[Binding] = []
        problem = ""
        try:
            for binding in self._bindings(source):
                found.append(binding)
        except _TooMany:
            problem = f"more than {self._most} calls would be needed"
        except AccessRefused:
            problem = "access is refused"
        except Throttled:
            problem = "throttled"
        except ClientError as error:
            problem = error.response["Error"]["Code"][:60]
        except Exception as error:  # whatever a service answers, the others have to be asked
            problem = type(error).__name__
        return Seen(tuple(dict.fromkeys(found)), problem, source.principals)

    def _bindings(self, source: Source) -> Iterator[Binding]:
        client = self._clients(source.service)
        if client is None:
            return
        asking = _Asking(client, self.calls, self._sleep, self._most)
        for item in asking.walked(source.steps, [{}]):
            name = "/".join(str(each) for path in source.name.split() for each in values(item, path)[:1])
            workload = Workload(source.kind, name, self._region)
            for role in dict.fromkeys(each for path in source.roles for each in values(item, path)):
                yield Binding(role, workload)


class _Asking:
    """The calls for one kind of workload."""

    def __init__(self, client: Any, calls: Counter[str], sleep: Callable[[float], None], most: int) -> None:
        self._client, self._calls, self._sleep, self._left = client, calls, sleep, most

    def walked(self, steps: tuple[Step, ...], items: Iterable[Any]) -> Iterator[Any]:
        if not steps:
            yield from items
            return
        step = steps[0]
        for parameters, above in _requests(step, items):
            found = (_below(above, each) for page in self._pages(step, parameters) for each in values(page, step.items))
            yield from self.walked(steps[1:], found)

    def _pages(self, step: Step, parameters: Mapping[str, Any]) -> Iterator[Any]:
        operation = xform_name(step.operation)
        if self._client.can_paginate(operation):
            pages = iter(self._client.get_paginator(operation).paginate(**parameters))
        else:
            pages = (getattr(self._client, operation)(**each) for each in (parameters,))
        while (page := self._next(pages)) is not None:
            self._calls[step.operation] += 1
            yield page

    def _next(self, pages: Iterator[Any]) -> Any | None:
        if not self._left:
            raise _TooMany
        self._left -= 1
        self._sleep(PAUSE)
        with named_refusals():
            return next(pages, None)


def values(item: Any, path: str) -> list[Any]:
    """Everything that stands at a path, through lists; without what is missing or empty."""
    found = [item]
    for name in path.split(".") if path else ():
        found = [each.get(name) for each in found if isinstance(each, Mapping)]
        found = [inner for each in found for inner in (each if isinstance(each, list) else [each])]
    return [each for each in found if each not in (None, "")]


def _requests(step: Step, items: Iterable[Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """The parameters of each call, with the item that they are about."""
    if not step.batch:
        for item in items:
            yield {**step.also, **{name: _value(item, path) for name, path in step.asks.items()}}, item
        return
    listing = list(items)
    for start in range(0, len(listing), step.batch):
        group = listing[start : start + step.batch]
        asked = {name: _value(group[0], path) for name, path in step.asks.items() if path}
        listed = {name: [_value(item, path) for item in group] for name, path in step.asks.items() if not path}
        yield {**step.also, **asked, **listed}, group[0]


def _below(above: Any, item: Any) -> Any:
    """An item that still knows the one it was listed under; a bare name is kept as `itself`."""
    known = {"above": above.get("itself", above) if isinstance(above, Mapping) else above}
    return {**item, **known} if isinstance(item, Mapping) else {"itself": item, **known}


def _value(item: Any, path: str) -> Any:
    return next(iter(values(item, path or "itself")), "")
