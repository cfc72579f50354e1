"""Which facets decide who can become a principal: no access delta shows them, so their drift is told by itself."""

from __future__ import annotations

from iamdrift.domain.facets import DETAIL

_ENTRANCES = frozenset({"trust", "credential", "member", "instance-profile"})


def decides_entry(facet: str) -> bool:
    """`trust`, `detail/credential/...`, `member/...` and the like."""
    return facet.removeprefix(DETAIL).split("/", 1)[0] in _ENTRANCES
