"""The child process: ministack with our bridge, buses and streams in it. Started by `engine`, never by hand.

Settings come in the environment (see `engine.environment`). The child leaves when its standard input closes, so it
cannot outlive the process that started it, however that one ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from iamdrift.errors import GuardianError
from iamdrift.local.bridge import Bridge
from iamdrift.local.buses import Buses
from iamdrift.local.emulator import Emulator, load
from iamdrift.local.event_arns import EventArns
from iamdrift.local.fidelity import Fidelity
from iamdrift.local.organization import Organization
from iamdrift.local.streams import StreamPoller

FOLDER, IAM_REGION = "IAMDRIFT_LOCAL_FOLDER", "IAMDRIFT_LOCAL_IAM_REGION"
ORGANIZATION = "IAMDRIFT_LOCAL_ORGANIZATION"  # account ids, the management account first
JOURNAL = "events.jsonl"


def main() -> int:
    folder = Path(os.environ[FOLDER])
    try:
        emulator = load()
    except GuardianError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    os.chdir(folder)
    endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    Bridge(emulator, os.environ[IAM_REGION], folder / JOURNAL).install()
    _gather(emulator)
    StreamPoller(emulator, endpoint).install()
    Fidelity(emulator).install()
    EventArns(emulator).install()
    orphaned = threading.Event()
    threading.Thread(target=_leave_with_parent, args=(orphaned,), daemon=True).start()
    try:
        emulator.app.main()
    finally:
        if orphaned.is_set():
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _gather(emulator: Emulator) -> None:
    """Accounts in an organization, and buses that know of it."""
    accounts = os.environ.get(ORGANIZATION, "").split()
    if not accounts:
        Buses(emulator).install()
        return
    organization = Organization(emulator, accounts[0], tuple(accounts[1:]))
    organization.install()
    Buses(emulator, organization.organization_of).install()


def _leave_with_parent(orphaned: threading.Event) -> None:
    """The parent never writes: reading ends only when it is gone."""
    os.read(0, 1)
    orphaned.set()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.argv = sys.argv[:1]  # ministack reads the command line too
    raise SystemExit(main())
