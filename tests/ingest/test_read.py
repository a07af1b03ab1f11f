import codecs

import pytest

from duizhao.errors import InputError
from duizhao.ingest import read, report_from_text

TEXT = "临海市举行发布会\n\n市长说,增长13.6%。下一步怎么办?\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
    ],
)
def test_every_common_encoding_gives_the_same_text(tmp_path, data, encoding):
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    report = read(path)
    assert report.text == TEXT
    assert report.encoding == encoding
    assert report.title == "临海市举行发布会"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t\n", "white space"),
        (b"only English here.\n", "no Chinese"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "binary"),
        (TEXT.encode()[:-9] + b"\xe4\xb8\xff\xff" + TEXT.encode(), "UTF-8"),
        (codecs.BOM_UTF8 + "中文".encode()[:-1], "broken UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00", "broken UTF-16"),
    ],
)
def test_a_file_that_is_no_chinese_text_is_refused_with_its_reason(tmp_path, data, says):
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=says) as error:
        read(path)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


def test_a_missing_file_a_directory_and_an_unknown_format_are_refused(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    for path in (tmp_path / "none.txt", tmp_path, tmp_path / "a.xlsx"):
        with pytest.raises(InputError):
            read(path)


def test_a_caption_is_its_own_block_and_the_sentence_it_cuts_goes_on_after_it():
    text = "标题\n\n他说,今年要推动西部陆海新通道、中欧班列。我们要推动中欧班列\n\n会议现场。 某报记者 王明 摄\n\n和长江水道协同联动,更好融入体系。\n"
    blocks = report_from_text(text, name="r", source="r.txt").blocks
    assert [b.kind for b in blocks] == ["title", "paragraph", "caption", "paragraph"]
    assert blocks[3].continues == blocks[1].id


def test_a_line_break_after_a_comma_is_no_end_of_a_sentence():
    blocks = report_from_text("标题\n\n下一步,将做足文章,\n\n努力实现新突破。\n", name="r", source="r.txt").blocks
    assert blocks[2].continues == blocks[1].id


def test_a_heading_does_not_go_on_in_the_paragraph_below_it():
    blocks = report_from_text("标题\n\n第一段在这里。\n\n产业发展\n\n第二段在这里。\n", name="r", source="r.txt").blocks
    assert blocks[2].kind == "heading"
    assert all(b.continues is None for b in blocks)
