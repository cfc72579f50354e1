"""One fuzz test for each parser: whatever comes in is understood, or refused by an error of ours that says why."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from iamdrift.adapters.analyzer_event import understand_exposed
from iamdrift.adapters.cloudtrail import understand, understand_file
from iamdrift.adapters.files.account_export import read_export
from iamdrift.adapters.signed_request import signed_request
from iamdrift.cli.files.policy_files import document_of
from iamdrift.cli.files.trails import TrailFile
from iamdrift.config.loading import loaded
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.cause import cause_of
from iamdrift.domain.events.change import Change, Ignored
from iamdrift.domain.policy import PolicyKind
from iamdrift.domain.principals.strict_json import NotJson, load
from iamdrift.domain.remediation.request import asked
from iamdrift.errors import InvalidInput, RejectedEvent
from iamdrift.reports.slack import slack_message
from iamdrift.usecases.assessing.work import read_work
from tests.fuzz import inputs
from tests.fuzz.meter import within
from tests.fuzz.shapes import any_json, broken, cut, policies

QUIET = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # to explain, hypothesis traces; so do we
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    max_examples=60,
)
PER_CHARACTER, ANYWAY = 60, 60_000  # lines of ours; what the inputs of the examples cost is a tenth of it

ENVELOPES = inputs.envelopes()
ACCOUNT, TRAIL, CONFIGURATION = inputs.account(), inputs.trail(), inputs.configuration()


def answered(call: Callable[[], object], size: int) -> object:
    """What the call returns, None where it refuses; within the work that an input of this size may make."""

    def asked_once() -> object:
        try:
            return call()
        except InvalidInput as error:
            return error.problem

    return within(ANYWAY + PER_CHARACTER * size, asked_once)


def texts_of(whole: Any) -> st.SearchStrategy[str]:
    valid = st.just(json.dumps(whole))
    return st.one_of(
        broken(whole).map(json.dumps), broken(whole).map(json.dumps), cut(valid), any_json().map(json.dumps)
    )


def on_disk(content: bytes, name: str, call: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        answered(lambda: call(path), len(content))


def written(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@QUIET
@given(st.sampled_from(ENVELOPES).flatmap(texts_of))
def cloudtrail_event(text: str) -> None:
    def told() -> object:
        found = understand(text)
        assert isinstance(found, Change | Ignored)
        return cause_of(found) if isinstance(found, Change) else found

    answered(told, len(text))


@QUIET
@given(texts_of(TRAIL), st.sampled_from(["plain", "gzip", "cut gzip", "twice"]))
def trail_file(text: str, packing: str) -> None:
    packed = gzip.compress(written(text), mtime=0)
    content = {"plain": written(text), "gzip": packed, "cut gzip": packed[:-9], "twice": packed + packed}[packing]

    def each(path: Path) -> object:
        found = list(TrailFile(str(path)).events())
        assert all(isinstance(event, Change | Ignored | RejectedEvent) for event in found)
        return found

    on_disk(content, "trail.json.gz", each)


@QUIET
@given(texts_of(TRAIL))
def trail_text(text: str) -> None:
    answered(lambda: list(understand_file(text)), len(text))


@QUIET
@given(texts_of(inputs.ANALYZER))
def analyzer_event(text: str) -> None:
    answered(lambda: understand_exposed(read_work(text).envelope), len(text))


@QUIET
@given(st.one_of(texts_of(inputs.FOLLOW_UP), st.text(max_size=40)))
def change_message(text: str) -> None:
    answered(lambda: read_work(text), len(text))


@QUIET
@given(texts_of(inputs.DECISION), broken(inputs.SIGNED) | st.just(inputs.SIGNED), st.booleans())
def respond_body(body: str, request: Any, encoded: bool) -> None:
    event = {**request, "body": body, "isBase64Encoded": encoded} if isinstance(request, dict) else request
    answered(lambda: asked(signed_request(event).body), len(body))


@QUIET
@given(st.one_of(broken(inputs.NOTIFICATION), st.dictionaries(st.text(max_size=8), any_json())))
def chat_payload(notification: Any) -> None:
    def posted() -> object:
        message = slack_message(notification)
        assert json.loads(json.dumps(message)) == message
        return message

    answered(posted, len(json.dumps(notification)))


@QUIET
@given(cut(st.just(CONFIGURATION)) | st.text(max_size=80) | any_json().map(json.dumps) | st.just(CONFIGURATION))
def configuration(text: str) -> None:
    content = written(text)
    answered(lambda: loaded(content, "guardrails.yaml", ("owner-tag",), Settings()), 60 * len(content))


@QUIET
@given(texts_of(ACCOUNT))
def account_export(text: str) -> None:
    on_disk(written(text), "account.json", lambda path: list(read_export(path)))


@QUIET
@given(policies(), st.sampled_from(list(PolicyKind)))
def policy_file(text: str, kind: PolicyKind) -> None:
    on_disk(written(text), "policy.json", lambda path: document_of(str(path), kind))


@QUIET
@given(policies())
def strict_text(text: str) -> None:
    def read() -> object:
        try:
            return load(text)
        except NotJson as error:
            return str(error)

    answered(read, len(text))


PARSERS = (
    cloudtrail_event,
    trail_file,
    trail_text,
    analyzer_event,
    change_message,
    respond_body,
    chat_payload,
    configuration,
    account_export,
    policy_file,
    strict_text,
)
