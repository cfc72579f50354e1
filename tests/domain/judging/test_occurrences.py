"""Occurrences have the words of guardrails, and none that is raised is missing."""

from __future__ import annotations

import pytest

from iamdrift.domain.judging import occurrences_of_account, occurrences_of_guardian
from iamdrift.domain.judging.coverage import framework_of
from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences import OCCURRENCE_IDS, OCCURRENCES
from iamdrift.guardrails import GUARDRAILS
from tests.fakes.principals import role

EACH = pytest.mark.parametrize("occurrence", OCCURRENCES, ids=[each.id for each in OCCURRENCES])


@EACH
def test_it_tells_people_what_they_need(occurrence: Guardrail) -> None:
    assert occurrence.title
    assert not occurrence.title.endswith(".")
    assert occurrence.why.endswith(".")
    assert occurrence.remedy.endswith(".")
    assert occurrence.controls
    assert all(framework_of(control) for control in occurrence.controls)
    assert occurrence.references
    assert all(reference.startswith("https://docs.aws.amazon.com/") for reference in occurrence.references)


@EACH
def test_no_state_shows_it(occurrence: Guardrail) -> None:
    assert list(occurrence.check(Examination(role()))) == []


def test_every_id_that_is_named_is_listed_once() -> None:
    named = [
        value
        for module in (occurrences_of_account, occurrences_of_guardian)
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith(("_", "OF_"))
    ]
    assert sorted(named) == sorted(OCCURRENCE_IDS)
    assert len(OCCURRENCES) == len(OCCURRENCE_IDS)
    assert not OCCURRENCE_IDS & {guardrail.id for guardrail in GUARDRAILS}
