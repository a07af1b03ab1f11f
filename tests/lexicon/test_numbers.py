from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.lexicon import numbers_en, numbers_zh

F = Fraction


def zh(text):
    return [(q.value, q.kind, q.currency) for q in numbers_zh.quantities(text) if not q.weak]


def en(text):
    return [(q.value, q.kind, q.currency) for q in numbers_en.quantities(text) if not q.weak]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("总值3.01万亿元", [(F(3010000000000), "number", "CNY")]),
        ("增长百分之六点五", [(F(13, 2), "percent", "")]),
        ("提高1.2个百分点，达87.5％", [(F(6, 5), "percentage_points", ""), (F(175, 2), "percent", "")]),
        ("两千三百人，四万五千家", [(F(2300), "number", ""), (F(45000), "number", "")]),
        ("三百二十亿美元", [(F(32_000_000_000), "number", "USD")]),
        ("3亿5000万港元", [(F(350_000_000), "number", "HKD")]),
        ("1，234吨和1,234吨", [(F(1234), "number", ""), (F(1234), "number", "")]),
        ("三分之二的居民", [(F(2, 3), "number", "")]),
        ("二〇二四年", [(F(2024), "year", "")]),
        (
            "2024年3月5日18时30分",
            [(F(2024), "year", ""), (F(3), "month", ""), (F(5), "day", ""), (F(1110), "clock", "")],
        ),
        ("第十四届", [(F(14), "ordinal", "")]),
        ("50多万人", [(F(500_000), "number", "")]),
        ("十五点二亿亩", [(F(1_520_000_000), "number", "")]),
        ("“33618”集群", [(F(33618), "code", "")]),
        ("5G和G20", []),
        ("千方百计，一带一路，四通八达，一定，统一，万一", []),
        ("十四五期间，几十个，十几人", []),
        ("三万一千人", [(F(31000), "number", "")]),
    ],
)
def test_chinese_figures_by_value(text, expected):
    assert zh(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.3 billion and 1,300 million", [(F(1_300_000_000), "number", "")] * 2),
        (
            "US$3.2 billion, 3.01 trillion yuan",
            [(F(3_200_000_000), "number", "USD"), (F(3_010_000_000_000), "number", "CNY")],
        ),
        ("twenty-three thousand two hundred and five", [(F(23205), "number", "")]),
        ("two thirds of 4.5 per cent", [(F(2, 3), "number", ""), (F(9, 2), "percent", "")]),
        ("up 1.2 percentage points", [(F(6, 5), "percentage_points", "")]),
        ("50 million Hong Kong dollars", [(F(50_000_000), "number", "HKD")]),
        ("the 14th session, the twenty-third", [(F(14), "ordinal", ""), (F(23), "ordinal", "")]),
        ("half a million", [(F(500_000), "number", "")]),
        ("6:30 p.m.", [(F(1110), "clock", "")]),
        ("a 36-7 win in a 160km race", [(F(36), "number", ""), (F(7), "number", ""), (F(160), "number", "")]),
    ],
)
def test_english_figures_by_value(text, expected):
    assert en(text) == expected


VALUES = st.fractions(min_value=0, max_value=10**14, max_denominator=1).flatmap(
    lambda whole: st.integers(0, 9999).map(lambda part: whole + Fraction(part, 10_000))
)


@given(VALUES, st.sampled_from(["number", "percent", "percentage_points", "times"]))
def test_what_the_writer_writes_is_read_back_as_the_same_value_and_kind(value, kind):
    (read,) = numbers_en.quantities(numbers_en.write(value, kind))
    assert read.value == value
    assert read.kind == kind


@given(st.integers(0, 10**6))
def test_ordinals_are_read_back(value):
    (read,) = numbers_en.quantities(numbers_en.write(Fraction(value), "ordinal"))
    assert (read.value, read.kind) == (value, "ordinal")


@given(VALUES)
def test_a_figure_keeps_its_value_in_a_sentence_with_a_currency(value):
    figures = numbers_en.quantities(f"The total was {numbers_en.write(value)} yuan last time.")
    assert [(f.value, f.currency) for f in figures] == [(value, "CNY")]


@given(
    st.integers(1, 99_999),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12), ("", 1)]),
    st.sampled_from(["元", "%", "吨", "个百分点"]),
)
def test_digits_with_a_scale_have_its_value(number, scale, unit):
    figures = numbers_zh.quantities(f"达到{number}{scale[0]}{unit}。")
    assert [f.value for f in figures] == [number * scale[1]]


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error_and_spans_are_in_order(text):
    for grammar in (numbers_zh, numbers_en):
        spans = [q.span for q in grammar.quantities(text)]
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert all(x[1] <= y[0] for x, y in zip(spans, spans[1:], strict=False))


def test_a_measure_word_before_a_class_of_size_is_no_scale():
    assert [q.value for q in numbers_zh.quantities("有3个万吨级码头")] == [3, 10_000]
    assert [q.value for q in numbers_zh.quantities("投资3个亿")] == [300_000_000]


EXAMPLES = [
    (grammar.quantities, rule.name, example)
    for grammar in (numbers_zh, numbers_en)
    for rule in grammar.GRAMMAR.rules.values()
    for example in rule.examples
]


@pytest.mark.parametrize(("quantities", "rule", "example"), EXAMPLES, ids=[f"{r}: {e}" for _, r, e in EXAMPLES])
def test_every_rule_gives_what_its_examples_say(quantities, rule, example):
    text, _, expected = example.rpartition(" → ")
    assert expected in [f"{q.value} {q.kind}" for q in quantities(text)]


def test_every_rule_has_an_example_that_only_it_matches_first():
    for grammar in (numbers_zh, numbers_en):
        for rule in grammar.GRAMMAR.rules.values():
            texts = [e.rpartition(" → ")[0] for e in rule.examples]
            assert texts, rule.name
            assert any(rule.name in [r.name for r, _ in grammar.GRAMMAR.matches(t)] for t in texts), rule.name


@given(
    st.sampled_from(EXAMPLES),
    st.text(st.sampled_from("的和，。 、"), max_size=6),
    st.text(st.sampled_from(".,;!? "), max_size=4),
)
def test_a_figure_is_found_whatever_stands_around_it(example, zh, en):
    quantities, _, text = example
    text, _, expected = text.rpartition(" → ")
    around = f"{zh} {text} {zh}" if quantities is numbers_zh.quantities else f"{en} {text} {en}"
    assert expected.split()[0] in [str(q.value) for q in quantities(around)]
