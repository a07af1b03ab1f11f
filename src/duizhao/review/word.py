"""Read the Word table of the export, edited and sent back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.lexicon.han import count_han
from duizhao.review.returned import Row

_KEY = re.compile(r"[0-9a-f]{10}(?:-\d+)?")
_LETTERS = re.compile(r"[A-Za-z]{2}.*\s.*[A-Za-z]")  # two words at least: no id, no speaker's initials
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def from_docx(data: bytes, path: Path) -> list[Row]:
    """Return rows whose first cell is a segment's id, without findings (⚑) and text deleted by tracked changes."""
    return [
        Row(cells[0], cells[1], cells[2], f"table row {number}")
        for number, cells in _table_rows(data, path)
        if len(cells) >= 3 and _KEY.fullmatch(cells[0])
    ]


def table_pairs(data: bytes, path: Path) -> list[tuple[str, str, str]]:
    """Return (Chinese, English, place) of the table rows that have a cell of either, as translators' tables do."""
    pairs = []
    for number, cells in _table_rows(data, path):
        zh = next((c for c in cells if count_han(c)), "")
        en = next((c for c in cells if not count_han(c) and _LETTERS.search(c)), "")
        if zh and en:
            pairs.append((zh, en, f"table row {number}"))
    return pairs


def _table_rows(data: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx raises what zipfile, lxml and its own code raise
        raise InputError(
            f"{path}: not readable as a Word document ({type(error).__name__}); save it again as .docx"
        ) from error
    for number, row in enumerate(document.element.body.iter(f"{_W}tr"), 1):
        yield number, [_cell(cell) for cell in row.iter(f"{_W}tc")]


def _cell(cell: Any) -> str:
    lines = []
    for paragraph in cell.iter(f"{_W}p"):
        text = "".join(
            {"t": e.text or "", "br": " ", "tab": " ", "cr": " "}.get(e.tag.removeprefix(_W), "")
            for e in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab", f"{_W}cr")
        )
        if not text.lstrip().startswith("⚑"):
            lines.append(text.strip())
    return " ".join(line for line in lines if line)
