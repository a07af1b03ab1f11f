from pathlib import Path

import pytest

from duizhao.errors import InputError
from duizhao.ingest import read, report_from_text
from duizhao.ingest.blocks import tiles
from duizhao.segment import structure

FILES = Path(__file__).parent / "files"
LINES = [line for line in (FILES / "briefing.txt").read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.parametrize("suffix", ["txt", "html", "docx", "pdf"])
def test_the_same_briefing_in_every_format_has_the_same_text_and_exchanges(suffix):
    report = read(FILES / f"briefing.{suffix}")
    assert [line for line in report.text.split("\n") if line] == LINES
    found = structure(report)
    assert [(e.asker, e.respondents, e.question_lines, e.answer_lines) for e in found.exchanges] == [
        ("青岚日报记者", ("秦望山", "宋知远"), (3, 3), (4, 5)),
        ("新华社记者", ("宋知远",), (6, 6), (7, 7)),
    ]
    assert tiles(report.text, [span for s in found.segments for span in s.spans])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_saved_page_is_read_in_its_encoding(tmp_path, encoding):
    page = (FILES / "briefing.html").read_text(encoding="utf-8").replace('charset="utf-8"', f'charset="{encoding}"')
    (tmp_path / "page.htm").write_bytes(page.encode(encoding))
    assert read(tmp_path / "page.htm").title == LINES[0]


def test_table_cells_of_a_word_document_are_not_lost(tmp_path):
    import docx

    document = docx.Document()
    document.add_paragraph("夏粮收购问答")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells),
        ["问：收购价是多少？", "问：何时开始？", "答：每斤1.25元。", "答：六月初。"],
        strict=True,
    ):
        cell.text = text
    table.rows[0].cells[0].merge(table.rows[0].cells[1])
    document.save(str(tmp_path / "table.docx"))
    assert read(tmp_path / "table.docx").text.split() == [
        "夏粮收购问答",
        "问：收购价是多少？",
        "问：何时开始？",
        "答：每斤1.25元。",
        "答：六月初。",
    ]


@pytest.mark.parametrize(("suffix", "says"), [("docx", "Word document"), ("pdf", "PDF"), ("html", "")])
def test_a_broken_file_of_each_kind_is_told_in_a_line(tmp_path, suffix, says):
    whole = (FILES / f"briefing.{suffix}").read_bytes()
    path = tmp_path / f"broken.{suffix}"
    path.write_bytes(whole[: len(whole) // 3] if suffix != "html" else b"<html><body></body></html>")
    with pytest.raises(InputError) as error:
        read(path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_pdf_without_text_is_said_to_be_a_scan(tmp_path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    pyplot.figure().savefig(tmp_path / "scan.pdf")
    with pytest.raises(InputError, match="no text layer"):
        read(tmp_path / "scan.pdf")


def test_traditional_characters_are_kept_and_read_as_simplified():
    text = "關於夜間開放的問答\n\n新華社記者：請問圖書館何時開放？經費有多少？\n\n館長宋遠：從四月開始，經費三億六千萬元，這個時間比過去長。\n\n記者：謝謝。還會增加嗎？\n\n宋遠：會的，我們計劃明年再增加。\n"
    report = report_from_text(text, name="r", source="r.txt")
    found = structure(report)
    assert report.text == text
    assert len(report.simplified) == len(text)
    assert [(e.asker, e.respondents) for e in found.exchanges] == [("新華社記者", ("宋遠",)), ("記者", ("宋遠",))]
    assert "".join(s.zh for s in found.segments) == "".join(text.split())
    money = next(s for s in found.segments if "三億" in s.zh)
    assert "三亿六千万元" in money.simplified
    plain = structure(report_from_text(report.simplified, name="r", source="r.txt"))
    assert [s.id for s in plain.segments] == [s.id for s in found.segments]


def test_simplified_text_that_quotes_a_traditional_name_stays_as_it_is():
    assert report_from_text("书法展开幕，展出《蘭亭集序》摹本。" * 5, name="r", source="r.txt").converted is None
