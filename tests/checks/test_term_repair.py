"""A term that was translated word by word gets its official rendering, where the words that stand for it are clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.checks import judge
from duizhao.checks.glossary_check import terms
from duizhao.checks.term_repair import repaired_terms
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term, load_lexicon

SHIPPED = Terminology(load_lexicon())


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("他在西安工作。", "He works in Xian.", "He works in Xi'an."),
        ("呼和浩特很冷。", "Huhehaote is cold.", "Hohhot is cold."),
        ("工地上有许多农民工。", "There are many farmers on the site.", "There are many migrant workers on the site."),
        ("大数据很重要。", "Large data are important.", "Big data are important."),
        ("数据来自海关总署。", "The data are from the General Customs Administration.", "The data are from the General Administration of Customs."),
        ("坚持一个中国政策。", "Adhere to the one Chinese policy.", "Adhere to the one-China policy."),
        ("推动构建人类命运共同体。", "Promote a community of human destiny.", "Promote a community with a shared future for humanity."),
        ("国务院新闻办公室发布白皮书。", "The Press Office of the State Council issued a white paper.", "The State Council Information Office issued a white paper."),
        ("网购平台阿里巴巴很大。", "Ali Baba, a platform, is large.", "Alibaba, a platform, is large."),
    ],
)  # fmt: skip
def test_the_official_rendering_replaces_what_stands_for_the_term(zh, en, right):
    made, findings = repaired_terms(zh, en, SHIPPED)
    assert made == right
    assert [f.repaired for f in findings] == [True]
    assert right[slice(*findings[0].target)] in right
    assert not terms(zh, made, SHIPPED)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("大数据很重要。", "Big data are important."),  # right as it is
        ("全国人大常委会开会。", "The Standing Committee of the Twelfth National People's Congress met."),
        ("英国人很友好。", "British people are friendly."),
        ("他们要对外开放。", "They want to open."),  # a verb: no form of the rendering is sure to fit
        ("农民工来了。", "They came."),  # nothing stands for it
        ("农民工和农民来了。", "Farmers came."),  # it stands for the other word as well
    ],
)
def test_what_is_right_or_not_clear_is_left_alone(zh, en):
    assert repaired_terms(zh, en, SHIPPED)[0] == en


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("党的十九大报告指出", "The party's 19th-largest report said", "The 19th CPC National Congress report said"),
        (
            "在人民大会堂开会。",
            "It met in the Beijing People's Hall.",
            "It met in the Beijing Great Hall of the People.",
        ),
        ("在安理会发言。", "He spoke in the Council.", "He spoke in the Security Council."),
        (
            "实现中华民族伟大复兴的中国梦",
            "The Chinese dream of the great renaissance of the Chinese nation",
            "The Chinese dream of the great rejuvenation of the Chinese nation",
        ),
        (
            "国网新能源集团成立。",
            "The Guowang New Sources of Energy Group was set up.",
            "The Guowang New Energy Group was set up.",
        ),
        ("西安铁路局在西安。", "The Xian railway is in Xian.", "Xi'an railway is in Xi'an."),
        (
            "党中央要求学习。",
            "The center of the party of the Communist Party of China and others asked for it.",
            "The CPC Central Committee and others asked for it.",
        ),
    ],
)
def test_a_deprecated_rendering_becomes_the_official_one_each_time(zh, en, right):
    assert repaired_terms(zh, en, SHIPPED)[0] == right


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("客人去了昆明。", "The guests went to Qunmin.", "The guests went to Kunming."),
        ("客人去了G20杭州峰会。", "The guests went to the G20 Hang State summit.", "The guests went to the G20 Hangzhou summit."),
        ("孟群民去了昆明。", "Meng Qunmin went there.", None),
        ("客人去了意大利。", "The guests went to Illyria.", None),
    ],
)  # fmt: skip
def test_a_place_that_was_misheard_is_known_by_where_it_stands(zh, en, right):
    assert repaired_terms(zh, en, SHIPPED)[0] == (right or en)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("农民工和农民来了。", "Farmers came."),  # it stands for another word too
        ("大会选出安理会成员。", "Members of the Security Council were elected."),
        (
            "中共中央总书记祝贺中国共产党生日。",
            "He praised the Communist Party of China.",
        ),  # what the other term is called
    ],
)
def test_a_deprecated_rendering_of_something_else_stays(zh, en):
    assert repaired_terms(zh, en, SHIPPED)[0] == en


def test_terms_inside_other_words_are_not_expected():
    for zh, term in (
        ("马里兰州的州长", "兰州"), ("农民生活水平", "民生"), ("北大西洋公约组织", "北大"), ("教育部长说", "教育部"), ("印度河流域", "印度"),
    ):  # fmt: skip
        assert term not in [t.zh for _, t in SHIPPED.lexicon.find(zh)], zh
    assert [t.zh for _, t in SHIPPED.lexicon.find("兰州市的民生")] == ["兰州市", "民生"]


def test_a_glossary_of_the_user_is_repaired_too():
    own = Terminology(Lexicon({"灯塔基金": Term("灯塔基金", "Beacon Fund")}))
    en, findings = judge("灯塔基金成立了。", "The lighthouse fund was set up.", own)
    assert en == "The Beacon Fund was set up."
    assert [(f.kind, f.repaired) for f in findings] == [("term", True)]


@given(st.text(max_size=80))
def test_a_repair_never_adds_a_finding(en):
    zh = "记者从海关总署了解到，农民工在西安工作。"
    before = terms(zh, en, SHIPPED)
    after = terms(zh, judge(zh, en, SHIPPED)[0], SHIPPED)
    assert len(after) <= len(before)
