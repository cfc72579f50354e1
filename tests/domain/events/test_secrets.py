"""Marked secrets are found in nothing that is put on a queue, whatever state the event is in."""

from __future__ import annotations

import json

import pytest

from iamdrift.domain.events.secrets import HIDDEN, hidden, without_secrets
from iamdrift.usecases.assessing.work import Kind, Work
from tests.fakes.principals import role_ref

MARK = "CANARY-9f2c"
SECRETS = {
    "requestParameters": {"password": MARK, "newPassword": MARK, "clientSecret": MARK, "sAMLMetadataDocument": MARK},
    "responseElements": {
        "accessKey": {"accessKeyId": "AKIAEXAMPLE", "secretAccessKey": MARK},
        "credentials": {"sessionToken": f'{MARK} with \\ and " in it {MARK}'},
        "serviceSpecificCredential": {"servicePassword": MARK, "serviceCredentialSecret": MARK},
        "virtualMFADevice": {"base32StringSeed": MARK, "qRCodePNG": MARK},
        "webhookSecret": MARK,
    },
}


def test_no_secret_is_left_and_the_rest_stays() -> None:
    kept = without_secrets(SECRETS)
    assert MARK not in json.dumps(kept)
    assert kept["responseElements"]["accessKey"] == {"accessKeyId": "AKIAEXAMPLE", "secretAccessKey": HIDDEN}


@pytest.mark.parametrize("text", [json.dumps(SECRETS), json.dumps(SECRETS)[:-9], json.dumps(json.dumps(SECRETS))])
def test_not_even_of_a_text_that_is_broken_or_quoted(text: str) -> None:
    assert MARK in text
    assert MARK not in hidden(text)


def test_a_follow_up_carries_none() -> None:
    assert MARK not in json.dumps(Work({"detail": SECRETS}).follow_up(Kind.CONFIRM, [role_ref()]).message())


def test_what_names_no_secret_stays_as_it_is() -> None:
    text = json.dumps({"passwordPolicy": "strong", "roleName": 'a "password"', "passwordResetRequired": True})
    assert hidden(text) == text
