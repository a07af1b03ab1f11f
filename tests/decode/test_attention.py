"""Words are aligned by where the decoder looks; a model that can't be loaded or is too short links nothing."""

import pytest

from duizhao.checks import judge
from duizhao.decode import load_engine
from duizhao.decode.attention import AttentionAligner
from duizhao.errors import ModelError
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon
from duizhao.settings import Settings

ZH, EN = "博物馆在太仓开放。", "The museum opened in Taikura."


@pytest.fixture(scope="module", params=["ctranslate2", pytest.param("marian", marks=pytest.mark.slow)])
def engine(request):
    return load_engine(request.param, Settings().model)


def test_attention_has_a_row_for_each_target_piece_that_sums_to_one(engine):
    source, target = engine.model.pieces(ZH), engine.model.target_pieces(EN)
    looks = engine.attend(source, target)
    assert looks.shape == (len(target), len(source) + 1)
    assert looks.sum(1) == pytest.approx(1, abs=0.02)


def test_words_are_linked_with_what_they_stand_for_also_where_no_table_has_them(engine):
    links = {EN[slice(*k.en)]: ZH[slice(*k.zh)] for k in AttentionAligner(lambda: engine)(ZH, EN)}
    assert links["museum"] == "博物馆"
    assert links["Taikura"] == "太仓"


def test_links_are_inside_both_texts_in_the_order_of_the_chinese(engine):
    zh, en = "２７日，嘉宾（“王伯”）😀参观了A馆。", "On the 27th the guest (“Uncle Wang”) 😀 visited hall A."
    links = AttentionAligner(lambda: engine)(zh, en)
    assert [k.zh for k in links] == sorted(k.zh for k in links)
    assert all(0 <= k.zh[0] < k.zh[1] <= len(zh) and 0 <= k.en[0] < k.en[1] <= len(en) for k in links)


def test_a_place_that_only_the_closer_look_finds_is_put_right(engine):
    lexicon = load_lexicon()
    zh, en = "晚上的博物馆在珠海开放了。", "Tonight, the museum was opened in Pearlhai."
    assert judge(zh, en, Terminology(lexicon))[0] == en
    closer = AttentionAligner(lambda: engine)
    assert judge(zh, en, Terminology(lexicon, closer=closer))[0] == en.replace("Pearlhai", "Zhuhai")


def test_no_links_without_a_model_or_for_texts_too_long_for_it():
    def broken():
        raise ModelError("no model here")

    assert AttentionAligner(broken)(ZH, EN) == ()
    engine = load_engine("ctranslate2", Settings().model)
    assert AttentionAligner(lambda: engine)(ZH * 200, EN) == ()
    assert AttentionAligner(lambda: engine)("", EN) == ()
