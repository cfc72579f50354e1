"""What facets weigh: some decide who can become a principal, some are only said about it."""

from __future__ import annotations

from iamdrift.domain.principals.facets import DETAIL

_ENTRANCES = frozenset({"trust", "credential", "member", "instance-profile"})


_SAID = frozenset({"tag", "description", "max-session-duration", "name", "path"})


def decides_entry(facet: str) -> bool:
    """`trust`, `detail/credential/...`, `member/...` and the like: their drift is told by itself."""
    return _kind(facet) in _ENTRANCES


def only_said(facet: str) -> bool:
    """`tag/...`, `detail/description` and the like: they change nothing that somebody can do."""
    return _kind(facet) in _SAID


def _kind(facet: str) -> str:
    return facet.removeprefix(DETAIL).split("/", 1)[0]
