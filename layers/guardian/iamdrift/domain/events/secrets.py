"""Takes secrets out of an event before any of it is put anywhere: CloudTrail hides most, and we rely on none of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

HIDDEN: Final = "(not kept: a secret)"
_NAMES: Final = (
    r"(?:old|new|service)?password|secretaccesskey|sessiontoken|privatekey|addprivatekey|clientsecret|samlassertion|"
    r"samlmetadatadocument|webidentitytoken|base32stringseed|qrcodepng|authenticationcode[12]|otp|"
    r"servicecredentialsecret|webhooksecret|secretstring|access_token|refresh_token"
)
_NAME: Final = re.compile(_NAMES, re.IGNORECASE)
# A value ends where its quote is written as it was before the name: a text may hold JSON that is quoted once more.
_SECRET: Final = re.compile(rf'((\\*")(?:{_NAMES})\2\s*:\s*\2)(?:(?!(?<!\\)\2).)*', re.IGNORECASE | re.DOTALL)


def hidden(text: str) -> str:
    """The text, JSON or what is left of it, without what stands under the name of a secret."""
    return _SECRET.sub(lambda found: found[1] + HIDDEN, text)


def without_secrets(value: Any) -> Any:
    """The same for a value of JSON."""
    if isinstance(value, Mapping):
        return {key: HIDDEN if _NAME.fullmatch(str(key)) else without_secrets(held) for key, held in value.items()}
    return [without_secrets(each) for each in value] if isinstance(value, list | tuple) else value
