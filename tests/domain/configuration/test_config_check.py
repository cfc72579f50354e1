"""`iamdrift config check` says everything the configuration means for one principal, and why."""

from __future__ import annotations

from iamdrift.domain.configuration.config_check import config_check
from iamdrift.domain.configuration.declared import DeclaredRule
from iamdrift.domain.configuration.settings import Mode, Scope, Settings
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.selector import Selector

NOW = "2026-03-01T12:00:00Z"
DEPLOY = Snapshot(
    PrincipalRef("111122223333", PrincipalType.ROLE, "deploy", "AROAEXAMPLEDEPLOY01"),
    "arn:aws:iam::111122223333:role/deploy",
)
OWN = Selector(accounts=frozenset({"111122223333"}))


def waiver(id: str, principal: str, created: str, expires: str, digest: str = "") -> Waiver:
    pattern = PrincipalPattern(principal)
    return Waiver(id, "trust-anyone", pattern, "ann", "why", "SEC-1", created, expires, "999988887777", digest)


def test_everything_is_said() -> None:
    settings = Settings(
        severity_overrides=(("role-naming", Severity.LOW),),
        trusted_deployers=frozenset({DEPLOY.arn}),
        break_glass=frozenset({"AROAEXAMPLEDEPLOY01"}),
        scopes=(
            Scope(
                "own", Selector(accounts=frozenset({"111122223333"})), Mode.REVERT, disabled=frozenset({"unused-role"})
            ),
            Scope("named", Selector(names=("dep*",)), severities=(("trust-anyone", Severity.HIGH),)),
            Scope("unit", Selector(units=frozenset({"ou-ab12-11111111"})), Mode.CONTAIN),
        ),
        waivers=(
            waiver("W-1", "AROAEXAMPLEDEPLOY01", "2026-02-01", "2026-04-01", "d1"),
            waiver("W-2", "111122223333/dep*", "2026-02-01", "2026-03-31"),
            waiver("W-3", "111122223333", "2025-12-01", "2026-02-01"),
            waiver("W-4", "111122223333", "2026-03-02", "2026-04-01"),
            waiver("W-5", "444455556666", "2026-02-01", "2026-04-01"),
        ),
        rules=(
            DeclaredRule("for-it", "", "", "", Severity.LOW, Selector(units=frozenset({"ou-ab12-11111111"}))),
            DeclaredRule("for-others", "", "", "", Severity.LOW, Selector(names=("x",))),
        ),
        digest="0123456789abcdef",
    )
    checked = config_check(settings, DEPLOY, NOW)
    assert checked.holds.lines == (
        "mode notify, baseline rolling: the default",
        "mode revert, unused-role disabled: scope 'own' selects it by account",
        "mode contain, perhaps: the units above the account are not known, scope 'unit'",
        "at least trust-anyone high: scope 'named' selects it by name",
        "mode ask at most: it is a break-glass principal, which is never locked out",
    )
    assert checked.guardrails == (
        "unused-role: disabled",
        "role-naming: severity low",
        "trust-anyone: severity high at least",
    )
    assert checked.rules == ("for-it (perhaps: the units above the account are not known)",)
    assert dict(checked.waivers) == {
        "W-1": "trust-anyone for 999988887777: until 2026-04-01, for this state only, by unique id; owner ann, SEC-1",
        "W-2": "trust-anyone for 999988887777: until 2026-03-31, by name pattern "
        "(weak: whoever creates principals chooses names); owner ann, SEC-1",
        "W-3": "trust-anyone for 999988887777: EXPIRED on 2026-02-01, so it waives nothing; owner ann, SEC-1",
        "W-4": "trust-anyone for 999988887777: not before 2026-03-02; owner ann, SEC-1",
    }
    assert checked.standing == (
        "a trusted deployer: its compliant changes are accepted, and answered with ask at most",
        "a break-glass principal: it is never taken back or contained",
    )


def test_little_is_said_where_little_is_configured() -> None:
    checked = config_check(Settings(), DEPLOY, NOW)
    assert checked.holds.lines == ("mode notify, baseline rolling: the default",)
    assert (checked.guardrails, checked.rules, checked.waivers, checked.standing) == ((), (), (), ())
