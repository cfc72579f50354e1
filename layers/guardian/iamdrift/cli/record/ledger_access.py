"""A deployed guardian as a person's own credentials reach it: its ledger, read only, and the outputs of its stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProfileNotFound,
)

from iamdrift.adapters.deployment import StackOutputs
from iamdrift.adapters.ledger.approvals import DynamoApprovals
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.ledger import DynamoLedger
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.adapters.refusals import named_refusals
from iamdrift.cli.record.ledger_options import Where
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput

_IAM_EVENTS = "us-east-1"  # where the guardian of one account stands
_ATTEMPTS = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5)
_READING = "dynamodb:GetItem, BatchGetItem and Query on the ledger and its indexes, kms:Decrypt on its key"
_SIGNED_OUT = ("ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException")


@dataclass(frozen=True)
class Ledger:
    """What the commands read of one deployed guardian."""

    where: Where
    session: boto3.Session

    @cached_property
    def region(self) -> str:
        return self.where.region or self.session.region_name or _IAM_EVENTS

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        return StackOutputs(self.client("cloudformation"))(self.where.stack)

    @cached_property
    def account(self) -> str:
        """The account of whoever asks."""
        with named_refusals():
            return str(self.client("sts").get_caller_identity()["Account"])

    @cached_property
    def table(self) -> LedgerTable:
        name = self.where.table or self.outputs.get("LedgerTable", "")
        if not name:
            raise InvalidInput(
                "has no output LedgerTable",
                where=f"stack {self.where.stack}",
                remedy="name the stack of the guardian with --stack, or its ledger with --table",
            )
        return LedgerTable(self.client("dynamodb"), name)

    @cached_property
    def state(self) -> DynamoLedger:
        return DynamoLedger(self.table)

    @cached_property
    def history(self) -> DynamoHistory:
        return DynamoHistory(self.table)

    @cached_property
    def approvals(self) -> DynamoApprovals:
        return DynamoApprovals(self.table)

    @property
    def credentials(self) -> Credentials:
        """Of whoever asks. Raises NoCredentialsError."""
        found = self.session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found

    def client(self, service: str) -> Any:
        made: Any = self.session.client  # any service by name, which the typed stubs do not know
        return made(service, region_name=self.region, endpoint_url=self.where.endpoint or None, config=_ATTEMPTS)


@contextmanager
def reached(where: Where) -> Iterator[Ledger]:
    """The ledger, to be read inside. Raises InvalidInput, with a remedy, for what the person can put right."""
    try:
        yield Ledger(where, _session(where))
    except AccessRefused as error:
        raise InvalidInput(f"AWS refused: {error}", where=_named(where), remedy=f"grant {_READING}") from error
    except NoCredentialsError as error:
        raise InvalidInput(
            "no credentials", where=_named(where), remedy="sign in (`aws sso login`), or name a --profile"
        ) from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise InvalidInput(
            f"cannot be reached: {error}", where=_named(where), remedy="check --region and --endpoint-url"
        ) from error
    except ClientError as error:
        raise _said(error, where) from error
    except (BotoCoreError, ValueError) as error:
        if isinstance(error, ValueError) and "endpoint" not in str(error):
            raise
        raise GuardianError(f"{_named(where)}: {error}") from error


def _session(where: Where) -> boto3.Session:
    try:
        return boto3.Session(profile_name=where.profile or None, region_name=where.region or None)
    except ProfileNotFound as error:
        known = ", ".join(boto3.Session().available_profiles[:10]) or "none"
        raise InvalidInput(
            "no such profile", where=f"profile {where.profile}", remedy=f"profiles on this machine: {known}"
        ) from error


def _said(error: ClientError, where: Where) -> GuardianError:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    if code == "ResourceNotFoundException":
        return InvalidInput(
            f"no ledger there: {message}", where=_named(where), remedy="check --table, --region and --profile"
        )
    if code in _SIGNED_OUT:
        return InvalidInput(f"not signed in: {message}", where=_named(where), remedy="sign in (`aws sso login`) again")
    return GuardianError(f"{_named(where)}: {error.operation_name}: {code}: {message}")


def _named(where: Where) -> str:
    named = f"table {where.table}" if where.table else f"stack {where.stack}"
    return f"{named}, profile {where.profile}" if where.profile else named
