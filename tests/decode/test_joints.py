"""Joints: where what was put in meets what the model wrote, and where stretches meet."""

import re

import pytest
from conftest import shared
from hypothesis import given
from hypothesis import strategies as st

from duizhao import pipeline
from duizhao.decode.joints import RULES, capitalised, insert, join, listed, lowered, tidy
from duizhao.decode.stretches import by_clauses, by_items, by_placeholders
from duizhao.documents import Masked
from duizhao.lexicon.masking import mask
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon
from duizhao.settings import Settings

EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]
COMMON = {"technology", "developing", "financial"}
PEOPLE = Terminology(load_lexicon(), ("秦望山", "周慕云", "宋知远"))


def common(word):
    return word.lower() in COMMON


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{r.name}: {e}" for r, e in EXAMPLES])
def test_every_rule_does_what_its_examples_say_and_does_it_once(rule, example):
    before, after = example.split(" → ")
    assert rule.rewrite(before) == after
    assert rule.rewrite(after) == after


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            [("", "The city grew.", "城市发展，"), ("", "The roads opened.", "道路开通。")],
            "The city grew, the roads opened.",
        ),
        ([("", "We built it.", "建成；"), ("", "It opened.", "开放。")], "We built it; it opened."),
        ([("", "He came.", "他来了。"), ("", "she left.", "她走了。")], "He came. She left."),
        ([("", "Linhai grew.", "临海发展，"), ("", "Linhai opened.", "临海开放。")], "Linhai grew, Linhai opened."),
        ([("", "It grew.", "发展，"), ("", "Technology helped.", "科技。")], "It grew, technology helped."),
        (
            [("", "It grew.", "发展，"), ("", "Technology Daily asked.", "科技日报。")],
            "It grew, Technology Daily asked.",
        ),
        ([("", "It grew.", "发展"), ("", "And more.", "更多。")], "It grew and more."),
        ([("", "What is it?", "是什么？"), ("", "Who did it?", "谁？")], "What is it? Who did it?"),
        ([("", "It includes:", "包括："), ("", "Roads and ports.", "路、港。")], "It includes: Roads and ports."),
        ([("", "It is so.", "“是，"), ("", "It was so.", "过去也是。”")], "“It is so, it was so.”"),
        ([("", "We must act.", "“我们要行动。”")], "“We must act.”"),
        ([("", 'He said "act".', "他说“行动”。")], 'He said "act".'),
        ([("", "", "，"), ("", "It grew.", "发展。")], "It grew."),
        ([("Qin Wangshan said that", "The city grew.", "城市发展。")], "Qin Wangshan said that the city grew."),
        ([("Qin Wangshan said that", "Linhai grew.", "临海发展。")], "Qin Wangshan said that Linhai grew."),
        ([("First,", "We build roads.", "修路。")], "First, we build roads."),
        ([("Qin Wangshan said that First,", "We act.", "行动。")], "Qin Wangshan said that first, we act."),
        (
            [
                ("", "There are two ways.", "有两条，"),
                ("First,", "We build.", "建，"),
                ("Second,", "We plan.", "规划。"),
            ],
            "There are two ways, first, we build, second, we plan.",
        ),
        (
            [("A reporter from Xinhua News Agency asked Zhou Muyun:", "what is next?", "下一步？")],
            "A reporter from Xinhua News Agency asked Zhou Muyun: What is next?",
        ),
        ([("", "  It grew  .", "发展。")], "It grew."),
    ],
)
def test_stretches_are_joined_as_one_sentence(parts, sentence):
    assert join(parts, common) == sentence


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("the the plan of of private enterprises's growth .", "The plan of private enterprises' growth."),
        ("march 5 came", "March 5 came"),
        ("a the plan", "A plan"),
        ("an 18 percent rise", "An 18 percent rise"),
        ("a hour ago", "An hour ago"),
        ("up 5 % now", "Up 5% now"),
        ("“so it is”", "“So it is”"),
        ("U.S. and China", "U.S. and China"),
        ("Wait... what", "Wait... what"),
        ("McDonald and MacArthur Park came", "McDonald and MacArthur Park came"),
    ],
)
def test_an_output_is_tidied(before, after):
    assert tidy(before) == after


@pytest.mark.parametrize(
    ("text", "values", "after"),
    [
        ("committee⟦1⟧said", ["Yuan Jiajun"], "committee Yuan Jiajun said"),
        ("the ⟦1⟧.", ["State Council"], "the State Council."),
        ("(⟦1⟧)", ["so"], "(so)"),
        ("$⟦1⟧", ["3 billion"], "$3 billion"),
        ("$⟦1⟧", ["Qin Wangshan"], "Qin Wangshan"),
        ("⟦1⟧⟦2⟧", ["one", "two"], "one two"),
        ("⟦1⟧'s", ["Linhai"], "Linhai's"),
    ],
)
def test_what_is_put_in_has_spaces_where_words_need_them(text, values, after):
    assert insert(text, values, re.compile(r"⟦(\d+)⟧")) == after


def test_small_helpers():
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert capitalised("") == ""
    assert lowered("Developing cities", common) == "developing cities"
    assert lowered("I think") == "I think"


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("市长周慕云出席。", "Mayor Zhou Muyun"),
        ("外交部发言人秦望山表示，好。", "Qin Wangshan, Foreign Ministry spokesperson,"),
        (
            "全国人大代表、市委书记秦望山",
            "Qin Wangshan, deputy to the National People's Congress and secretary of the municipal Party committee",
        ),
        ("秦望山代表说，好。", "Qin Wangshan"),
        ("向秦望山代表提问：好吗？", "Qin Wangshan"),
    ],
)
def test_a_persons_post_stands_where_english_has_it(zh, en):
    (slot,) = [s for s in mask(zh, PEOPLE).slots if s.kind == "name"]
    assert slot.en == en
    assert "代表" not in zh.replace("全国人大代表", "")[slot.span[1] :] or zh.startswith("全国")


def test_the_frame_of_speech_and_the_points_of_a_list_are_ours():
    masked = mask("秦望山说，要做三件事。一是修路，二是建港。", PEOPLE)
    leads = [s.lead for s in by_clauses(masked, 12, 3)]
    assert leads == ["Qin Wangshan said that", "First,", "Second,"]
    masked = mask("新华社记者向周慕云提问：下一步有什么打算？", PEOPLE)
    assert by_clauses(masked, 34, 2)[0].lead == "A reporter from Xinhua News Agency asked Zhou Muyun:"


TEXTS = st.text(st.sampled_from("我们要发展，。；：“”（）、一是二1,234.5%"), max_size=60)


@given(TEXTS, st.integers(1, 40), st.integers(1, 3))
def test_stretches_lose_nothing_but_the_numbers_of_points(text, longest, most):
    stretches = by_clauses(Masked(text), longest, most)
    leads = sum(2 for s in stretches if s.lead)
    assert sum(len(s.plain) for s in stretches) + leads == len(text)
    for stretch in stretches:
        for smaller in (by_items(stretch), by_placeholders(stretch)):
            assert "".join(s.plain for s in smaller) == stretch.plain


@given(TEXTS, st.integers(1, 40))
def test_no_figure_is_cut(text, longest):
    edges = {sum(len(s.plain) for s in by_clauses(Masked(text), longest, 3)[:i]) for i in range(9)}
    if not re.search("[一二]是", text):
        assert not any(re.match(r"\d[,.]\d", text[e - 2 : e + 1]) for e in edges if e >= 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "chongqing_open_meeting.txt",
        *(
            f"qa/{n}"
            for n in (
                "01_mfa_hua_20150706.txt",
                "10_npc_20240309_open_delegations.txt",
                "12_soe_four_leaders_interview.txt",
                "16_safe_wang_2022_oneline.txt",
            )
        ),
    ],
)
def test_no_output_begins_small_or_runs_words_together(name, tmp_path):
    run, _ = pipeline.translate_report(shared(f"reports/{name}"), Settings(out=str(tmp_path), store="none"))
    for translation in run.translations:
        en = translation.en
        assert not re.match(r"[a-z]", en.lstrip("“\"'(")), en
        assert not re.search(r"[a-z][A-Z][a-z]+ [A-Z][a-z]", en), en
        assert "  " not in en, en
        assert not re.search(r"\s[,.;:!?](?:\s|$)", en), en
