import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.documents import Segment
from duizhao.errors import ModelError, SettingsError
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon
from duizhao.settings import DATA
from duizhao.summarise.abstractive import Abstractive, proof
from duizhao.summarise.engine import SUMMARISERS, load_summariser

PEOPLE = Terminology(load_lexicon(), ("林望山",))
NOBODY = Terminology(load_lexicon())
ANSWER = (
    "今年全市粮食总产量达到512万吨，比去年增长3.4%。",
    "我们在沿江地区新建了26座泵站，没有一座延期。",
    "市长林望山介绍，乡村振兴专项资金安排18.5亿元。",
)


def segments(texts=ANSWER):
    return [Segment(f"s{i}", zh, ((0, len(zh)),), (1, 1), "b1", "answer", "E1", None) for i, zh in enumerate(texts)]


def written(text):
    return Abstractive("", generate=lambda answer: text).key_points(segments(), PEOPLE)


def test_what_stands_in_the_answer_is_kept_with_the_segments_that_prove_it():
    made = written("全市粮食总产量512万吨，增长3.4%。林望山介绍资金安排18.5亿元。")
    assert made.kept == (("全市粮食总产量512万吨，增长3.4%。", (0,)), ("林望山介绍资金安排18.5亿元。", (2,)))
    assert made.dropped == 0


@pytest.mark.parametrize(
    "untrue",
    [
        "全市粮食产量达到521万吨。",
        "全市粮食产量增长34%。",
        "市长林远山介绍，专项资金安排18.5亿美元。",
        "乡村振兴与一带一路专项资金安排18.5亿元。",
        "今年全市粮食总产量没有达到512万吨。",
        "沿江地区新建的26座泵站有一座延期。",
        "明天天气晴朗，适合出行。",
    ],
)
def test_what_does_not_is_dropped_and_counted(untrue):
    made = written(f"全市粮食总产量达到512万吨。{untrue}")
    assert [zh for zh, _ in made.kept] == ["全市粮食总产量达到512万吨。"]
    assert made.dropped == 1


@given(st.integers(1, 99_999), st.sampled_from(["万吨", "%", "亿元", "座"]))
def test_no_figure_that_the_answer_lacks_is_ever_proven(value, unit):
    sentence = f"今年全市粮食总产量达到{value}{unit}。"
    if f"{value}{unit}" not in "512万吨26座":
        assert proof(sentence, ANSWER, NOBODY) == ()


def test_a_sentence_may_rest_on_two_segments():
    assert proof("全市粮食总产量512万吨，新建泵站26座。", ANSWER, NOBODY) == (0, 1)


@pytest.mark.slow
def test_a_real_model_that_writes_english_proves_nothing():
    engine = load_summariser("abstractive", str(DATA / "models" / "zh-en-small"))
    made = engine.key_points(segments(), NOBODY)
    assert made.kept == ()
    assert made.dropped >= 1


def test_a_model_must_be_named_and_be_there(tmp_path):
    with pytest.raises(SettingsError, match="--summary-model"):
        load_summariser("abstractive", "")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_summariser("abstractive", str(tmp_path))
    with pytest.raises(SettingsError, match=", ".join(SUMMARISERS)):
        load_summariser("poetic", "")
