"""The form that every guardrail keeps: its name, its words for people, its references, and its three kinds of cases."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import iamdrift.guardrails
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.guardrails import GUARDRAILS
from tests.guardrails.own_cases import HERE, file_of, read_cases

EACH = pytest.mark.parametrize("guardrail", GUARDRAILS, ids=[guardrail.id for guardrail in GUARDRAILS])
PACKAGE = Path(iamdrift.guardrails.__file__).parent
DATA = {"__init__"}


@EACH
def test_its_id_is_its_file(guardrail: Guardrail) -> None:
    module = import_module(f"iamdrift.guardrails.{guardrail.family.value}.{guardrail.id.replace('-', '_')}")
    assert module.GUARDRAIL is guardrail
    assert guardrail.check.__module__ == module.__name__


@EACH
def test_it_tells_people_what_they_need(guardrail: Guardrail) -> None:
    assert guardrail.title
    assert not guardrail.title.endswith(".")
    assert guardrail.why.endswith(".")
    assert guardrail.remedy.endswith(".")
    assert guardrail.controls
    assert guardrail.references
    assert all(reference.startswith("https://") for reference in guardrail.references)
    assert guardrail.applies_to <= frozenset(PrincipalType)


@EACH
def test_it_has_failing_passing_and_subtle_cases(guardrail: Guardrail) -> None:
    cases = list(read_cases(guardrail))
    assert any(case.fails for case in cases), f"{file_of(guardrail)}: no failing case"
    assert any(not case.fails for case in cases), f"{file_of(guardrail)}: no passing case"
    assert any(case.subtle for case in cases), f"{file_of(guardrail)}: no case is marked `subtle: true`"
    assert all(case.expect for case in cases if case.fails), "a failing case says what it expects"
    assert not any(case.expect for case in cases if not case.fails), "a passing case expects nothing"
    assert [why for why, count in Counter(case.why for case in cases).items() if count > 1] == []


@EACH
def test_its_evidence_names_a_subject_and_says_something(guardrail: Guardrail) -> None:
    for case in read_cases(guardrail):
        for evidence in guardrail.check(case.examination):
            assert evidence.subject
            assert evidence.summary
            assert not evidence.summary.endswith("."), "summaries are put together: no full stop"


def test_every_module_is_listed_and_every_case_file_has_its_guardrail() -> None:
    listed = {(guardrail.family.value, guardrail.id.replace("-", "_")) for guardrail in GUARDRAILS}
    modules = {(file.parent.name, file.stem) for file in PACKAGE.glob("*/*.py") if file.stem not in DATA}
    assert modules == listed
    assert {(file.parent.name, file.stem) for file in HERE.glob("*/*.yaml")} == listed


def test_ids_are_unique() -> None:
    assert len({guardrail.id for guardrail in GUARDRAILS}) == len(GUARDRAILS)


def test_importing_does_no_work() -> None:
    """No catalogue, no data file and no AWS library is touched until a guardrail is asked."""
    program = (
        "import sys, builtins, io, pathlib\n"
        "import iamdrift.guardrails\n"
        "from iamdrift.domain.policy.actions import catalogue as actions\n"
        "assert actions.catalogue.cache_info().currsize == 0\n"
        "assert not {'boto3', 'yaml', 'ruamel.yaml'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
