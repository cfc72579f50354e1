"""The embedded AWS starts quickly or says why not, listens on the loopback only, and leaves nothing behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from iamdrift.errors import InvalidInput
from iamdrift.local.deploy import zipped
from iamdrift.local.emulator import VERSION, require_installed
from iamdrift.local.engine import LocalAws

STARTS_AND_WAITS = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background has it ignored
from iamdrift.local.engine import LocalAws
with LocalAws() as aws:
    print(aws.folder, aws._process.pid, flush=True)
    time.sleep(60)
"""


def alive(pid: int) -> bool:
    """A zombie counts as gone: who reaps it is not ours to say."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False


def comes_true(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def processes_of(folder: Path) -> list[int]:
    """Every process that was told to use `folder`, by its environment."""
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            mine = str(folder).encode() in environment.read_bytes()
        except OSError:
            continue
        if mine and alive(pid := int(environment.parent.name)):
            found.append(pid)
    return found


@pytest.mark.e2e
def test_nothing_is_left_after_an_exception() -> None:
    aws = LocalAws()
    with pytest.raises(ZeroDivisionError), aws:
        _break_with_a_warm_function(aws)
    assert not aws.folder.exists()
    assert comes_true(lambda: processes_of(aws.folder) == [])
    aws.stop()  # once more is harmless


def _break_with_a_warm_function(aws: LocalAws) -> None:
    _warm_a_function(aws)
    assert len(processes_of(aws.folder)) == 2  # the engine, and one worker that runs the function
    raise ZeroDivisionError


def _warm_a_function(aws: LocalAws) -> None:
    source = aws.folder / "source"
    source.mkdir()
    (source / "app.py").write_text("def handler(event, context):\n    return 'ran'\n", encoding="utf-8")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'  # noqa: E501 - one document
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    lambdas = aws.client("lambda")
    lambdas.create_function(
        FunctionName="f", Runtime="python3.13", Role=role, Handler="app.handler", Code={"ZipFile": zipped(source)}
    )
    assert lambdas.invoke(FunctionName="f")["Payload"].read() == b'"ran"'


@pytest.mark.e2e
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "killed"])
def test_nothing_is_left_when_the_starting_process_ends(ending: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", STARTS_AND_WAITS], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert parent.stdout is not None
    folder, pid = parent.stdout.readline().decode().rsplit(" ", 1)
    parent.send_signal(ending)
    parent.communicate(timeout=20)
    assert comes_true(lambda: not alive(int(pid)))
    assert comes_true(lambda: not Path(folder).exists())


@pytest.mark.e2e
def test_it_listens_on_the_loopback_only(aws: LocalAws) -> None:
    assert aws.port is not None
    listening = f":{aws.port:04X} 00000000:0000 0A"
    lines = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1].split(":")[0] for line in lines if listening in line] == ["0100007F"]


@pytest.mark.e2e
def test_no_credential_of_the_person_reaches_the_engine(aws: LocalAws) -> None:
    environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in processes_of(aws.folder)]
    assert environments
    for environment in environments:
        for name in (b"AWS_PROFILE=", b"AWS_SSO", b"AWS_CONTAINER_CREDENTIALS"):
            assert name not in environment
        assert b"AWS_SHARED_CREDENTIALS_FILE=/dev/null" in environment


def test_a_profile_that_does_not_exist_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    client = LocalAws(port=1).client("iam")
    assert client.meta.endpoint_url == "http://127.0.0.1:1"


def test_a_port_in_use_is_an_error_that_names_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidInput, match=f"port {port} cannot be used.*choose another port"):
            LocalAws(port=port).start()


@pytest.mark.parametrize("port", [70000, -1])
def test_a_port_that_cannot_be_is_an_error(port: int) -> None:
    with pytest.raises(InvalidInput, match=f"port {port} cannot be used"):
        LocalAws(port=port).start()


def test_a_missing_ministack_names_the_extra() -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    with pytest.raises(InvalidInput, match=r"not installed - pip install 'iam-drift-guardian\[local\]'"):
        require_installed(missing)


def test_another_ministack_is_refused() -> None:
    with pytest.raises(InvalidInput, match=f"ministack 9.9.9 is installed.*{VERSION}"):
        require_installed(lambda _name: "9.9.9")


def test_stopping_what_never_started_is_harmless() -> None:
    aws = LocalAws()
    aws.stop()
    assert not hasattr(aws, "folder")
