"""Counts the work that a call makes, in executed lines of our own code: the same number on every machine.

What the interpreter does inside one line (a search in a long text, a sort) is not seen; where a law is about growth,
inputs of two sizes are compared.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

Value = TypeVar("Value")
_OURS = "/iamdrift/"


class TooMuchWork(BaseException):  # not an Exception: judging goes on after those
    """A call went beyond the lines that an input of its size may cost."""


def within(lines: int, call: Callable[[], Value]) -> Value:
    """What the call returns. Raises TooMuchWork as soon as it has executed more lines of ours."""
    return _metered(call, lines)[0]


def work_of(call: Callable[[], object], most: int = 50_000_000) -> int:
    """How many lines of ours the call executes."""
    return _metered(call, most)[1]


def _metered(call: Callable[[], Value], most: int) -> tuple[Value, int]:
    count = 0

    def line(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        if event == "line":
            count += 1
            if count > most:
                raise TooMuchWork(f"more than {most:,} lines, at {frame.f_code.co_filename}:{frame.f_lineno}")
        return line

    def entered(frame: FrameType, _event: str, _argument: Any) -> Any:
        return line if _OURS in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        return call(), count
    finally:
        sys.settrace(before)
