"""Custom guardrails: Python files of the organization, each with one `GUARDRAIL`, in the form of our own."""

from __future__ import annotations

import hashlib
import importlib
import sys
from pathlib import Path
from types import ModuleType

from iamdrift.domain.configuration.settings import CustomFile
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.errors import InvalidInput


def custom_guardrails(folder: Path) -> tuple[tuple[Guardrail, ...], tuple[CustomFile, ...]]:
    """The guardrails of a folder, and what stands in its files. Files whose name begins with `_` hold what others
    share: `from . import _shared`.

    Raises InvalidInput for a folder that is missing, a file that does not load, and a guardrail not named after it.
    """
    if not folder.is_dir():
        raise InvalidInput("there is no such folder", where=str(folder), remedy="create it, or drop custom_guardrails")
    files = sorted(folder.glob("*.py"))
    seen = tuple(CustomFile(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files)
    package = _package(folder)
    return tuple(_guardrail(file, package) for file in files if not file.name.startswith("_")), seen


def _package(folder: Path) -> str:
    """The folder as an importable package of its own name; nothing of an earlier reading is left."""
    name = f"iamdrift_custom_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}"
    for stale in [module for module in sys.modules if module.split(".")[0] == name]:
        del sys.modules[stale]
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules[name] = package
    importlib.invalidate_caches()
    return name


def _guardrail(file: Path, package: str) -> Guardrail:
    try:
        module = importlib.import_module(f"{package}.{file.stem}")
    except Exception as error:  # whatever stands in the file: its author must learn which file and why
        raise InvalidInput(f"it does not load: {type(error).__name__}: {error}", where=str(file)) from error
    found = vars(module).get("GUARDRAIL")
    if not isinstance(found, Guardrail):
        raise InvalidInput("no guardrail in it", where=str(file), remedy="say GUARDRAIL = Guardrail(id=..., ...)")
    if found.id != file.stem.replace("_", "-"):
        raise InvalidInput(f"its guardrail is called {found.id!r}", where=str(file), remedy="name both the same")
    return found
