from duizhao.checks.glossary_check import names, terms
from duizhao.checks.negation import negation
from duizhao.checks.punctuation import question, quotes
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term, load_lexicon

SHIPPED = Terminology(load_lexicon(), ("袁家军",))


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
