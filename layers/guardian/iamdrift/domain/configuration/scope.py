"""Scopes: which mode, severities, baseline policy and guardrails hold for one principal, and why.

Scopes that hang on account, organizational unit or unique id are read in the order of the file; the later one wins.
After them come those that hang on path, name or tag, which an attacker chooses: these only tighten, whatever they say.
Where it depends on units that are not known, telling errs on telling and acting errs on asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from iamdrift.domain.configuration.settings import BaselinePolicy, Mode, Scope, Settings
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Snapshot
from iamdrift.domain.principals.selector import Fit

_CAUTIOUS: Final = Mode.ASK
_BREAK_GLASS: Final = Mode.ASK


@dataclass(frozen=True, slots=True)
class EffectiveScope:
    """What holds for one principal: `settings` as it is judged by, and `lines` that say why to a person."""

    settings: Settings
    lines: tuple[str, ...]

    @property
    def mode(self) -> Mode:
        return self.settings.mode


@dataclass(frozen=True, slots=True)
class _Held:
    """What holds so far. `modes` has several members while it is not known whether a scope applies."""

    modes: tuple[Mode, ...]
    baseline: BaselinePolicy
    overrides: dict[str, Severity]
    minimums: dict[str, Severity]
    disabled: frozenset[str]
    protected: tuple[str, ...]
    lines: tuple[str, ...]


def effective(
    settings: Settings, snapshot: Snapshot, *, before: Snapshot | None = None, units: frozenset[str] | None = None
) -> EffectiveScope:
    """What holds for this principal. `before`, its state on record, counts too where scopes tighten: else removing a
    tag would be the way out of them. `units` are those above its account; without them the configuration's are used.
    """
    known = units if units is not None else settings.units_of(snapshot.ref.account)
    states = (snapshot,) if before is None else (snapshot, before)
    held = _start(settings)
    for scope in sorted(settings.scopes, key=lambda scope: bool(scope.selector.chosen)):
        held = _with_scope(held, scope, scope.selector.fits(states if scope.selector.chosen else (snapshot,), known))
    held = _spare_break_glass(_one_mode(held), settings, snapshot)
    return EffectiveScope(_narrowed(settings, held), held.lines)


def loosening(scope: Scope, settings: Settings) -> str:
    """Why a scope that hangs on what an attacker can choose may not say this; empty where it only tightens."""
    chosen = " and ".join(scope.selector.chosen)
    if not chosen:
        return ""
    if scope.disabled:
        return f"an attacker chooses {chosen}: such a scope cannot disable guardrails"
    if scope.protected_actions:
        return f"an attacker chooses {chosen}: such a scope cannot protect actions from tightening"
    if scope.baseline is BaselinePolicy.ROLLING:
        return f"an attacker chooses {chosen}: such a scope cannot make the baseline rolling"
    if scope.mode is not None and scope.mode.rank < settings.mode.rank:
        weaker = f"{scope.mode.value} is weaker than {settings.mode.value}"
        return f"an attacker chooses {chosen}: such a scope can only tighten, and {weaker}"
    return ""


def _start(settings: Settings) -> _Held:
    return _Held(
        modes=(settings.mode,),
        baseline=settings.baseline,
        overrides=dict(settings.severity_overrides),
        minimums=dict(settings.severity_minimums),
        disabled=settings.disabled_guardrails,
        protected=settings.parameters.protected_actions,
        lines=(f"mode {settings.mode.value}, baseline {settings.baseline.value}: the default",),
    )


def _with_scope(held: _Held, scope: Scope, fit: Fit) -> _Held:
    if fit is Fit.NO:
        return held
    if scope.selector.chosen:
        return _tightened(held, scope, fit)
    return _replaced(held, scope) if fit is Fit.YES else _in_doubt(held, scope)


def _replaced(held: _Held, scope: Scope) -> _Held:
    return _Held(
        modes=(scope.mode,) if scope.mode else held.modes,
        baseline=scope.baseline or held.baseline,
        overrides=held.overrides | dict(scope.severities),
        minimums={rule: least for rule, least in held.minimums.items() if rule not in dict(scope.severities)},
        disabled=held.disabled | scope.disabled,
        protected=_beside(held, scope),
        lines=(*held.lines, f"{_says(scope)}: scope {scope.name!r} selects it by {_by(scope)}"),
    )


def _in_doubt(held: _Held, scope: Scope) -> _Held:
    """Both may be true: keep both modes, the stricter of everything else, every guardrail and protected action."""
    return replace(
        held,
        modes=(*held.modes, scope.mode) if scope.mode else held.modes,
        baseline=_stricter(held.baseline, scope.baseline),
        minimums=_raised(held, scope),
        protected=_beside(held, scope),
        lines=(
            *held.lines,
            f"{_says(scope)}, perhaps: the units above the account are not known, scope {scope.name!r}",
        ),
    )


def _tightened(held: _Held, scope: Scope, fit: Fit) -> _Held:
    doubt = "" if fit is Fit.YES else ", perhaps (the units above the account are not known)"
    least = scope.mode if fit is Fit.YES or scope.mode is None else min(scope.mode, _CAUTIOUS, key=_rank)
    return replace(
        held,
        modes=tuple(max(mode, least, key=_rank) for mode in held.modes) if least else held.modes,
        baseline=_stricter(held.baseline, scope.baseline),
        minimums=_raised(held, scope),
        lines=(*held.lines, f"at least {_says(scope)}{doubt}: scope {scope.name!r} selects it by {_by(scope)}"),
    )


def _one_mode(held: _Held) -> _Held:
    """Between modes that may all be the right one: told if any of them tells, but no more than asked about in doubt."""
    least, most = min(held.modes, key=_rank), max(held.modes, key=_rank)
    mode = max(least, min(most, _CAUTIOUS, key=_rank), key=_rank)
    return replace(held, modes=(mode,))


def _spare_break_glass(held: _Held, settings: Settings, snapshot: Snapshot) -> _Held:
    if held.modes[0].rank <= _BREAK_GLASS.rank or not settings.breaks_glass(snapshot.arn, snapshot.ref.unique_id):
        return held
    line = f"mode {_BREAK_GLASS.value} at most: it is a break-glass principal, which is never locked out"
    return replace(held, modes=(_BREAK_GLASS,), lines=(*held.lines, line))


def _narrowed(settings: Settings, held: _Held) -> Settings:
    return replace(
        settings,
        mode=held.modes[0],
        baseline=held.baseline,
        severity_overrides=tuple(sorted(held.overrides.items())),
        severity_minimums=tuple(sorted(held.minimums.items())),
        disabled_guardrails=held.disabled,
        parameters=replace(settings.parameters, protected_actions=held.protected),
        scopes=(),
    )


def _raised(held: _Held, scope: Scope) -> dict[str, Severity]:
    return held.minimums | {rule: max(least, held.minimums.get(rule, least)) for rule, least in scope.severities}


def _beside(held: _Held, scope: Scope) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*held.protected, *scope.protected_actions)))


def _stricter(one: BaselinePolicy, other: BaselinePolicy | None) -> BaselinePolicy:
    return BaselinePolicy.PINNED if BaselinePolicy.PINNED in (one, other) else BaselinePolicy.ROLLING


def _rank(mode: Mode) -> int:
    return mode.rank


def _by(scope: Scope) -> str:
    words = {"accounts": "account", "units": "unit", "unique_ids": "unique id", "paths": "path", "names": "name"}
    used = [word for name, word in (words | {"tags": "tag"}).items() if getattr(scope.selector, name)]
    return " and ".join(used) or "everything"


def _says(scope: Scope) -> str:
    return ", ".join(_statements(scope)) or "nothing changed"


def _statements(scope: Scope) -> Iterable[str]:
    if scope.mode:
        yield f"mode {scope.mode.value}"
    if scope.baseline:
        yield f"baseline {scope.baseline.value}"
    yield from (f"{rule} {severity.name.lower()}" for rule, severity in scope.severities)
    if scope.protected_actions:
        yield f"{', '.join(scope.protected_actions)} protected"
    yield from (f"{rule} disabled" for rule in sorted(scope.disabled))
