"""Read the Word table of the export, edited and sent back."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from duizhao.errors import InputError
from duizhao.review.returned import Row

_KEY = re.compile(r"[0-9a-f]{10}(?:-\d+)?")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def from_docx(data: bytes, path: Path) -> list[Row]:
    """Return rows whose first cell is a segment's id, without findings (⚑) and text deleted by tracked changes."""
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(data))
    except Exception as error:  # python-docx raises what zipfile, lxml and its own code raise
        raise InputError(
            f"{path}: not readable as a Word document ({type(error).__name__}); save it again as .docx"
        ) from error
    rows = []
    for number, row in enumerate(document.element.body.iter(f"{_W}tr"), 1):
        cells = [_cell(cell) for cell in row.iter(f"{_W}tc")]
        if len(cells) >= 3 and _KEY.fullmatch(cells[0]):
            rows.append(Row(cells[0], cells[1], cells[2], f"table row {number}"))
    return rows


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
