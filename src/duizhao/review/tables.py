"""Read TSV, CSV and JSON Lines as the exports have them; columns by their names, in any order."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from duizhao.errors import InputError
from duizhao.review.returned import Row


def from_tsv(data: bytes, path: Path) -> list[Row]:
    """Return rows of a TSV with columns id, zh, en. Quotes that a spreadsheet put around cells are removed."""
    lines = [line.split("\t") for line in _text(data, path).splitlines()]
    quoted = bool(lines) and all(len(c) > 1 and c[0] == c[-1] == '"' for c in lines[0])
    return _rows([[_unquoted(cell, always=quoted) for cell in cells] for cells in lines], path)


def _unquoted(cell: str, *, always: bool) -> str:
    inner = cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else None
    if inner is None or '"' in inner.replace('""', "") or not (always or '""' in inner):
        return cell
    return inner.replace('""', '"')


def from_csv(data: bytes, path: Path) -> list[Row]:
    """Return rows of a CSV with columns id, zh, en, separated by commas or by semicolons."""
    text = _text(data, path)
    head = text.split("\n", 1)[0]
    try:
        lines = list(
            csv.reader(
                io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True
            )
        )
    except csv.Error as error:
        raise InputError(
            f"{path}: broken table ({error}); was it cut off? save it again from the spreadsheet"
        ) from error
    return _rows(lines, path)


def _rows(lines: list[list[str]], path: Path) -> list[Row]:
    if not lines or not {"id", "en"} <= set(lines[0]):
        raise InputError(
            f"{path}: its first line must name the columns id and en (and zh); keep the first line of the export"
        )
    columns = {name: i for i, name in enumerate(lines[0])}
    rows = []
    for number, cells in enumerate(lines[1:], 2):
        if not any(c.strip() for c in cells):
            continue
        if len(cells) <= max(columns["id"], columns["en"]):
            raise InputError(
                f"{path}, line {number}: has {len(cells)} cells, the first line {len(lines[0])}; was it cut off?"
            )
        zh = cells[columns["zh"]] if "zh" in columns and columns["zh"] < len(cells) else ""
        rows.append(Row(cells[columns["id"]].strip(), zh.strip(), cells[columns["en"]].strip(), f"line {number}"))
    return rows


def from_jsonl(data: bytes, path: Path) -> list[Row]:
    """Return rows of JSON Lines with id, zh, en."""
    rows = []
    for number, line in enumerate(_text(data, path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            rows.append(
                Row(str(record["id"]), str(record.get("zh", "")).strip(), str(record["en"]).strip(), f"line {number}")
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(f"{path}, line {number}: no JSON object with id and en; was it cut off?") from error
    return rows


def _text(data: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path}: is no text in UTF-8; save it again as UTF-8")
