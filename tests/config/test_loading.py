"""What is read: defaults, the effective values, the digest, the environment, custom guardrails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import iamdrift.config
from iamdrift.config import configured, load, loaded
from iamdrift.domain.configuration.settings import BaselinePolicy, Mode, Scope, Settings, Unit, Vendor, sealed
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.plain import from_plain, to_plain
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.selector import Selector
from iamdrift.errors import InvalidInput

KNOWN = ("trust-anyone", "role-naming")


def read(text: str) -> Settings:
    return loaded(text.encode(), "guardrails.yaml", KNOWN, Settings()).settings


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "{}", "\ufeff", "---\n"])
def test_an_empty_file_means_the_defaults(text: str) -> None:
    assert read(text) == sealed(Settings())


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "guardrails.yaml", KNOWN).settings == sealed(Settings())
    assert configured({}, KNOWN, tmp_path).settings == sealed(Settings())


def test_the_yaml_library_is_not_imported_without_a_file(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from iamdrift.config import configured; "
        f"configured({{}}, [], pathlib.Path({str(tmp_path)!r})); print('ruamel.yaml' in sys.modules)"
    )
    layer = Path(iamdrift.config.__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": str(layer)}, capture_output=True, check=True
    )
    assert said.stdout.strip() == b"False"


def test_what_is_written_is_what_holds() -> None:
    found = read(
        """
        organization: {id: o-exampleorg1, accounts: [012345678901], units: {ou-ab12-11111111: ["111122223333"]}}
        vendors: [{name: V, accounts: [444455556666], external_ids: [abc]}]
        severity: {trust-anyone: high}
        disabled: [role-naming]
        baseline: pinned
        parameters: {unused_days: 30}
        infrastructure_as_code: {mode: revert}
        break_glass: [AIDAEXAMPLEEMERGENCY]
        scopes: [{name: prod, selector: {units: [ou-ab12-11111111]}, mode: revert, severity: {trust-anyone: low}}]
        """
    )
    assert (found.organization_id, found.accounts) == ("o-exampleorg1", frozenset({"012345678901"}))
    assert found.units == (Unit("ou-ab12-11111111", frozenset({"111122223333"})),)
    assert found.vendors == (Vendor("V", frozenset({"444455556666"}), frozenset({"abc"})),)
    assert found.severity_overrides == (("trust-anyone", Severity.HIGH),)
    assert found.disabled_guardrails == {"role-naming"}
    assert (found.mode, found.baseline) == (Mode.NOTIFY, BaselinePolicy.PINNED)
    assert (found.parameters.unused_days, found.parameters.key_age_days) == (30, 90)
    assert (found.automation.mode, found.automation.accepts) == (Mode.REVERT, True)
    assert found.breaks_glass("", "AIDAEXAMPLEEMERGENCY")
    selector = Selector(units=frozenset({"ou-ab12-11111111"}))
    assert found.scopes == (Scope("prod", selector, Mode.REVERT, (("trust-anyone", Severity.LOW),)),)
    assert from_plain(Settings, json.loads(json.dumps(to_plain(found)))) == found


def test_whom_the_settings_trust() -> None:
    found = read("{organization: {accounts: ['111122223333']}, trusted_accounts: ['222233334444']}")
    assert found.owns_account("111122223333")
    assert not found.owns_account("222233334444")
    assert found.trusts_account("111122223333")
    assert found.trusts_account("222233334444")
    assert not found.trusts_account("333344445555")


def test_a_deployer_is_trusted_by_its_role() -> None:
    found = read("trusted_deployers: [AROAEXAMPLEPIPELINE1, 'arn:aws:iam::111122223333:role/ci/deploy']")
    assert found.trusts_deployer("arn:aws:iam::111122223333:role/ci/deploy", "AROAEXAMPLEANOTHER01")
    assert found.trusts_deployer("", "AROAEXAMPLEPIPELINE1")
    assert not found.trusts_deployer("arn:aws:iam::111122223333:role/deploy", "")
    assert not Settings().trusts_deployer("", "")


def test_a_waiver_is_named_by_what_it_covers() -> None:
    text = (
        "waivers: [{guardrail: trust-anyone, principal: AROAEXAMPLEDEPLOY01, owner: a, reason: b, ticket: c, "
        "created: 2026-01-01, expires: 2026-02-01}]"
    )
    (waiver,) = read(text).waivers
    (renewed,) = read(text.replace("2026-02-01", "2026-03-01")).waivers
    assert waiver.principal == PrincipalPattern("AROAEXAMPLEDEPLOY01")
    assert waiver.id.startswith("file-")
    assert renewed.id == waiver.id


def test_the_environment_holds_where_the_file_says_nothing(tmp_path: Path) -> None:
    environ = {"IAMDRIFT_MODE": "ask", "IAMDRIFT_ORGANIZATION_ID": "o-exampleorg1"}
    assert configured(environ, KNOWN, tmp_path).settings.mode is Mode.ASK
    (tmp_path / "guardrails.yaml").write_text("mode: revert\n")
    found = configured(environ, KNOWN, tmp_path).settings
    assert (found.mode, found.organization_id) == (Mode.REVERT, "o-exampleorg1")


def test_a_mode_of_the_environment_is_what_scopes_by_name_must_not_weaken(tmp_path: Path) -> None:
    (tmp_path / "guardrails.yaml").write_text("scopes: [{name: a, selector: {names: [x]}, mode: ask}]")
    with pytest.raises(InvalidInput, match="ask is weaker than revert"):
        configured({"IAMDRIFT_MODE": "revert"}, KNOWN, tmp_path)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    named = tmp_path / "elsewhere.yaml"
    with pytest.raises(InvalidInput, match="no such file"):
        configured({"IAMDRIFT_CONFIG": str(named)}, KNOWN, tmp_path)
    named.write_text("mode: contain")
    assert configured({"IAMDRIFT_CONFIG": str(named)}, KNOWN, tmp_path).settings.mode is Mode.CONTAIN


def test_an_unknown_mode_of_the_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="IAMDRIFT_MODE: 'loud' is no mode"):
        configured({"IAMDRIFT_MODE": "loud"}, KNOWN, tmp_path)


def test_the_digest_ignores_how_it_is_written() -> None:
    one = "mode: ask\ntrusted_accounts: ['111122223333', '222233334444']\n"
    other = "# order and quotes do not matter\ntrusted_accounts:\n- 222233334444\n- 111122223333\nmode: 'ask'\n"
    assert read(one).digest == read(other).digest


@pytest.mark.parametrize(
    "text",
    [
        "mode: ask",
        "baseline: pinned",
        "disabled: [role-naming]",
        "parameters: {key_age_days: 91}",
        "naming: {required: false}",
        "trusted_accounts: ['111122223333']",
        "longest_waiver_days: 90",
        "sensitive_resources: ['arn:aws:s3:::payroll']",
    ],
)
def test_the_digest_shows_every_difference(text: str) -> None:
    assert read(text).digest != read("").digest


PARTS: dict[str, st.SearchStrategy[Any]] = {
    "mode": st.sampled_from([mode.value for mode in Mode]),
    "trusted_accounts": st.lists(st.integers(10**11, 10**12 - 1).map(str), unique=True, max_size=4),
    "severity": st.dictionaries(st.sampled_from(KNOWN), st.sampled_from(["low", "high"])),
    "parameters": st.fixed_dictionaries({"unused_days": st.integers(1, 400)}),
}


@given(st.fixed_dictionaries({}, optional=PARTS), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_law_the_digest_depends_on_what_is_said_and_on_nothing_else(said: dict[str, Any], random: Any) -> None:
    shuffled = list(said.items())
    random.shuffle(shuffled)
    one = read(yaml.safe_dump(said))
    assert read(yaml.safe_dump(dict(shuffled), sort_keys=False, default_flow_style=True)) == one
    assert (one == sealed(Settings())) == (one.digest == sealed(Settings()).digest)


GUARDRAIL = '''
"""No role is called after a colour."""
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity

def check(examination):
    if "red" in examination.snapshot.ref.name:
        yield Evidence("name", "it is called after a colour")

GUARDRAIL = Guardrail("no-colours", "No colours", Family.NAMING, Severity.LOW, "They fade.", "Rename it.", check)
'''


def test_custom_guardrails_are_loaded_named_and_digested(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "no_colours.py").write_text(GUARDRAIL)
    (folder / "_unused.py").write_text("raise RuntimeError('never loaded')")
    file = tmp_path / "guardrails.yaml"
    file.write_text("{custom_guardrails: ours, severity: {no-colours: high}}")
    found = load(file, KNOWN)
    assert [rule.id for rule in found.guardrails] == ["no-colours"]
    (folder / "no_colours.py").write_text(GUARDRAIL + "# another\n")
    assert load(file, KNOWN).settings.digest != found.settings.digest


def test_custom_guardrails_may_share_a_file_which_counts_in_the_digest(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "_colours.py").write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass(frozen=True, slots=True)\nclass Colour:\n    name: str\n"
    )
    sharing = "from ._colours import Colour\nRED = Colour('red')\n" + GUARDRAIL
    (tmp_path / "ours" / "no_colours.py").write_text(sharing)
    (tmp_path / "guardrails.yaml").write_text("custom_guardrails: ours")
    found = load(tmp_path / "guardrails.yaml", KNOWN)
    assert [rule.id for rule in found.guardrails] == ["no-colours"]
    assert [file.name for file in found.settings.custom] == ["_colours.py", "no_colours.py"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("no_colours.py", "x = 1", "no guardrail in it"),
        ("other.py", GUARDRAIL, "its guardrail is called 'no-colours'"),
        ("no_colours.py", "import nothing_like_this", "it does not load: ModuleNotFoundError"),
        ("no_colours.py", "def (", "it does not load: SyntaxError"),
        ("trust_anyone.py", GUARDRAIL.replace("no-colours", "trust-anyone"), "there is a guardrail 'trust-anyone'"),
    ],
)
def test_a_custom_guardrail_that_is_refused(tmp_path: Path, name: str, content: str, says: str) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / name).write_text(content)
    (tmp_path / "guardrails.yaml").write_text("custom_guardrails: ours")
    with pytest.raises(InvalidInput, match=says):
        load(tmp_path / "guardrails.yaml", KNOWN)


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "guardrails.yaml").write_text("custom_guardrails: ours")
    with pytest.raises(InvalidInput, match="no such folder"):
        load(tmp_path / "guardrails.yaml", KNOWN)


def test_occurrences_are_graded_and_waived_like_guardrails() -> None:
    found = loaded(
        b"""
        severity: {root-used: critical, power-used: info}
        parameters: {protected_actions: ["backup:StartRestoreJob"]}
        scopes:
          - name: sandboxes
            selector: {accounts: ["222233334444"]}
            severity: {unclassified-write: low}
            protected_actions: ["s3:Restore*"]
        waivers:
          - {guardrail: account-change, principal: "222233334444", owner: ann, reason: tests, ticket: SEC-1,
             created: 2026-01-01, expires: 2026-02-01}
        """,
        "guardrails.yaml",
        (),
        Settings(),
    ).settings
    assert dict(found.severity_overrides) == {"root-used": Severity.CRITICAL, "power-used": Severity.INFO}
    assert (found.scopes[0].protected_actions, found.parameters.protected_actions) == (
        ("s3:Restore*",),
        ("backup:StartRestoreJob",),
    )
    assert found.waivers[0].guardrail == "account-change"
