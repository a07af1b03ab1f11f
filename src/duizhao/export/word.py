"""report.docx: a table of Chinese and English to edit in a word processor and take back (`duizhao edit --from`)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from duizhao.documents import Run
from duizhao.export.passages import passages, signature_line
from duizhao.export.xml_text import content, said
from duizhao.lexicon.terminology import Terminology

_LONG_AGO = datetime(2000, 1, 1)  # the same run gives the same bytes: no clock in the file
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WIDTHS = (1350, 4150, 4500)  # twips; the text of the page is 10,000 wide
HEAD = ("id", "中文", "English")


def word(run: Run, terminology: Terminology) -> bytes:
    """Return a .docx: title, one table with a row per segment, findings in small print under the English."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    document: Any = docx.Document()
    for name, font, size in (("Normal", "Noto Sans CJK SC", 9.5), ("Title", "Noto Serif CJK SC", 16)):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(17)
    page.top_margin = page.bottom_margin = Mm(16)
    document.add_paragraph(content_free(run.report.title), style="Title")
    document.add_paragraph(
        "Edit the English column only; give the file back with: duizhao edit REPORT --from report.docx"
    )
    document.element.body.insert(
        -1, parse_xml(f"<w:tbl {_W}>{_FORMAT}{_row(HEAD, shade='D9D2C5', bold=True, head=True)}</w:tbl>")
    )
    document.add_paragraph(signature_line(run))
    document.core_properties.author, document.core_properties.title = "duizhao", content_free(run.report.title)
    document.core_properties.created = document.core_properties.modified = _LONG_AGO
    raw = io.BytesIO()
    document.save(raw)
    return _with_rows(raw, _rows(run))


_FORMAT = (
    '<w:tblPr><w:tblW w:w="10000" w:type="dxa"/><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="B8B0A2"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    + "".join(f'<w:gridCol w:w="{w}"/>' for w in _WIDTHS)
    + "</w:tblGrid>"
)


def _rows(run: Run) -> Iterator[str]:
    for passage in passages(run):
        if passage.summary is not None:
            text = f"{passage.id}  {passage.summary.headline_en}\n{passage.summary.headline_zh}"
            cell = '<w:tcW w:w="10000" w:type="dxa"/><w:gridSpan w:val="3"/><w:shd w:val="clear" w:fill="F1ECE2"/>'
            row = f"<w:tc><w:tcPr>{cell}</w:tcPr>{_paragraph(text, bold=True)}</w:tc>"
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{row}</w:tr>"
        for segment, translation in passage.rows:
            notes = "\n".join(f"⚑ {said(f)}" for f in translation.findings)
            yield _row((segment.id, segment.zh, translation.en), notes=notes)


def _row(
    cells: tuple[str, str, str], *, notes: str = "", shade: str = "", bold: bool = False, head: bool = False
) -> str:
    fill = f'<w:shd w:val="clear" w:fill="{shade}"/>' if shade else ""
    out = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if head else "") + "</w:trPr>"
    for i, (text, width) in enumerate(zip(cells, _WIDTHS, strict=True)):
        small = _paragraph(notes, size=14, color="8A5A00") if notes and i == 2 else ""
        paragraph = _paragraph(text, bold=bold, size=14 if i == 0 and not head else 0)
        out += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{paragraph}{small}</w:tc>'
    return f"<w:tr>{out}</w:tr>"


def _paragraph(text: str, *, bold: bool = False, size: int = 0, color: str = "") -> str:
    look = (
        ("<w:b/>" if bold else "")
        + (f'<w:color w:val="{color}"/>' if color else "")
        + (f'<w:sz w:val="{size}"/>' if size else "")
    )
    runs = "<w:br/>".join(f'<w:t xml:space="preserve">{content(line)}</w:t>' for line in text.split("\n"))
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:p><w:pPr><w:spacing w:after="20"/></w:pPr><w:r>{properties}{runs}</w:r></w:p>'


def content_free(text: str) -> str:
    """Return text without the characters that XML can't have; python-docx escapes the rest."""
    return "".join(c for c in text if c >= " " or c == "\t")


def _with_rows(raw: io.BytesIO, rows: Iterable[str]) -> bytes:
    """Return the document with these rows at the end of its table, and no clock in it.

    The rows are written into the file as XML: python-docx takes a second for every hundred, and a tree of 100,000
    rows takes a gigabyte.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            info = zipfile.ZipInfo(item.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            rest = source.read(item.filename)
            with target.open(info, "w", force_zip64=False) as stream:
                if item.filename == "word/document.xml":
                    before, end, after = rest.rpartition(b"</w:tbl>")
                    rest = end + after
                    stream.write(before)
                    for row in rows:
                        stream.write(row.encode("utf-8"))
                stream.write(rest)
    return out.getvalue()
