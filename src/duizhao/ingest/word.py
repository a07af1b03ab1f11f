"""A Word document (.docx) → its text: paragraphs and table cells in the order of the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from duizhao.errors import InputError


def read_docx(data: bytes, path: Path) -> tuple[str, str]:
    """Return one paragraph a line and "docx" as the encoding. Raises InputError for a file that is no Word document."""
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document))
    except Exception as error:  # python-docx raises what zipfile, lxml and its own code raise
        raise InputError(
            f"{path}: not readable as a Word document ({type(error).__name__}); open it in a word processor and "
            f"save it again as .docx"
        ) from error
    return "\n".join(line for line in lines if line.strip()) + "\n", "docx"


def _lines(part: Any) -> Iterator[str]:
    from docx.table import Table

    for item in part.iter_inner_content():
        if isinstance(item, Table):
            for row in item.rows:
                seen: set[Any] = set()  # a merged cell is given once for every column it covers
                for cell in row.cells:
                    if cell._tc not in seen:
                        seen.add(cell._tc)
                        yield from _lines(cell)
        else:
            yield from item.text.split("\n")
