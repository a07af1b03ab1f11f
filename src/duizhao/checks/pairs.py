"""Checking pairs that came from elsewhere: a TSV of Chinese and English, whoever translated it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.checks.rerank import judge
from duizhao.errors import InputError
from duizhao.lexicon.people import find_names
from duizhao.lexicon.terms import Lexicon


def read_pairs(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a TSV with a header, quotes being quotes. Raises InputError where it can't be read or lacks a column."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; give a TSV with the columns {', '.join(columns)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: can't be read as UTF-8 text ({error}); save it as a UTF-8 TSV") from error
    # only \n ends a row: other line separators may stand inside a cell
    reader = csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    missing = [c for c in columns if c not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            f"{path}: no column {', '.join(missing)} in its first line ({', '.join(reader.fieldnames or ()) or 'empty'}); name the columns there"
        )
    return [{k: v or "" for k, v in row.items() if k is not None} for row in reader if any(row.values())]


def check_pairs(rows: list[dict[str, str]], column: str, lexicon: Lexicon) -> Iterator[dict[str, Any]]:
    """For each row its id, the English after repair, and the findings. People are found over all rows together."""
    people = find_names("\n".join(row["zh"] for row in rows))
    for row in rows:
        en, found = judge(row["zh"], row[column], people, lexicon)
        yield {"id": row["id"], "en": en, "findings": [f.record() for f in found]}
