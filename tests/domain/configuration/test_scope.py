"""Scopes decide by what AWS gives, and only tighten by what an attacker can choose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.configuration.scope import effective, loosening
from iamdrift.domain.configuration.settings import BaselinePolicy, Mode, Parameters, Scope, Settings, Unit, sealed
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.selector import Selector

SHOP = Snapshot(
    PrincipalRef("111122223333", PrincipalType.ROLE, "shop-prod-role", "AROAEXAMPLESHOPPROD"),
    "arn:aws:iam::111122223333:role/shop/shop-prod-role",
    path="/shop/",
    tags=(("env", "prod"),),
)
ON_RECORD = replace(SHOP, tags=(("env", "prod"), ("was", "prod")))
UNITS = frozenset({"ou-root", "ou-prod"})
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "scopes.yaml").read_text())


def scope_of(said: dict[str, Any]) -> Scope:
    selector = Selector(
        accounts=frozenset(said.get("accounts", ())),
        units=frozenset(said.get("units", ())),
        unique_ids=frozenset(said.get("unique_ids", ())),
        paths=tuple(said.get("paths", ())),
        names=tuple(said.get("names", ())),
        tags=tuple(said.get("tags", {}).items()),
    )
    return Scope(
        "a scope",
        selector,
        mode=Mode(said["mode"]) if "mode" in said else None,
        severities=tuple((rule, Severity.parse(word)) for rule, word in said.get("severities", {}).items()),
        disabled=frozenset(said.get("disabled", ())),
        baseline=BaselinePolicy(said["baseline"]) if "baseline" in said else None,
    )


def settings_of(case: dict[str, Any]) -> Settings:
    said = case.get("settings", {})
    return Settings(
        mode=Mode(said.get("mode", "notify")),
        baseline=BaselinePolicy(said.get("baseline", "rolling")),
        break_glass=frozenset(said.get("break_glass", ())),
        scopes=tuple(scope_of(scope) for scope in case["scopes"]),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    units = frozenset(case["units"] or ()) or None if "units" in case else UNITS
    held = effective(settings_of(case), SHOP, before=ON_RECORD, units=units)
    found = {
        "mode": held.mode.value,
        "baseline": held.settings.baseline.value,
        "disabled": sorted(held.settings.disabled_guardrails),
        "severity": held.settings.severity_for("trust-anyone", Severity.HIGH).name.lower(),
    }
    assert {key: found[key] for key in case["expect"]} == case["expect"]


def test_the_lines_say_why() -> None:
    scopes = (
        Scope(
            "production", Selector(units=frozenset({"ou-prod"})), Mode.REVERT, (("trust-anyone", Severity.CRITICAL),)
        ),
        Scope("elsewhere", Selector(accounts=frozenset({"444455556666"})), Mode.OBSERVE),
        Scope("tagged", Selector(tags=(("env", "prod"),)), Mode.CONTAIN),
    )
    settings = Settings(scopes=scopes, break_glass=frozenset({SHOP.arn}))
    assert effective(settings, SHOP, units=UNITS).lines == (
        "mode notify, baseline rolling: the default",
        "mode revert, trust-anyone critical: scope 'production' selects it by unit",
        "at least mode contain: scope 'tagged' selects it by tag",
        "mode ask at most: it is a break-glass principal, which is never locked out",
    )


def test_units_come_from_the_configuration_where_nobody_read_them() -> None:
    settings = Settings(
        units=(Unit("ou-prod", frozenset({"111122223333"})),),
        scopes=(Scope("production", Selector(units=frozenset({"ou-prod"})), Mode.REVERT),),
    )
    assert effective(settings, SHOP).mode is Mode.REVERT
    assert effective(settings, SHOP, units=frozenset({"ou-dev"})).mode is Mode.NOTIFY


def test_the_record_of_a_recreated_role_lends_it_nothing() -> None:
    old = replace(SHOP, ref=replace(SHOP.ref, unique_id="AROAEXAMPLEOLDSHOP1"))
    spared = Scope("spared", Selector(unique_ids=frozenset({"AROAEXAMPLEOLDSHOP1"})), Mode.OBSERVE)
    assert effective(Settings(scopes=(spared,)), SHOP, before=old, units=UNITS).mode is Mode.NOTIFY


def test_the_digest_is_that_of_the_whole_configuration() -> None:
    settings = sealed(Settings(scopes=(Scope("all", Selector(accounts=frozenset({"111122223333"})), Mode.ASK),)))
    assert settings.digest
    assert effective(settings, SHOP).settings.digest == settings.digest


NAMED = Selector(names=("*-prod-*",))


@pytest.mark.parametrize(
    ("scope", "complaint"),
    [
        (Scope("weaker", NAMED, Mode.OBSERVE), "observe is weaker than notify"),
        (Scope("off", NAMED, disabled=frozenset({"trust-anyone"})), "cannot disable guardrails"),
        (Scope("rolling", Selector(tags=(("a", "b"),)), baseline=BaselinePolicy.ROLLING), "cannot make the baseline"),
        (Scope("both", Selector(paths=("/a/",), names=("b",)), Mode.OBSERVE), "an attacker chooses paths and names"),
    ],
)
def test_what_a_chosen_attribute_may_not_say(scope: Scope, complaint: str) -> None:
    assert complaint in loosening(scope, Settings())


def test_what_it_may_say() -> None:
    assert not loosening(Scope("tighter", NAMED, Mode.REVERT, baseline=BaselinePolicy.PINNED), Settings())
    anything = Selector(accounts=frozenset({"111122223333"}))
    assert not loosening(Scope("own", anything, Mode.OBSERVE, disabled=frozenset({"trust-anyone"})), Settings())


MODES = st.sampled_from(Mode)
SEVERITIES = st.sampled_from(Severity)
WORDS = st.sampled_from(["shop-*", "*-prod-role", "x", "*"])


@st.composite
def selectors(draw: st.DrawFn) -> Selector:
    return Selector(
        accounts=draw(st.sampled_from([frozenset(), frozenset({"111122223333"}), frozenset({"444455556666"})])),
        units=draw(st.sampled_from([frozenset(), frozenset({"ou-prod"}), frozenset({"ou-dev"})])),
        unique_ids=draw(st.sampled_from([frozenset(), frozenset({"AROAEXAMPLESHOPPROD"})])),
        names=tuple(draw(st.lists(WORDS, max_size=2))),
        tags=tuple(draw(st.sampled_from([(), (("env", "*"),), (("team", "a"),)]))),
    )


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    return Scope(
        "drawn",
        draw(selectors()),
        mode=draw(st.none() | MODES),
        severities=draw(st.just(()) | SEVERITIES.map(lambda severity: (("trust-anyone", severity),))),
        disabled=draw(st.sampled_from([frozenset(), frozenset({"trust-anyone"})])),
        baseline=draw(st.none() | st.sampled_from(BaselinePolicy)),
    )


@given(st.lists(scopes(), max_size=5), MODES, WORDS, st.sampled_from(["prod", "dev", ""]), st.booleans(), SEVERITIES)
def test_law_no_name_path_or_tag_brings_less_than_the_scopes_without_them(
    drawn: list[Scope], mode: Mode, name: str, tag: str, known: bool, weighed: Severity
) -> None:
    """Whatever an attacker calls and tags the principal, it is held at least as tightly as if no such scope existed."""
    units = UNITS if known else None
    disguised = replace(SHOP, ref=replace(SHOP.ref, name=name), path=f"/{name}/", tags=(("env", tag),))
    given_ones = tuple(scope for scope in drawn if not scope.selector.chosen)
    tight = effective(Settings(mode=mode, scopes=tuple(drawn)), disguised, units=units).settings
    base = effective(Settings(mode=mode, scopes=given_ones), SHOP, units=units).settings
    assert tight.mode.rank >= base.mode.rank
    assert tight.disabled_guardrails == base.disabled_guardrails
    assert tight.severity_for("trust-anyone", weighed) >= base.severity_for("trust-anyone", weighed)
    assert (base.baseline, tight.baseline) != (BaselinePolicy.PINNED, BaselinePolicy.ROLLING)


@given(
    st.lists(scopes(), max_size=5), MODES, st.sampled_from([frozenset(), *map(frozenset, [{"ou-prod"}, {"ou-dev"}])])
)
def test_law_not_knowing_the_units_never_silences_and_never_acts_alone(
    drawn: list[Scope], mode: Mode, truth: frozenset[str]
) -> None:
    settings = Settings(mode=mode, scopes=tuple(drawn))
    doubt, certain = effective(settings, SHOP), effective(settings, SHOP, units=truth)
    if certain.mode is not Mode.OBSERVE:
        assert doubt.mode is not Mode.OBSERVE
    if doubt.mode.rank > Mode.ASK.rank:
        assert certain.mode.rank >= Mode.REVERT.rank
    assert doubt.settings.disabled_guardrails <= certain.settings.disabled_guardrails


def test_protected_actions_add_up_over_scopes() -> None:
    settings = Settings(
        parameters=Parameters(protected_actions=("backup:*",)),
        scopes=(
            Scope("own", Selector(accounts=frozenset({"111122223333"})), protected_actions=("kms:Sign", "backup:*")),
            Scope("perhaps", Selector(units=frozenset({"ou-prod"})), protected_actions=("s3:Restore*",)),
            Scope("others", Selector(accounts=frozenset({"444455556666"})), protected_actions=("ec2:*",)),
        ),
    )
    held = effective(settings, SHOP)
    assert held.settings.parameters.protected_actions == ("backup:*", "kms:Sign", "s3:Restore*")
    assert "kms:Sign, backup:* protected: scope 'own' selects it by account" in held.lines


def test_who_can_choose_a_name_cannot_keep_access_by_it() -> None:
    scope = Scope("named", Selector(names=("shop-*",)), protected_actions=("iam:*",))
    assert "cannot protect actions" in loosening(scope, Settings())
