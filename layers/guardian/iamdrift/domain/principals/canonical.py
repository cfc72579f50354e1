"""The canonical form of a policy document: equal for documents that IAM cannot tell apart, different for all others.

Ignored: formatting, the order of keys, statements and list members, repeated members and statements, one value or a
list of one, the case of actions and condition keys, `Version` left out or written as its default, a condition value
quoted or not, an account as number or as root ARN, and - where only authenticated callers can come - `"*"` or
`{"AWS": "*"}` as principal.

Kept: everything else. `Sid` and `Id` grant nothing, but a person reads them and a revert should bring them back. The
case of principals, resources and condition values is honoured by IAM. A document that is not understood to the last
element is compared by its verbatim text, so that two documents are never taken for equal by mistake.

Grammar: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from iamdrift.domain.policy.documents.document import Problem
from iamdrift.domain.principals.strict_json import NotJson, Number, load

if TYPE_CHECKING:  # a snapshot may have resources, which are told apart by the canonical form of what they hold
    from iamdrift.domain.principals.principal import PolicyText

_ROOT_ARN: Final = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):root")
_AUTHENTICATED: Final = {"sts:assumerole", "sts:tagsession", "sts:setsourceidentity"}
_PRINCIPAL_KINDS: Final = {"AWS", "Service", "Federated", "CanonicalUser"}


@dataclass(frozen=True, slots=True)
class Canonical:
    """`text` is canonical JSON, or the verbatim document where `problems` says why it was not understood."""

    text: str
    problems: tuple[Problem, ...] = ()

    @property
    def understood(self) -> bool:
        return not self.problems

    @property
    def digest(self) -> str:
        """Hex SHA-256; a verbatim document never has the digest of a canonical one."""
        form = "canonical" if self.understood else "verbatim"
        return hashlib.sha256(f"{form}\n{self.text}".encode("utf-8", "surrogatepass")).hexdigest()


class _NotUnderstood(Exception):
    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(path, message)


@lru_cache(maxsize=256)  # many principals share a managed policy, and each document is asked for more than once
def canonical(text: str) -> Canonical:
    """Bring the text of a policy document into its canonical form. Never raises: problems are part of the answer."""
    try:
        return Canonical(_document(load(text)))
    except NotJson as error:
        return Canonical(text, (Problem("", str(error)),))
    except _NotUnderstood as error:
        return Canonical(text, (error.problem,))


@dataclass(frozen=True, slots=True)
class Form:
    """What of the canonical form is asked for again and again: its digest, and what was not understood."""

    digest: str
    problems: tuple[Problem, ...]


def form_of(document: PolicyText) -> Form:
    """That of a document, worked out once for each."""
    known = document.form
    if isinstance(known, Form):
        return known
    found = canonical(document.text)
    form = Form(found.digest, found.problems)
    object.__setattr__(document, "form", form)
    return form


def document_digest(text: str) -> str:
    """The digest that two documents share exactly when IAM cannot tell them apart."""
    return canonical(text).digest


_dump: Final[Callable[[Any], str]] = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _document(value: Any) -> str:
    members = _members(value, "", {"Version", "Id", "Statement"})
    if "Statement" not in members:
        raise _NotUnderstood("Statement", "missing")
    listed = members["Statement"] if isinstance(members["Statement"], list) else [members["Statement"]]
    statements = {_dump(_statement(each, f"Statement[{index}]")) for index, each in enumerate(listed)}
    version = _dump(_string(members.get("Version", "2008-10-17"), "Version"))
    identifier = f'"Id":{_dump(_string(members["Id"], "Id"))},' if "Id" in members else ""
    return f'{{{identifier}"Statement":[{",".join(sorted(statements))}],"Version":{version}}}'


def _statement(value: Any, path: str) -> dict[str, Any]:
    members = _members(value, path, {*_ELEMENTS, "Sid", "Effect", "Principal", "NotPrincipal"})
    if members.get("Effect") not in ("Allow", "Deny"):
        raise _NotUnderstood(f"{path}.Effect", "neither Allow nor Deny")
    form = {"Effect": members["Effect"]}
    form |= {name: read(members[name], f"{path}.{name}") for name, read in _ELEMENTS.items() if name in members}
    if _string(members.get("Sid", ""), f"{path}.Sid"):
        form["Sid"] = members["Sid"]
    for name in ("Principal", "NotPrincipal"):
        if name in members:
            form[name] = _principals(members[name], f"{path}.{name}")
    if form.get("Principal") == {"AWS": ["*"]} and _only_authenticated(form):
        form["Principal"] = "*"
    return {name: element for name, element in form.items() if (name, element) != ("Condition", {})}


def _only_authenticated(statement: dict[str, Any]) -> bool:
    """Whether `{"AWS": "*"}`, every authenticated caller, is all that `"*"` could admit to these actions."""
    return statement["Effect"] == "Allow" and {*statement.get("Action", ["?"])} <= _AUTHENTICATED


def _principals(value: Any, path: str) -> Any:
    if value == "*":
        return "*"
    kinds = _members(value, path, _PRINCIPAL_KINDS)
    return {kind: _strings(named, f"{path}.{kind}", _account) for kind, named in kinds.items()}


def _account(principal: str) -> str:
    root = _ROOT_ARN.fullmatch(principal)
    return root[1] if root else principal


def _conditions(value: Any, path: str) -> dict[str, Any]:
    return {operator: _condition_keys(keys, f"{path}.{operator}") for operator, keys in _members(value, path).items()}


def _condition_keys(value: Any, path: str) -> dict[str, Any]:
    keys = _members(value, path)
    if len({key.lower() for key in keys}) < len(keys):
        raise _NotUnderstood(path, "names one condition key twice")
    return {key.lower(): _values(values, f"{path}.{key}") for key, values in keys.items()}


def _values(value: Any, path: str) -> list[str]:
    return sorted({_scalar(each, path) for each in (value if isinstance(value, list) else [value])})


def _scalar(value: Any, path: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    raise _NotUnderstood(path, f"a condition value cannot be {_kind(value)}")


def _strings(value: Any, path: str, form: Callable[[str], str] = str) -> list[str]:
    return sorted({form(_string(each, path)) for each in (value if isinstance(value, list) else [value])})


def _actions(value: Any, path: str) -> list[str]:
    return _strings(value, path, str.lower)


def _string(value: Any, path: str) -> str:
    if isinstance(value, str) and not isinstance(value, Number):
        return value
    raise _NotUnderstood(path, f"expected a string, found {_kind(value)}")


def _members(value: Any, path: str, known: set[str] | None = None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _NotUnderstood(path, f"expected an object, found {_kind(value)}")
    for name in value:
        if known is not None and name not in known:
            raise _NotUnderstood(f"{path}.{name}".lstrip("."), "an element that IAM does not define")
    return value


def _kind(value: Any) -> str:
    if isinstance(value, Number):
        return "a number"
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    return kinds.get(type(value), "null")


_ELEMENTS: Final[dict[str, Callable[[Any, str], Any]]] = {
    "Action": _actions,
    "NotAction": _actions,
    "Resource": _strings,
    "NotResource": _strings,
    "Condition": _conditions,
}
