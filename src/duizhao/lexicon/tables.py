"""Read the tables of data/lexicon: tab-separated text with a header line; lines that begin with # are comments."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from duizhao.errors import DataError
from duizhao.settings import DATA

LEXICON = DATA / "lexicon"


def read_lines(path: Path) -> list[str]:
    """Return the lines of a shipped data file. Raises DataError where the file is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: the data file can't be read ({error}); install duizhao again") from error


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of data/lexicon/NAME as dictionaries by column; missing cells at the end are empty."""
    header, *lines = read_lines(LEXICON / name)
    columns = header.split("\t")
    rows = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            cells = [cell.strip() for cell in line.split("\t")]
            rows.append(dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=False)))
    return tuple(rows)


def word_list(name: str) -> tuple[str, ...]:
    """Return the words of data/lexicon/NAME, which stand one or several on a line."""
    lines = read_lines(LEXICON / name)
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())
