"""A PDF with a text layer → its text: printed lines are joined into paragraphs again."""

from __future__ import annotations

import io
import re
import statistics
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.documents import Record
from duizhao.errors import InputError

if TYPE_CHECKING:
    import pdfplumber.page

_PAGE_NUMBER = re.compile(r"^[-—–\s]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/／共]\s*\d{1,4}\s*页?)?)[-—–\s]*$")
Line = Record  # text, x0, x1, top, bottom (points)


def read_pdf(data: bytes, path: Path, pages: int = 2000) -> tuple[str, str]:
    """Return one paragraph a line and "pdf" as the encoding.

    Raises InputError for a scan, a locked or broken file, and one of more than so many pages.
    """
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if (count := len(document.pages)) > pages:
                raise InputError(f"{path}: has {count} pages, the limit is {pages} (max_pages); split it")
            lines = [_lines(page) for page in document.pages]
    except InputError:
        raise
    except Exception as error:  # pdfminer raises many kinds, wrapped by pdfplumber
        if isinstance(error, PDFPasswordIncorrect) or "Password" in repr(error):
            raise InputError(f"{path}: is locked with a password; save an open copy") from error
        raise InputError(f"{path}: not readable as PDF ({type(error).__name__}); print it to PDF again") from error
    if not any(lines):
        raise InputError(f"{path}: has no text layer (a scan?); run it through text recognition first")
    return "\n".join(_paragraphs(_without_furniture(lines))) + "\n", "pdf"


def _lines(page: pdfplumber.page.Page) -> list[Line]:
    found = page.dedupe_chars().extract_text_lines(return_chars=False, x_tolerance=2, y_tolerance=3)
    # Typesetting puts space between Chinese and figures; the text has none.
    return [
        line | {"text": re.sub(r"(?<=[^\x00-\xff]) | (?=[^\x00-\xff])", "", line["text"].strip())}
        for line in found
        if line["text"].strip()
    ]


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Return pages without page numbers and without what repeats at the top or foot of three pages or more."""
    edges = Counter(text for page in pages for text in {page[i]["text"] for i in (0, -1) if page})
    kept = []
    for page in pages:
        last = len(page) - 1
        kept.append(
            [
                x
                for i, x in enumerate(page)
                if not (i in (0, last) and (_PAGE_NUMBER.match(x["text"]) or edges[x["text"]] >= 3))
            ]
        )
    return kept


def _paragraphs(pages: list[list[Line]]) -> list[str]:
    """Return lines joined where one is full and the next is neither indented nor set off."""
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    right = sorted(line["x1"] for line in lines)[int(0.9 * (len(lines) - 1))]
    left = Counter(round(line["x0"]) for line in lines).most_common(1)[0][0]
    size = statistics.median(line["bottom"] - line["top"] for line in lines)
    gaps = [
        b["top"] - a["bottom"] for page in pages for a, b in zip(page, page[1:], strict=False) if b["top"] > a["bottom"]
    ]
    gap = statistics.median(gaps) if gaps else 0.0
    out: list[str] = []
    before: Line | None = None
    for page in pages:
        for k, line in enumerate(page):
            apart = k > 0 and before is not None and line["top"] - before["bottom"] > gap + 0.6 * size
            full = before is not None and before["x1"] > right - 1.6 * size
            if before is None or apart or not full or line["x0"] > left + 0.8 * size:
                out.append(line["text"])
            else:
                joint = " " if re.search(r"[A-Za-z]$", out[-1]) and re.match(r"[A-Za-z]", line["text"]) else ""
                out[-1] += joint + line["text"]
            before = line
    return out
