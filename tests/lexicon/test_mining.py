import pytest
from click.testing import CliRunner
from conftest import shared

from duizhao.cli import main
from duizhao.lexicon.mining import mine

FRUIT = [
    ("今年荔枝出口额增长。", "Exports of lychees rose this year."),
    ("荔枝合作社有三十户。", "The lychee cooperative has thirty households."),
    ("荔枝合作社投入三百万元。", "The lychee cooperative invested three million yuan."),
    ("港口去年很忙，荔枝合作社也是。", "The port was busy last year, and so was the lychee cooperative."),
    ("港口今年不忙。", "The port is not busy this year."),
]


def test_what_stands_together_again_and_again_is_found():
    found = {m.zh: m for m in mine(FRUIT)}
    assert found["荔枝合作社"].en.lower() == "lychee cooperative"
    assert (found["荔枝合作社"].pairs, found["荔枝合作社"].consistency) == (3, 1.0)
    assert not any(m.en.lower().startswith("the ") for m in found.values())


def test_a_phrase_is_taken_whole():
    pairs = [
        ("灯塔理事局开会。", "The Lighthouse Council Authority met."),
        ("他去灯塔理事局。", "He went to the Lighthouse Council Authority."),
        ("灯塔理事局很忙。", "The Lighthouse Council Authority is busy."),
    ]
    assert {m.zh: m.en for m in mine(pairs)} == {"灯塔理事局": "Lighthouse Council Authority"}


def test_a_phrase_is_the_term_whose_words_it_translates_and_no_other_that_stands_beside_it():
    pairs = [
        ("存款银行和荔枝公会开会。", "Lychee guilds met."),
        ("他去存款银行和荔枝公会。", "He went to lychee guilds."),
        ("存款银行、荔枝公会很忙。", "Lychee guilds are busy."),
    ]
    assert {m.zh: m.en.lower() for m in mine(pairs)} == {"荔枝公会": "lychee guilds"}


def test_a_possessive_is_the_same_phrase():
    pairs = [
        ("灯塔协会开会。", "The Lighthouse Association's council met."),
        ("他去灯塔协会。", "He went to the Lighthouse Association’s house."),
        ("灯塔协会很忙。", "The Lighthouse Association is busy."),
    ]
    assert {m.zh: m.en for m in mine(pairs)} == {"灯塔协会": "Lighthouse Association"}


def test_traditional_characters_and_too_few_pairs():
    assert [m.zh for m in mine([("茘枝合作社", "the lychee cooperative")])] == []
    both = [(zh.replace("枝", "枝"), en) for zh, en in FRUIT]
    assert [m.zh for m in mine(both)] == [m.zh for m in mine(FRUIT)]


def test_the_command_prints_a_glossary_to_review(tmp_path):
    rows = "".join(f"{i}\t{zh}\t{en}\n" for i, (zh, en) in enumerate(FRUIT))
    (tmp_path / "pairs.tsv").write_text(f"id\tzh\ten\n{rows}", encoding="utf-8")
    out = ["--out", str(tmp_path / "o")]
    result = CliRunner().invoke(main, ["glossary", "mine", str(tmp_path / "pairs.tsv"), *out])
    assert result.exit_code == 0 and "review them" in result.stderr
    assert "荔枝合作社\tlychee cooperative" in result.stdout.lower()
    (tmp_path / "mined.tsv").write_text(result.stdout, encoding="utf-8")
    assert CliRunner().invoke(main, ["glossary", "check", str(tmp_path / "mined.tsv")]).exit_code == 0
    assert CliRunner().invoke(main, ["glossary", "mine", *out]).exit_code == 1


@pytest.mark.slow
def test_mined_terms_of_the_finance_reports_are_mostly_right():
    import json
    import lzma

    from duizhao.lexicon.simplify import to_simplified

    pairs, gold = [], {}
    with lzma.open(shared("evaluation/finance/2016.jsonl.xz"), "rt", encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            pairs += zip(document["zh"].split("\n"), document["en"].split("\n"), strict=True)
            for zh, en in document["terms"].items():
                gold.setdefault(to_simplified(zh), set()).update(e.lower() for e in en)
    both = [m for m in mine(pairs) if m.zh in gold]
    near = [m for m in both if any(m.en.lower() in en or en in m.en.lower() for en in gold[m.zh])]
    assert len(both) > 50 and len(near) / len(both) > 0.7
