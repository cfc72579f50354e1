"""Custom guardrails: Python files of the organization, each with one `GUARDRAIL`, in the form of our own."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from iamdrift.domain.guardrail import Guardrail
from iamdrift.domain.settings import CustomFile
from iamdrift.errors import InvalidInput


def custom_guardrails(folder: Path) -> tuple[tuple[Guardrail, ...], tuple[CustomFile, ...]]:
    """The guardrails of a folder, and what stands in their files. Files whose name begins with `_` are left out.

    Raises InvalidInput for a folder that is missing, a file that does not load, and a guardrail not named after it.
    """
    if not folder.is_dir():
        raise InvalidInput("there is no such folder", where=str(folder), remedy="create it, or drop custom_guardrails")
    files = [file for file in sorted(folder.glob("*.py")) if not file.name.startswith("_")]
    seen = tuple(CustomFile(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)
    return tuple(_guardrail(file) for file in files), seen


def _guardrail(file: Path) -> Guardrail:
    found = _namespace(file).get("GUARDRAIL")
    if not isinstance(found, Guardrail):
        raise InvalidInput("no guardrail in it", where=str(file), remedy="say GUARDRAIL = Guardrail(id=..., ...)")
    if found.id != file.stem.replace("_", "-"):
        raise InvalidInput(f"its guardrail is called {found.id!r}", where=str(file), remedy="name both the same")
    return found


def _namespace(file: Path) -> dict[str, object]:
    spec = importlib.util.spec_from_file_location(f"iamdrift_custom_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise InvalidInput("not a Python file", where=str(file))
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # whatever stands in the file: its author must learn which file and why
        raise InvalidInput(f"it does not load: {type(error).__name__}: {error}", where=str(file)) from error
    return vars(module)
