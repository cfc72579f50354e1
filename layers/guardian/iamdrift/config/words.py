"""The single words and small records of which the configuration file is made."""

from __future__ import annotations

from typing import Final

from iamdrift.config.records import Field, Record
from iamdrift.config.shapes import Account, ByKey, Choice, Many, Shape, Word, text
from iamdrift.domain.configuration.settings import BaselinePolicy, Mode
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.identity import EXACT, PRINCIPAL, UNIQUE_ID, PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.domain.principals.selector import Selector

TEXT: Final = text("text")
DAY: Final = text("a day like 2026-03-31", r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z?)?")
ACCOUNTS: Final = Many(Account(), "account ids")
UNIT: Final = text(
    "the id of an organizational unit or root (ou-ab12-..., r-ab12)",
    "ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|r-[0-9a-z]{4,32}",
)
EXACT_PRINCIPAL: Final = text("a unique id (AROA..., AIDA...) or an exact ARN", EXACT.strip("^$"))
ARN_PATTERN: Final = text("an ARN, with * and ? as in policies", r"\*|arn:[!-~]+")
ACTION_PATTERN: Final = text("an action like s3:Get*, or *", r"\*|[A-Za-z0-9*?-]+:[A-Za-z0-9*?]+")
NAME_PATTERN: Final = text("a name, with * and ? as in policies", r"[A-Za-z0-9+=,.@_*?-]{1,128}")
PATH_PATTERN: Final = text("a path like /apps/*", r"/[!-~]{0,510}|\*")
TAG_KEY: Final = text("a tag key of up to 128 characters", r"[^\x00-\x1f]{1,128}")
TAG_PATTERN: Final = text("a tag value, with * and ? as in policies", r"[^\x00-\x1f]{1,256}")
FOLDER: Final = text("a folder below the one of this file", r"(?!/)(?!.*\.\.)[A-Za-z0-9._/-]+")
MODE: Final = Choice({mode.value: mode for mode in Mode})
BASELINE: Final = Choice({policy.value: policy for policy in BaselinePolicy})
SEVERITY: Final = Choice({severity.name.lower(): severity for severity in Severity})
TAGS: Final = ByKey(TAG_KEY, TAG_PATTERN, "tags and patterns of their values")
TYPES: Final = Choice(
    {kind.value: kind for kind in (PrincipalType.ROLE, PrincipalType.USER, PrincipalType.GROUP, PrincipalType.POLICY)}
)
PRINCIPAL_PATTERN: Final[Word[PrincipalPattern]] = Word(
    "a unique id, an exact ARN, an account, or account/name-pattern", PRINCIPAL.strip("^$"), PrincipalPattern
)

_GIVEN: Final = (
    Field("accounts", ACCOUNTS, "In one of these accounts."),
    Field("units", Many(UNIT, "units"), "In an account below one of these organizational units (or the root)."),
    Field("unique_ids", Many(text("a unique id", UNIQUE_ID), "unique ids"), "With one of these unique ids."),
)
_CHOSEN: Final = (
    Field("paths", Many(PATH_PATTERN, "path patterns"), "Below one of these paths. Chosen by who creates it."),
    Field("names", Many(NAME_PATTERN, "name patterns"), "With one of these names. Chosen by who creates it."),
    Field("tags", TAGS, "With one of these tags. Chosen by who can tag it."),
)
_SETS: Final = frozenset({"types", "accounts", "units", "unique_ids"})


def _selector(**attributes: tuple[object, ...]) -> Selector:
    if not any(attributes.values()):
        raise ValueError("selects nothing: name accounts, units, unique ids, paths, names or tags")
    values = {key: frozenset(value) if key in _SETS else value for key, value in attributes.items()}
    return Selector(**values)  # type: ignore[arg-type]  # the shapes above decide what each attribute holds


SCOPE_SELECTOR: Final[Shape[Selector]] = Record("a selector", _selector, (*_GIVEN, *_CHOSEN))
RULE_SELECTOR: Final[Shape[Selector]] = Record(
    "a selector", _selector, (Field("types", Many(TYPES, "types"), "Of one of these types."), *_GIVEN, *_CHOSEN)
)
