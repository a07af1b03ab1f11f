"""Read pairs of sentences for a translation memory: TMX unit by unit, the other formats as they come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from duizhao.contained import parsed
from duizhao.errors import InputError
from duizhao.review.markup import texts_of
from duizhao.review.returned import RETURNED, read_returned
from duizhao.user_files import MAX_BYTES, read_user_file, size_of


def read_pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (Chinese, English, place) of a file of pairs. Raises InputError."""
    if path.suffix.lower() == ".tmx":
        yield from _from_tmx(path)
        return
    if path.suffix.lower() == ".docx":
        yield from _from_docx(path)
        return
    if path.suffix.lower() == ".tsv" and size_of(path, "give a TSV") > MAX_BYTES:
        yield from _from_long_tsv(path)
        return
    if path.suffix.lower() not in RETURNED:
        known = ", ".join(RETURNED)
        raise InputError(f"{path}: {path.suffix or 'no suffix'} is no format of pairs; there are: {known}")
    rows = read_returned(path)
    if not any(row.zh and row.en for row in rows):
        raise InputError(f"{path}: has no Chinese beside its English; give a file with both")
    for row in rows:
        yield row.zh, row.en, row.where


def _from_docx(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a Word document's tables that have Chinese in one cell and English in another."""
    data = read_user_file(path, "give a Word document with both languages in a table")
    rows = parsed("duizhao.review.word:table_pairs", data, path)
    if not rows:
        raise InputError(f"{path}: has no table with Chinese in one column and English in another")
    yield from (tuple(row) for row in rows)


def _from_long_tsv(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the rows of a TSV of any size (UTF-8, cells without quotes): no more than a line is held."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            head = next(lines).rstrip("\r\n").split("\t")
            if not {"zh", "en"} <= set(head):
                raise InputError(f"{path}: its first line must name the columns zh and en")
            zh, en = head.index("zh"), head.index("en")
            for number, line in enumerate(lines, 2):
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) > max(zh, en) and cells[zh].strip() and cells[en].strip():
                    yield cells[zh].strip(), cells[en].strip(), f"line {number}"
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: can't be read as UTF-8 ({error}); save it again") from error


def _from_tmx(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the units of a TMX of any size: no more than one is held."""
    from lxml import etree  # type: ignore[attr-defined]

    size_of(path, "give a TMX file")
    found = False
    try:
        with path.open("rb") as data:
            units = etree.iterparse(
                data, events=("end",), tag="{*}tu", resolve_entities=False, no_network=True, load_dtd=False
            )
            for _, unit in units:
                said = dict(reversed(texts_of(unit)))  # the first of a language counts
                place = f"unit {unit.get('tuid')}" if unit.get("tuid") else f"line {unit.sourceline}"
                unit.clear()
                while unit.getprevious() is not None:
                    del unit.getparent()[0]
                if said.get("zh", "").strip() and said.get("en", "").strip():
                    found = True
                    yield said["zh"], said["en"], place
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror or error}); give a TMX file") from error
    except etree.XMLSyntaxError as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{path}: broken XML ({reason}); was it cut off? units before that are kept") from error
    if not found:
        raise InputError(f"{path}: has no units in Chinese and English; give a TMX with zh and en")
