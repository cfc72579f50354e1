"""Files that cannot be used are refused with their name, the place and a remedy."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from iamdrift.cli.files.reading import read_json
from iamdrift.errors import InvalidInput

LIMIT = 10_000


def _directory(folder: Path) -> Path:
    return folder


def _written(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "input.json"
        path.write_bytes(content)
        return path

    return write


BAD: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda folder: folder / "nowhere.json", "no such file"),
    "a directory": (_directory, "is a directory"),
    "empty": (_written(b" \n"), "empty"),
    "not JSON": (_written(b"Version: 2012-10-17"), "not JSON"),
    "truncated": (_written(b'{"Statement": [{"Effect": "Allow"'), "truncated"),
    "too large": (_written(b" " * (LIMIT + 1)), "larger than 10,000 bytes"),
    "nests 500 deep": (_written(b"[" * 500 + b"]" * 500), "nests deeper than 100 levels"),
    "not UTF-8": (_written(b'{"a": "\xff"}'), "not text in UTF-8"),
    "gzip cut off": (_written(gzip.compress(b'{"Statement": []}')[:-9]), "gzip"),
    "gzip that unpacks to too much": (_written(gzip.compress(b" " * 1_000_000)), "unpacks to more than"),
    "not gzip after all": (_written(b"\x1f\x8b rubbish"), "damaged gzip"),
}


@pytest.mark.parametrize("case", BAD)
def test_refused_with_file_and_remedy(case: str, tmp_path: Path) -> None:
    make, problem = BAD[case]
    path = make(tmp_path)
    with pytest.raises(InvalidInput, match=problem) as refused:
        read_json(str(path), limit=LIMIT, what="a policy document")
    assert str(path) in refused.value.where
    assert refused.value.remedy


def test_a_path_that_no_system_knows_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_json("a\0b", limit=LIMIT, what="a policy document")


def test_plain_gzipped_and_marked_files_are_read(tmp_path: Path) -> None:
    for name, content in {"plain": b"[1]", "packed": gzip.compress(b"[1]"), "marked": b"\xef\xbb\xbf[1]"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        assert read_json(str(path), limit=LIMIT, what="a list") == [1]


def test_a_problem_in_the_middle_names_line_and_column(tmp_path: Path) -> None:
    path = _written(b'{"a": 1,\n "b": x}\n')(tmp_path)
    with pytest.raises(InvalidInput) as refused:
        read_json(str(path), limit=LIMIT, what="an event")
    assert refused.value.where.endswith("input.json, line 2, column 7")
