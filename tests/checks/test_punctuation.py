import re

import pytest
from conftest import shared

from duizhao.checks.glossary_check import names, terms
from duizhao.checks.negation import negation
from duizhao.checks.pairs import read_pairs
from duizhao.checks.punctuation import question, quotes
from duizhao.checks.quote_repair import requoted
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term, load_lexicon

SHIPPED = Terminology(load_lexicon(), ("袁家军",))
NOTHING = Terminology(Lexicon({}))


def test_lost_quotation_marks_questions_and_negations_are_found():
    assert quotes("实施“渝跃行动”计划。", "Implement the Yu Leap Action.", SHIPPED)
    assert not quotes("实施“渝跃行动”计划。", "Implement the 'Yu Leap Action'.", SHIPPED)
    assert not quotes("“十四五”时期。", "During the 14th Five-Year Plan period.", SHIPPED)
    assert question("怎么办？", "What to do.")
    assert not question("怎么办？", "What to do?")
    assert negation("我们不会允许。", "We will allow it.")
    assert not negation("我们不会允许。", "We will not allow it.")
    assert not negation("我们不断努力，不仅如此。", "We work hard, and more.")


def test_names_and_terms_are_expected_in_their_one_form():
    assert names("袁家军说。", "Yuan Jia-jun said.", SHIPPED) == []
    assert [f.kind for f in names("袁家军说。", "The Yuan army said.", SHIPPED)] == ["name"]
    lexicon = Terminology(
        Lexicon(
            {"一带一路": Term("一带一路", "Belt and Road Initiative", ("Belt and Road",)), "一带": Term("一带", "area")}
        )
    )
    assert terms("共建一带一路。", "Build the Belt and Road together.", lexicon) == []
    assert [f.message for f in terms("共建一带一路。", "Build along the way.", lexicon)] == [
        "一带一路 is Belt and Road Initiative"
    ]
    index = Terminology(Lexicon({"采购经理指数": Term("采购经理指数", "purchasing managers' index")}))
    assert terms("采购经理指数为49%。", "The PMI was 49 percent.", index) == []
    assert len(terms("采购经理指数为49%。", "The PMIX was 49 percent.", index)) == 1


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("要用好“大数据”。", "We must use big data well.", "We must use “big data” well."),
        ("他谈到“经济发展”。", "He spoke of economic development.", "He spoke of “economic development”."),
        ("他谈到“一带两路”。", "He spoke of the road.", "He spoke of the road."),  # too little of it is there
        ("“经济”和“社会”都要发展。", "Economy and society must develop.", "Economy and society must develop."),  # two
        ("他谈到“经济发展”。", "He spoke of “economic development”.", "He spoke of “economic development”."),
    ],
)
def test_lost_quotation_marks_are_put_back_where_the_words_are_sure(zh, en, right):
    made, done = requoted(zh, en, NOTHING)
    assert made == right
    assert [made[slice(*f.target)][0] for f in done] == (["“"] if made != en else [])


@pytest.mark.slow
def test_quotation_marks_taken_from_references_come_back_around_the_same_words():
    same = put_back = 0
    for file in ("wmt17", "wmt18", "wmt20"):
        for row in read_pairs(shared(f"evaluation/recorded_mt/{file}.tsv"), ("zh", "reference")):
            quoted = list(re.finditer('“([^”]+)”|"([^"]+)"', row["reference"]))
            if len(quoted) != 1 or len(re.findall("“[^”]{2,40}”", row["zh"])) != 1 or row["zh"].count("“") != 1:
                continue
            words = quoted[0][1] or quoted[0][2]
            plain = row["reference"].replace(quoted[0][0], words)
            _, done = requoted(row["zh"], plain, NOTHING)
            for finding in done:
                start, end = finding.target
                put_back += 1
                got, had = (set(re.findall(r"\w+", text.lower())) for text in (plain[start : end - 2], words))
                same += len(got & had) >= 0.6 * len(got | had)
    assert put_back > 80
    assert same / put_back > 0.88  # 126 of 136 with flores-dev; the article is often outside
