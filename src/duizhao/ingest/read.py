"""Read a report's file: choose the reader, decode, refuse what is unfit."""

from __future__ import annotations

import hashlib
from pathlib import Path

from duizhao.contained import parsed
from duizhao.documents import Report
from duizhao.errors import InputError
from duizhao.ingest.blocks import report_from_text
from duizhao.ingest.plain import read_plain
from duizhao.lexicon.han import count_han
from duizhao.user_files import Limits, read_user_file

_PDF_SLOWER = 6  # a page takes some hundredths of a second
PLAIN = "duizhao.ingest.plain:read_plain"
# suffix → "module:function" of type (bytes, path) -> (text, encoding); all but plain text in a process of its own
READERS = {
    ".txt": PLAIN,
    ".md": PLAIN,
    ".markdown": PLAIN,
    ".html": "duizhao.ingest.web:read_html",
    ".htm": "duizhao.ingest.web:read_html",
    ".docx": "duizhao.ingest.word:read_docx",
    ".pdf": "duizhao.ingest.pdf:read_pdf",
    "": PLAIN,
}


def read(path: str | Path, limits: Limits | None = None) -> Report:
    """Return the report of a file. Raises InputError with what to do where the file is unfit or beyond a limit."""
    limits = limits or Limits()
    path = Path(path)
    if not path.is_dir() and path.suffix.lower() not in READERS:
        known = ", ".join(s for s in READERS if s)
        raise InputError(f"{path}: {path.suffix} files are not read; save it as one of ({known})")
    data = read_user_file(path, "give the path of a report", limits.size)
    if not data:
        raise InputError(f"{path}: is empty; give a report with text in it")
    reader = READERS[path.suffix.lower()]
    if reader == PLAIN:
        text, encoding = read_plain(data, path)
    else:
        is_pdf = path.suffix.lower() == ".pdf"
        seconds = limits.seconds * (_PDF_SLOWER if is_pdf else 1)
        text, encoding = parsed(reader, data, path, seconds=seconds, **({"pages": limits.pages} if is_pdf else {}))
    if not text.strip():
        raise InputError(f"{path}: holds nothing but white space; give a report with text in it")
    if not count_han(text):
        raise InputError(f"{path}: has no Chinese in it; duizhao translates from Chinese")
    return report_from_text(
        text, name=path.stem, source=path.name, digest=hashlib.sha256(data).hexdigest(), encoding=encoding
    )
