"""The table of formats that come back; read a returned file and refuse what is unfit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from duizhao.contained import parsed
from duizhao.errors import InputError
from duizhao.user_files import read_user_file


@dataclass(frozen=True)
class Row:
    """One returned segment. ``zh`` is empty where the format has none.

    ``where``: its place in the file, for messages.
    """

    segment_id: str
    zh: str
    en: str
    where: str


# suffix → "module:function" of type (bytes, path) -> list[Row]
RETURNED = {
    ".tsv": "duizhao.review.tables:from_tsv",
    ".csv": "duizhao.review.tables:from_csv",
    ".jsonl": "duizhao.review.tables:from_jsonl",
    ".xlf": "duizhao.review.markup:from_xliff",
    ".xliff": "duizhao.review.markup:from_xliff",
    ".tmx": "duizhao.review.markup:from_tmx",
    ".docx": "duizhao.review.word:from_docx",
}


def _rows(reader: str, data: bytes, path: Path) -> list[Row]:
    module, function = reader.split(":")
    return getattr(import_module(module), function)(data, path)


def as_records(data: bytes, path: Path) -> list[dict[str, str]]:
    """Return the rows of a file as dictionaries, which another process can hand over."""
    return [asdict(row) for row in _rows(RETURNED[path.suffix.lower()], data, path)]


def read_returned(path: str | Path) -> list[Row]:
    """Return all rows of a returned file. Raises InputError where it is unreadable or names a segment twice."""
    path = Path(path)
    reader = RETURNED.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            f"{path}: {path.suffix or 'no suffix'} is no format that comes back; there are: {', '.join(RETURNED)}"
        )
    data = read_user_file(path, "give the file that the translator sent back")
    if not data.strip():
        raise InputError(f"{path}: is empty; give the file that the translator sent back")
    if path.suffix.lower() == ".docx":
        rows = [Row(**row) for row in parsed("duizhao.review.returned:as_records", data, path)]
    else:
        rows = _rows(reader, data, path)
    if not rows:
        raise InputError(f"{path}: has no segments in it; give a file made from this report's outputs")
    seen: dict[str, Row] = {}
    for row in rows:
        if row.segment_id in seen and seen[row.segment_id].en != row.en:
            raise InputError(
                f"{path}, {row.where}: segment {row.segment_id} stands twice with different English "
                f"({seen[row.segment_id].where}); keep one"
            )
        seen[row.segment_id] = row
    return list(seen.values())
