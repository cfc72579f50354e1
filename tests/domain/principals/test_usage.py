"""Days between two ISO times, and what is no time."""

from __future__ import annotations

import pytest

from iamdrift.domain.principals.usage import days_since


@pytest.mark.parametrize(
    ("time", "now", "days"),
    [
        ("2026-01-01T00:00:00+00:00", "2026-01-31T00:00:00Z", 30),
        ("2026-01-01T23:59:59+00:00", "2026-01-02T00:00:00+00:00", 0),
        ("2026-01-01", "2026-01-03T00:00:00+00:00", 2),
        ("2026-01-02T00:00:00+02:00", "2026-01-02T00:00:00+00:00", 0),
        ("", "2026-01-02T00:00:00+00:00", None),
        ("2026-01-02T00:00:00+00:00", "", None),
        ("yesterday", "2026-01-02T00:00:00+00:00", None),
    ],
)
def test_days(time: str, now: str, days: int | None) -> None:
    assert days_since(time, now) == days
