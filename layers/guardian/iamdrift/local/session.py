"""boto3 sessions that know only what they are told: no profile, no file, no key of the person at the keyboard."""

from __future__ import annotations

import os

import boto3
import botocore.session


def session(region: str, access_key: str, secret_key: str, token: str | None = None) -> boto3.Session:
    """Real credentials and profiles on this machine are never read, so no call can reach a real account."""
    nowhere = (None, None, os.devnull, None)
    core = botocore.session.Session(
        session_vars={"profile": (None, None, None, None), "config_file": nowhere, "credentials_file": nowhere}
    )
    return boto3.Session(
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=token,
        region_name=region,
        botocore_session=core,
    )
