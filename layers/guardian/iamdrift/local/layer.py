"""Builds the layer's content for the local engine, without the SAM CLI: what requirements.txt pins, and the package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path, PurePosixPath

from iamdrift.errors import GuardianError, InvalidInput

# What the layer never carries: parts for the machine of a person.
LEFT_OUT = ("cli", "local")
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^\]]*\])?\s*==\s*(?P<version>[^\s;#\\]+)")


def layer_content(layer: Path, into: Path) -> Path:
    """Fill `into` with `python/...` as /opt has it in Lambda, from the layer's folder; returns `into`."""
    target = into / "python"
    target.mkdir(parents=True)
    absent = [pin for pin in pins(layer / "requirements.txt") if not _copy_installed(*pin, target)]
    if absent:
        _install(absent, target)
    for package in sorted(path.parent for path in layer.glob("*/__init__.py")):
        shutil.copytree(package, target / package.name, ignore=_ignored(package))
    return into


def pins(requirements: Path) -> list[tuple[str, str]]:
    """(name, version) of each line. Raises InvalidInput for a line that is not pinned exactly."""
    if not requirements.exists():
        return []
    pinned = []
    for number, line in enumerate(requirements.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith(("#", "--hash")):
            continue
        match = _PIN.match(text)
        if match is None:
            raise InvalidInput(
                f"{text!r} is not pinned", where=f"{requirements}:{number}", remedy="write name==version"
            )
        pinned.append((match["name"], match["version"]))
    return pinned


def _copy_installed(name: str, version: str, target: Path) -> bool:
    """Take a distribution from the running interpreter, if it is there in exactly this version."""
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    if found.version != version or not found.files:
        return False
    for file in found.files:
        if _belongs(file):
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(file.locate()), target / file)
    return True


def _belongs(file: PurePosixPath) -> bool:
    """Not compiled files, and nothing outside site-packages (console scripts are listed as ../../bin)."""
    return file.suffix != ".pyc" and ".." not in file.parts and not file.is_absolute()


def _install(absent: list[tuple[str, str]], target: Path) -> None:
    names = [f"{name}=={version}" for name, version in absent]
    options = ["--quiet", "--no-compile", "--no-deps", "--disable-pip-version-check", "--target", str(target)]
    done = subprocess.run(  # noqa: S603 - our own interpreter's pip, names from our requirements.txt
        [sys.executable, "-m", "pip", "install", *options, *names], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GuardianError(f"pip could not install {', '.join(names)} for the layer:\n{done.stderr.strip()}")


def _ignored(package: Path) -> Callable[[str, list[str]], set[str]]:
    def ignored(folder: str, names: list[str]) -> set[str]:
        left_out = LEFT_OUT if Path(folder) == package else ()
        return {name for name in names if name == "__pycache__" or name in left_out}

    return ignored
