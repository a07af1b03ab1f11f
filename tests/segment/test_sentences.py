import pytest

from duizhao.ingest import report_from_text
from duizhao.segment import structure
from duizhao.segment.sentences import sentences


def split(text, limit=120):
    return [text[a:b].strip() for a, b in sentences(text, limit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长13.6%。下降4.5%。", ["增长13.6%。", "下降4.5%。"]),
        ("他说：“好。我们走吧！”大家笑了。", ["他说：“好。我们走吧！”大家笑了。"]),
        ("“怎么办？”“没有办法。”", ["“怎么办？”", "“没有办法。”"]),
        ("行吗?行!好。", ["行吗?", "行!", "好。"]),
        ("必须坚持硬道理;总书记强调。", ["必须坚持硬道理;", "总书记强调。"]),
        ("他写了《去吧。回来》一书。完了。", ["他写了《去吧。回来》一书。", "完了。"]),
        ("没有人知道……后来知道了。", ["没有人知道……", "后来知道了。"]),
        ("访问example.com?a=1.5版。", ["访问example.com?", "a=1.5版。"]),
        ("没有句号", ["没有句号"]),
        ("真的！？！”", ["真的！？！”"]),
    ],
)
def test_sentences_end_where_a_reader_says_they_do(text, expected):
    assert split(text) == expected


def test_both_commas_are_alike_when_a_long_sentence_is_cut():
    full = "，".join(["我们要推动高质量发展"] * 12) + "。"
    assert [len(s) for s in split(full, 60)] == [len(s) for s in split(full.replace("，", ","), 60)]
    assert all(s.endswith(("，", "。")) for s in split(full, 60))


def test_a_cut_never_falls_inside_a_number_where_there_is_a_comma():
    text = "一" * 55 + "，总额达到1,234,567元，" + "二" * 55 + "。"
    assert any("1,234,567元" in s for s in split(text, 80))


def test_a_quotation_longer_than_a_segment_is_split_inside():
    text = "他说：“" + "我们要努力工作。" * 20 + "”"
    assert len(split(text, 60)) > 1


def test_ids_stay_when_another_paragraph_is_edited_and_tell_repeats_apart():
    def ids(text):
        return [s.id for s in structure(report_from_text(text, name="r", source="r")).segments]

    before = ids("标题\n\n第一句话在这里。\n\n重复的话。重复的话。\n")
    after = ids("标题\n\n第一句话改了。\n\n重复的话。重复的话。\n")
    assert before[2:] == after[2:]
    assert before[3] == before[2] + "-2"
    assert before[1] != after[1]
