"""Read a report's file: choose the reader, decode, refuse what is unfit."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from duizhao.documents import Report
from duizhao.errors import InputError
from duizhao.ingest.blocks import report_from_text
from duizhao.lexicon.han import count_han

# suffix → "module:function" of type (bytes, path) -> (text, encoding)
READERS = {
    ".txt": "duizhao.ingest.plain:read_plain",
    ".md": "duizhao.ingest.plain:read_plain",
    ".markdown": "duizhao.ingest.plain:read_plain",
    ".html": "duizhao.ingest.web:read_html",
    ".htm": "duizhao.ingest.web:read_html",
    ".docx": "duizhao.ingest.word:read_docx",
    ".pdf": "duizhao.ingest.pdf:read_pdf",
    "": "duizhao.ingest.plain:read_plain",
}
MAX_BYTES = 64 * 1024 * 1024


def read(path: str | Path) -> Report:
    """Return the report of a file. Raises InputError with what to do where the file is unfit."""
    path = Path(path)
    if not path.exists():
        raise InputError(f"{path}: no such file; give the path of a report")
    if path.is_dir():
        raise InputError(f"{path}: is a directory; give the path of one or more report files in it")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            f"{path}: {path.suffix} files are not read; save it as one of ({', '.join(s for s in READERS if s)})"
        )
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES >> 20} MiB; split it into reports")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if not data:
        raise InputError(f"{path}: is empty; give a report with text in it")
    module, function = reader.split(":")
    text, encoding = getattr(import_module(module), function)(data, path)
    if not text.strip():
        raise InputError(f"{path}: holds nothing but white space; give a report with text in it")
    if not count_han(text):
        raise InputError(f"{path}: has no Chinese in it; duizhao translates from Chinese")
    return report_from_text(
        text, name=path.stem, source=path.name, digest=hashlib.sha256(data).hexdigest(), encoding=encoding
    )
