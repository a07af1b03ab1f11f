"""Outlets and offices by the English they give themselves; what the table lacks is written in pinyin."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from duizhao.settings import DATA


@cache
def table() -> dict[str, str]:
    """zh → en of data/lexicon/outlets.tsv."""
    path = Path(DATA) / "lexicon" / "outlets.tsv"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()
    return {row[0]: row[1] for row in rows if len(row) >= 2 and not row[0].startswith("#") and row[0] != "zh"}


def outlet_in_english(name: str) -> str:
    """The English name of an outlet or office: by the table, its longest entry at the end first, else in pinyin."""
    if (known := table().get(name)) is not None:
        return known
    from pypinyin import lazy_pinyin

    if re.fullmatch(r"[\x20-\x7e]+", name):
        return name
    return " ".join(w.capitalize() for w in lazy_pinyin(name))
