"""Reads the Condition element into terms: which operator, which key, which values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from iamdrift.domain.policy.documents.document import ConditionTerm
from iamdrift.domain.policy.documents.grammar import OPERATORS, QUALIFIERS, Repeated, canonical, json_type, scalar
from iamdrift.domain.policy.documents.reading import Notes


def condition_terms(raw: object, path: str, doubts: list[str], notes: Notes) -> tuple[ConditionTerm, ...]:
    """The terms that are understood. What is not is left out, noted, and `doubts` names the element."""
    if not isinstance(raw, Mapping):
        notes.add(path, f"expected an object, not {json_type(raw)}")
        doubts.append("Condition")
        return ()
    reader = _Terms(doubts, notes)
    for operator, keys in raw.items():
        place = f"{path}.{str(operator)[:80]}"
        if isinstance(raw, Repeated) and operator in raw.keys_repeated:
            reader.doubt(place, "is written more than once")
        else:
            reader.add(str(operator), keys, place)
    return reader.terms()


class _Terms:
    """Collects the terms of one Condition element."""

    def __init__(self, doubts: list[str], notes: Notes) -> None:
        self._doubts, self._notes = doubts, notes
        self._found: dict[tuple[str, str, bool, str], ConditionTerm | None] = {}

    def terms(self) -> tuple[ConditionTerm, ...]:
        return tuple(term for term in self._found.values() if term is not None)

    def doubt(self, path: str, message: str) -> None:
        self._notes.add(path, message)
        self._doubts.append("Condition")

    def add(self, written: str, keys: object, path: str) -> None:
        if not isinstance(keys, Mapping):
            self.doubt(path, f"expected an object of key: values, not {json_type(keys)}")
            return
        qualifier, operator, if_exists = split_operator(written)
        if keys and (operator not in OPERATORS or (operator == "Null" and if_exists)):
            self.doubt(path, "IAM has no such condition operator")
        elif keys and written != _spelled(qualifier, operator, if_exists):
            self._notes.add(path, f"IAM wants {_spelled(qualifier, operator, if_exists)}: case matters")
        for key, raw in keys.items():
            place = f"{path}.{str(key)[:80]}"
            identity = (qualifier, operator, if_exists, str(key).lower())
            values = _values(raw, place, self._notes)
            if values is None:
                self._doubts.append("Condition")
            elif identity in self._found or (isinstance(keys, Repeated) and key in keys.keys_repeated):
                self.doubt(place, "the key is written more than once")
                self._found[identity] = None
            else:
                self._found[identity] = ConditionTerm(operator, str(key), values, qualifier, if_exists)


@lru_cache(maxsize=512)
def split_operator(written: str) -> tuple[str, str, bool]:
    """`ForAnyValue:StringLikeIfExists` as qualifier, canonical operator, and whether IfExists is said."""
    qualifier, colon, rest = written.partition(":")
    if not colon or canonical(qualifier) not in QUALIFIERS:
        qualifier, rest = "", written
    if_exists = rest.lower().endswith("ifexists")
    return canonical(qualifier), canonical(rest[:-8] if if_exists else rest), if_exists


def _spelled(qualifier: str, operator: str, if_exists: bool) -> str:
    return f"{qualifier}:{operator}{'IfExists' * if_exists}".removeprefix(":")


def _values(raw: object, path: str, notes: Notes) -> tuple[str, ...] | None:
    many = raw if isinstance(raw, list | tuple) else [raw]
    values = tuple(scalar(value) for value in many)
    texts = tuple(value for value in values if value is not None)
    if len(texts) < len(values):
        wrong = next(value for value, text in zip(many, values, strict=True) if text is None)
        notes.add(path, f"expected strings, numbers or booleans, not {json_type(wrong)}")
        return None
    return texts
