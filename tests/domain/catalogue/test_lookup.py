"""One lookup, four answers."""

from __future__ import annotations

import pytest

from iamdrift.domain.catalogue import Routine, Unknown, Unwatched, lookup
from iamdrift.domain.catalogue.entry import Entry, undated


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
        ("DeleteFunction20150331", "DeleteFunction"),
        ("DeleteFunction", "DeleteFunction"),
        ("PutFunctionConcurrency20171031", "PutFunctionConcurrency"),
        ("AddPermission20150331", "AddPermission"),
    ],
)
def test_lambda_event_names_are_found_with_any_api_version(event: str, name: str) -> None:
    found = lookup("lambda.amazonaws.com", event)
    assert isinstance(found, Entry)
    assert found.name == name


@pytest.mark.parametrize(
    "event", ["UpdateFunctionCode2015", "UpdateFunctionCodeSigning20150331", "UpdateFunctionCode20150331v"]
)
def test_what_only_looks_like_a_version_is_another_event(event: str) -> None:
    assert isinstance(lookup("lambda.amazonaws.com", event), Unwatched)


def test_a_date_counts_only_where_the_service_writes_dates() -> None:
    assert isinstance(lookup("iam.amazonaws.com", "PutRolePolicy20100508"), Unknown)


def test_undated_ignores_digits_that_are_not_ascii() -> None:
    assert undated("UpdateFunctionCode٢٠١٥٠٣٣١") == "UpdateFunctionCode٢٠١٥٠٣٣١"


def test_the_same_name_means_different_things_in_different_services() -> None:
    organization, account = (
        lookup("organizations.amazonaws.com", "CreatePolicy"),
        lookup("iam.amazonaws.com", "CreatePolicy"),
    )
    assert isinstance(organization, Entry)
    assert isinstance(account, Entry)
    assert organization.meaning != account.meaning


def test_other_services_are_not_watched() -> None:
    assert isinstance(lookup("ec2.amazonaws.com", "RunInstances"), Unwatched)


def test_roles_are_assumed_all_day() -> None:
    assert isinstance(lookup("sts.amazonaws.com", "AssumeRole"), Routine)
    assert isinstance(lookup("sts.amazonaws.com", "AssumeRoot"), Entry)


def test_an_unknown_write_comes_with_a_guess_whom_it_affects() -> None:
    found = lookup("iam.amazonaws.com", "GraftRole")
    assert isinstance(found, Unknown)
    assert "request.roleName" in {path for affects in found.guess for path in affects.at}
