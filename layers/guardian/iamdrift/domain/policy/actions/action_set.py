"""A set of actions for people and questions: known ones as bits, names and patterns beyond the catalogue as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from iamdrift.domain.policy.actions.catalogue import AccessLevel, Service, catalogue
from iamdrift.domain.policy.matching.glob import contains, matches


@dataclass(frozen=True, slots=True)
class ActionSet:
    """`beyond` holds unknown names, and patterns for the actions AWS may add under them (lower case).

    `outside` are names and patterns that lie in a pattern of `beyond` and are not in the set.
    """

    known: int = 0
    beyond: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.known or self.beyond)

    def __contains__(self, action: str) -> bool:
        index = catalogue().index(action.lower())
        if index >= 0:
            return bool(self.known >> index & 1)
        return self._beyond_has(action.lower())

    def _beyond_has(self, name: str) -> bool:
        """By the narrowest patterns that hold the name."""
        out = [pattern for pattern in self.outside if matches(pattern, name)]
        return any(matches(pattern, name) and not any(contains(pattern, o) for o in out) for pattern in self.beyond)

    def __len__(self) -> int:
        return self.known.bit_count() + len([name for name in self.beyond if "*" not in name and "?" not in name])

    def __or__(self, other: ActionSet) -> ActionSet:
        beyond = tuple(dict.fromkeys((*self.beyond, *other.beyond)))
        outside = tuple(
            name
            for one, two in ((self, other), (other, self))
            for name in one.outside
            if name not in two.beyond and (name in two.outside or not any(contains(p, name) for p in two.beyond))
        )
        return ActionSet(self.known | other.known, beyond, tuple(dict.fromkeys(outside)))

    @property
    def levels(self) -> tuple[AccessLevel, ...]:
        return catalogue().levels_of(self.known)

    @property
    def services(self) -> tuple[str, ...]:
        named = (name.partition(":")[0] for name in self.beyond if ":" in name)
        known = (service.prefix for service, _ in catalogue().services_of(self.known))
        return tuple(dict.fromkeys((*known, *named)))

    def names(self) -> Iterator[str]:
        return catalogue().names(self.known)

    def patterns(self, among: int | None = None) -> tuple[str, ...]:
        """The set in few words: `s3:Get*` instead of 60 names.

        `among` are the known actions that matter; whether a pattern means others too does not.
        """
        return compress(self, among)


def expand(pattern: str) -> ActionSet:
    """The actions an Action pattern means. What the catalogue does not know stays in the set as it is written."""
    known = catalogue().expand(pattern)
    wild = "*" in pattern or "?" in pattern
    return ActionSet(known, (pattern.lower(),) if wild or not known else ())


def compress(actions: ActionSet, among: int | None = None) -> tuple[str, ...]:
    """Readable patterns with exactly the known actions of the set (as far as they are `among`), and unknown names."""
    everything = catalogue().everything if among is None else among
    if actions.known == everything and everything.bit_count() > 1:
        return ("*",)
    patterns: list[str] = []
    for service, part in catalogue().services_of(actions.known):
        whole = (everything >> service.first) & ((1 << service.size) - 1)
        patterns += _of_service(service, part, whole | part)
    names = (name for name in actions.beyond if not _said(name, patterns))
    return (*patterns, *(name for name in names if actions.known == 0 or ("*" not in name and "?" not in name)))


def _said(name: str, patterns: list[str]) -> bool:
    return any(matches(pattern.lower(), name) for pattern in patterns)


def _of_service(service: Service, part: int, whole: int) -> list[str]:
    if part == whole and part.bit_count() > 1:
        return [f"{service.prefix}:*"]
    chosen = [index for index in range(service.size) if part >> index & 1]
    patterns: list[str] = []
    for verb, run in groupby(chosen, key=lambda index: _words(service.names[index])[0]):
        patterns += _of_verb(service, part, whole, verb, list(run))
    return [f"{service.prefix}:{pattern}" for pattern in patterns]


def _of_verb(service: Service, part: int, whole: int, verb: str, chosen: list[int]) -> list[str]:
    """`Get*` if all of it is in the set, else `GetBucket*` and the like, else names."""
    if _all_of(service, part, whole, verb) and len(chosen) > 1:
        return [f"{verb}*"]
    patterns: list[str] = []
    for head, run in groupby(chosen, key=lambda index: "".join(_words(service.names[index])[:2])):
        members = list(run)
        if len(members) > 2 and _all_of(service, part, whole, head):
            patterns.append(f"{head}*")
        else:
            patterns += [service.names[index] for index in members]
    return patterns


def _all_of(service: Service, part: int, whole: int, prefix: str) -> bool:
    low, high = service.run(prefix.lower())
    run = ((1 << (high - low)) - 1) << low
    return not run & whole & ~part


def _words(name: str) -> list[str]:
    """`GetBucketAcl` as Get, Bucket, Acl."""
    words: list[str] = []
    for character in name:
        if not words or (character.isupper() and not words[-1][-1:].isupper()):
            words.append(character)
        else:
            words[-1] += character
    return words
