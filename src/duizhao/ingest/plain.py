"""Plain text and Markdown: decode bytes in the encodings that Chinese files come in."""

from __future__ import annotations

import codecs
from pathlib import Path

from duizhao.errors import InputError

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_plain(data: bytes, path: Path) -> tuple[str, str]:
    """Return the text and its encoding. Line ends become ``\\n``; a byte order mark is no part of the text.

    UTF-8 is tried before GB18030, which accepts nearly anything. Raises InputError for binary data and for broken text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return _lines(data[len(bom) :].decode(encoding)), encoding
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{path}: broken {encoding.upper()} at byte {error.start + len(bom)}; save it again as UTF-8"
                ) from error
    if (encoding := _utf16_without_mark(data)) is not None:
        return _lines(data.decode(encoding)), encoding
    if b"\x00" in data:
        raise InputError(f"{path}: is binary, not text; save the report as a text file")
    try:
        return _lines(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: neither UTF-8 (byte {place}) nor GB18030 (byte {error.start}); save it again as UTF-8"
        ) from error
    if sum(c < " " and c not in "\t\n\r\f\v" or 0xE000 <= ord(c) <= 0xF8FF for c in text) > len(text) * 0.01:
        raise InputError(f"{path}: broken UTF-8 at byte {place}, or binary; save it again as UTF-8 text")
    return _lines(text), "gb18030"


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, from its many zero bytes; None where it is not UTF-16."""
    if len(data) < 4 or len(data) % 2:
        return None
    for encoding, newline, stop in (
        ("utf-16-le", b"\n\x00", "。".encode("utf-16-le")),
        ("utf-16-be", b"\x00\n", "。".encode("utf-16-be")),
    ):
        if b"\x00" in data and (newline in data or stop in data):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text and sum("\u3400" <= c <= "\u9fff" for c in text) > len(text) / 3:
                return encoding
    return None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
