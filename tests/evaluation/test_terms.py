import pytest
from conftest import shared

from duizhao.evaluation.terms import evaluate, success
from duizhao.settings import Settings


def test_success_counts_the_english_against_the_chinese_and_leaves_out_what_no_reference_has():
    terms = {"金管局": ["HKMA"], "存款": ["deposit", "deposits"], "利率": ["rate"]}
    assert success("金管局，金管局，存款，利率。", "HKMA and deposits.", "The HKMA took deposits.", terms) == [0.5, 1.0]


@pytest.mark.parametrize(
    ("year", "limit"), [(2018, 1), *(pytest.param(year, 0, marks=pytest.mark.slow) for year in (2016, 2018, 2020))]
)
def test_a_glossary_in_traditional_characters_is_used(year, limit):
    result = evaluate(shared(f"evaluation/finance/{year}.jsonl.xz"), Settings(), limit=limit)
    assert result["success"] >= 0.96
