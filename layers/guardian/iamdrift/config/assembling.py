"""Assembling: what was read from the file as Settings, with the checks that need more than one key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, TypeVar

from iamdrift.config.records import Placed
from iamdrift.domain.configuration.declared import DeclaredRule
from iamdrift.domain.configuration.scope import loosening
from iamdrift.domain.configuration.settings import Scope, Settings, Vendor
from iamdrift.domain.judging.waiver import Waiver, problem_with

T = TypeVar("T")
_SETS: Final = frozenset({"trusted_accounts", "trusted_deployers", "break_glass"})


def assembled(
    defaults: Settings,
    /,
    organization: dict[str, Any] | None = None,
    vendors: tuple[Vendor, ...] = (),
    scopes: tuple[Placed[Scope], ...] = (),
    waivers: tuple[Placed[Waiver], ...] = (),
    rules: tuple[Placed[DeclaredRule], ...] = (),
    severity_overrides: tuple[tuple[str, Any], ...] = (),
    disabled: tuple[str, ...] = (),
    folder: str = "",  # noqa: ARG001 - the files in it are read, and digested, by the caller
    **said: Any,
) -> Settings:
    """The settings. Raises InvalidInput with the place of the scope, waiver or rule that is refused."""
    members: dict[str, Any] = {key: frozenset(value) if key in _SETS else value for key, value in said.items()}
    settings = replace(
        defaults,
        vendors=tuple(sorted(vendors, key=lambda vendor: vendor.name)),
        scopes=tuple(scope.value for scope in scopes),
        waivers=tuple(waiver.value for waiver in waivers),
        rules=tuple(rule.value for rule in rules),
        severity_overrides=tuple(sorted(severity_overrides)),
        disabled_guardrails=frozenset(disabled),
        **members,
        **(organization or {}),
    )
    _refuse(scopes, lambda scope: loosening(scope, settings))
    _refuse(scopes, lambda scope: _unlisted(scope, settings))
    _refuse(waivers, lambda waiver: problem_with(waiver, settings.most_waiver_days))
    _refuse_twice(scopes, lambda scope: f"scope {scope.name!r}")
    _refuse_twice(waivers, lambda waiver: f"waiver {waiver.id!r}")
    _refuse_twice(rules, lambda rule: f"rule {rule.id!r}")
    return settings


def _unlisted(scope: Scope, settings: Settings) -> str:
    """A mistyped unit would silently select nobody; so where units are listed, only those can be named."""
    listed = {unit.id for unit in settings.units}
    strangers = sorted(scope.selector.units - listed) if listed else []
    return f"organization.units does not list {', '.join(strangers)}" if strangers else ""


def _refuse(placed: Iterable[Placed[T]], problem: Callable[[T], str]) -> None:
    for each in placed:
        if why := problem(each.value):
            raise each.place.refuse(why)


def _refuse_twice(placed: Iterable[Placed[T]], name: Callable[[T], str]) -> None:
    seen: dict[str, int] = {}
    for each in placed:
        called = name(each.value)
        if called in seen:
            raise each.place.refuse(f"there are two of the {called} (the first in line {seen[called]})")
        seen[called] = each.place.line
