"""The action names of one comparison as bits: the catalogue's, and one for all that a pattern may mean beyond it.

An action the catalogue does not know keeps a bit of its own. So does each pattern, for the actions AWS may add under
it: the bit of `s3:Get*` belongs to every set whose pattern contains `s3:Get*`. Nothing is dropped for being unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from iamdrift.domain.policy.access.rules import Rule
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel, Catalogue, catalogue
from iamdrift.domain.policy.matching.glob import contains, intersects, is_wild
from iamdrift.domain.policy.matching.glob_intersection import example, intersection

MOST_COMPARISONS = 500_000  # of patterns of one service with each other; one takes some 50 ns
MOST_OVERLAPS = 1_500  # pairs of patterns whose overlaps are worked out
_LOOSE, _MARKED = 1_200, 10_000  # what it takes to hold a pattern of any service against all known actions
_ANY_SERVICE = ""

# What a person knows the meaning of at once; lower case, the most telling first.
_TELLING = (
    "iam:attachrolepolicy",
    "iam:putrolepolicy",
    "iam:createaccesskey",
    "iam:passrole",
    "sts:assumerole",
    "secretsmanager:getsecretvalue",
    "kms:decrypt",
    "s3:getobject",
    "s3:deletebucket",
    "ec2:runinstances",
    "lambda:invokefunction",
)


class Vocabulary:
    """Bits for the actions that some rules talk about. `complete` is False where overlaps were too many to name.

    `overlapping` says that sets of them will be intersected: then what two patterns share gets a bit too. (What one has
    outside others needs none: no pattern contains the bit of one that it does not contain.) Where it is `too_large`,
    nothing may be asked of it.
    """

    def __init__(self, rules: Iterable[Rule], *, overlapping: bool) -> None:
        self._catalogue: Catalogue = catalogue()
        self._sets: dict[tuple[tuple[str, ...], bool], int] = {}
        self._beyond: dict[str, int] = {}
        self._unknown: set[str] = set()
        self.complete = True
        patterns = {action for rule in rules for action in rule.actions}
        groups = self._groups(patterns)
        self.comparisons = sum(len(members) * sum(map(_weight, members)) for members in groups.values())
        self.comparisons += sum(_MARKED if "?" in name else _LOOSE for name in groups[_ANY_SERVICE][1:])
        self.too_large = self.comparisons > MOST_COMPARISONS
        if overlapping and not self.too_large:
            self._add_overlaps(groups)
        self._groups_of_bits: dict[str, list[tuple[str, int]]] = {}
        self.names: list[str] = []
        for service, members in groups.items():
            self._groups_of_bits[service] = [(name, self._number(name)) for name in members]
        self.everything = (1 << (self._catalogue.size + len(self.names))) - 1

    def _number(self, name: str) -> int:
        self.names.append(name)
        return 1 << (self._catalogue.size + len(self.names) - 1)

    def _groups(self, patterns: set[str]) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {_ANY_SERVICE: ["*"]}
        for pattern in patterns:
            if "*" in pattern or "?" in pattern:
                if pattern != "*":
                    groups.setdefault(_service_of(pattern), []).append(pattern)
            elif self._catalogue.index(pattern) < 0:
                self._unknown.add(pattern)
                groups.setdefault(_service_of(pattern), []).append(pattern)
        return groups

    def _add_overlaps(self, groups: dict[str, list[str]]) -> None:
        loose = groups[_ANY_SERVICE]
        for members in list(groups.values()):
            for name in self._overlaps([*members, *loose[1:]] if members is not loose else members):
                groups.setdefault(_service_of(name), []).append(name)

    def _overlaps(self, members: list[str]) -> list[str]:
        """Patterns for what two patterns share without one containing the other."""
        mixed = [name for name in members if "?" in name or "*" in name[:-1]]
        if len(mixed) * len(members) > MOST_OVERLAPS:
            self.complete = False
            return []
        found: set[str] = set()
        for place, name in enumerate(mixed):
            for other in (*mixed[place + 1 :], *(member for member in members if member not in mixed)):
                found.update(self._shared(name, other))
        return sorted(name for name in found.difference(members) if is_wild(name) or self._catalogue.index(name) < 0)

    def _shared(self, left: str, right: str) -> tuple[str, ...]:
        shared = _overlap(left, right)
        if shared is None:
            self.complete = False
        return shared or ()

    def bits(self, rule: Rule) -> int:
        """All actions that a rule talks about."""
        key = (rule.actions, rule.not_actions)
        known = self._sets.get(key)
        if known is None:
            known = _known_bits(rule.actions)
            for action in rule.actions:
                if "*" in action or "?" in action or action in self._unknown:
                    known |= self.beyond(action)
            if rule.not_actions:
                known ^= self.everything
            self._sets[key] = known
        return known

    def beyond(self, pattern: str) -> int:
        """The bits beyond the catalogue that a pattern contains."""
        known = self._beyond.get(pattern)
        if known is None:
            known = self._beyond[pattern] = self._find_beyond(pattern)
        return known

    def _find_beyond(self, pattern: str) -> int:
        service = _service_of(pattern)
        if service == _ANY_SERVICE:
            members = [member for group in self._groups_of_bits.values() for member in group]
        else:
            members = self._groups_of_bits.get(service, [])
        head = pattern.partition("*")[0].partition("?")[0]
        prefix_only = pattern == f"{head}*"
        found = 0
        for name, bit in members:
            if name.startswith(head) and (prefix_only or contains(pattern, name)):
                found |= bit
        return found

    def known(self, bits: int) -> int:
        """The part of a set that the catalogue knows."""
        return bits & self._catalogue.everything

    def action_set(self, bits: int) -> ActionSet:
        """A set of this vocabulary as one that stands for itself."""
        rest = bits >> self._catalogue.size
        if not rest:
            return ActionSet(bits)
        beyond = tuple(self._named(rest))
        held = 0
        for pattern in beyond:
            held |= self.beyond(pattern)
        return ActionSet(self.known(bits), beyond, tuple(self._named((held & ~bits) >> self._catalogue.size)))

    def _named(self, rest: int) -> Iterator[str]:
        while rest:
            lowest = rest & -rest
            yield self.names[lowest.bit_length() - 1]
            rest ^= lowest

    def some_action(self, bits: int) -> str:
        """One action of a set: one that exists, and that tells a person most about what the set is good for."""
        known = self.known(bits)
        if known:
            return next(self._catalogue.names(_most_telling(known)))
        pattern = next(self._named(bits >> self._catalogue.size))
        others = tuple(name for name in self.names if name != pattern and not contains(name, pattern))
        return example(pattern if ":" in pattern else "example:*", others) or pattern


@lru_cache(maxsize=1024)
def _known_bits(actions: tuple[str, ...]) -> int:
    """The known actions of some patterns."""
    catalogued = catalogue()
    bits, single = 0, bytearray(catalogued.size // 8 + 1)
    for action in actions:
        if "*" in action or "?" in action:
            bits |= catalogued.expand(action)
        else:
            index = catalogued.index(action)
            if index >= 0:
                single[index >> 3] |= 1 << (index & 7)
    return bits | int.from_bytes(single, "little")


@lru_cache(maxsize=4096)
def _overlap(left: str, right: str) -> tuple[str, ...] | None:
    if not intersects(left, right) or contains(left, right) or contains(right, left):
        return ()
    return intersection(left, right, limit=8)


def _weight(pattern: str) -> int:
    """How much dearer than a plain prefix a pattern is to compare."""
    return 12 if "?" in pattern or "*" in pattern[:-1] else 1


def _service_of(pattern: str) -> str:
    prefix = pattern.partition(":")[0]
    return _ANY_SERVICE if "*" in prefix or "?" in prefix else prefix


def _most_telling(known: int) -> int:
    """One of some known actions, as a bit."""
    for name in _TELLING:
        index = catalogue().index(name)
        if index >= 0 and known >> index & 1:
            return 1 << index
    for level in (AccessLevel.PERMISSIONS, AccessLevel.WRITE):
        if found := known & catalogue().level(level):
            return found & -found
    return known & -known
