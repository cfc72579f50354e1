"""Starts the embedded AWS as a child process on 127.0.0.1 and takes everything away again at the end.

with LocalAws() as aws:
    aws.client("iam").create_role(...)
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import iamdrift
from iamdrift.errors import GuardianError, InvalidInput
from iamdrift.local.emulator import require_installed
from iamdrift.local.server import FOLDER, IAM_REGION, JOURNAL, ORGANIZATION
from iamdrift.local.session import session

HOST = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 30.0, 10.0
LOG = "engine.log"


class EngineFailed(GuardianError):
    """The embedded AWS did not start; the message ends with the last lines of its log."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Credentials of a user or of a role session; a 12-digit access key is the root of that account."""

    access_key: str
    secret_key: str = "local"  # noqa: S105 - not a secret: the emulator accepts any for an account's root
    token: str | None = None


@dataclass(slots=True)
class LocalAws:
    """One embedded AWS. Any 12-digit number is an account; `account` is the one meant when none is named.

    organization: the accounts of an organization, its management account first.
    """

    port: int | None = None
    account: str = "111111111111"
    region: str = "eu-west-1"
    iam_region: str = "us-east-1"
    authorization: bool = True
    organization: tuple[str, ...] = ()
    folder: Path = field(init=False, repr=False)
    _process: subprocess.Popen[bytes] | None = field(init=False, default=None, repr=False)

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / LOG

    def __enter__(self) -> LocalAws:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when AWS answers. Raises InvalidInput (port busy, ministack missing) or EngineFailed."""
        require_installed()
        self.port = _free_port() if self.port is None else _unused(self.port)
        self.folder = Path(tempfile.mkdtemp(prefix="iamdrift-local-"))
        try:
            self._process = self._spawn()
            self._await_health()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends the process and everything it started, then deletes the private folder; harmless when not running."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)

    def client(
        self, service: str, *, account: str | None = None, region: str | None = None, keys: Keys | None = None
    ) -> Any:
        """A boto3 client: as `keys`, or as the root of `account`."""
        who = keys or Keys(account or self.account)
        made = session(region or self.region, who.access_key, who.secret_key, who.token)
        return made.client(service, endpoint_url=self.endpoint_url)  # type: ignore[call-overload,unused-ignore]  # any service by name

    def assume(self, role_arn: str, session_name: str = "local-session", *, keys: Keys | None = None) -> Keys:
        """Keys of a session of `role_arn`; its trust policy must admit the caller."""
        account = role_arn.split(":")[4]
        sts = self.client("sts", account=account, keys=keys)
        made = sts.assume_role(RoleArn=role_arn, RoleSessionName=session_name)["Credentials"]
        return Keys(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])

    def records(self) -> list[dict[str, Any]]:
        """Every CloudTrail record published so far, oldest first."""
        journal = self.folder / JOURNAL
        lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
        return [json.loads(line) for line in lines]

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "iamdrift.local.server"],
                cwd=Path(iamdrift.__file__).parent.parent,  # where `-m` finds the package, installed or not
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches us first, and the whole group can be ended
            )

    def _environment(self) -> dict[str, str]:
        """The child's settings; nothing of AWS from ours, so no real credential reaches it or a function."""
        state = self.folder / "state"
        state.mkdir()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "MINISTACK_"))}
        return kept | {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": HOST,
            "IOT_MTLS_ENABLED": "0",
            "AUTH": str(self.authorization).lower(),
            "MINISTACK_REGION": self.region,
            "TMPDIR": str(self.folder),
            "STATE_DIR": str(state),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "DOCKER_HOST": f"unix://{self.folder}/no-docker.sock",
            FOLDER: str(self.folder),
            IAM_REGION: self.iam_region,
            ORGANIZATION: " ".join(self.organization),
        }

    def _await_health(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise EngineFailed(f"the embedded AWS ended while starting:\n{self._last_words()}")
            if _healthy(self.endpoint_url):
                return
            time.sleep(0.03)
        raise EngineFailed(f"the embedded AWS did not answer within {START_SECONDS:.0f} s:\n{self._last_words()}")

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


def _healthy(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=2) as answer:  # noqa: S310 - http to ourselves
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM and a bounded wait, then SIGKILL for whatever is left of the group."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _unused(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            remedy = "stop what listens there, or choose another port"
            raise InvalidInput(f"port {port} cannot be used: {error}", where=f"{HOST}:{port}", remedy=remedy) from error
    return port
