"""Ask for known vulnerabilities of everything that is locked, and of what the layer ships.

Ends with 0 where there are none, 1 where there are some, and 75 (try again later) where nobody could be asked: a check
that was not made never looks like one that was passed. `--tolerant` ends with 0 then, and has said so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("layers/guardian/requirements.txt", "requirements/dev.txt", "requirements/sam.txt")
CLEAN, FOUND, NOT_ASKED = 0, 1, 75
_ADVISORIES = "known vulnerabilit"  # pip-audit begins its last line with their number, also where there are none


def main() -> int:
    outcomes = {name: audited(name) for name in LISTS}
    for name, outcome in outcomes.items():
        print(f"{name}: {_WORDS[outcome]}")
    worst = FOUND if FOUND in outcomes.values() else max(outcomes.values())
    return CLEAN if worst == NOT_ASKED and "--tolerant" in sys.argv[1:] else worst


_WORDS = {
    CLEAN: "no known vulnerabilities",
    FOUND: "known vulnerabilities, listed above",
    NOT_ASKED: "NOT AUDITED: the advisories could not be asked for (no network?)",
}


def audited(name: str) -> int:
    command = ["-r", name, "--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "15"]
    ran = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "pip_audit", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    outcome = understood(ran.returncode, ran.stdout, ran.stderr)
    if outcome != CLEAN:
        print(ran.stdout + ran.stderr[-1500:])
    return outcome


def understood(code: int, said: str, errors: str) -> int:
    """pip-audit ends with 1 for vulnerabilities and for trouble of its own alike: its words tell them apart."""
    if code == 0 and f"No {_ADVISORIES}" in said + errors:
        return CLEAN
    return FOUND if _ADVISORIES in said + errors and "Found" in said + errors else NOT_ASKED


if __name__ == "__main__":
    sys.exit(main())
