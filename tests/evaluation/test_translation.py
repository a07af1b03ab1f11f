import pytest

from duizhao.evaluation.translation import evaluate, markdown
from duizhao.settings import Settings

ROWS = "id\tzh\treference\n1\t我们要好好工作。\tWe must work well.\n2\t今年投入3亿元，增长5%。\tThis year 300 million yuan was invested, up 5 percent.\n3\t谢谢大家。\tThank you all.\n"


@pytest.mark.parametrize("engine", ["ctranslate2", pytest.param("marian", marks=pytest.mark.slow)])
def test_a_model_is_scored_with_signatures_findings_and_placeholders(tmp_path, engine):
    (tmp_path / "s.tsv").write_text(ROWS, encoding="utf-8")
    result = evaluate(tmp_path / "s.tsv", Settings(engine=engine))
    assert result["segments"] == 3
    assert 0 < result["plain"]["bleu"] <= 100
    assert result["plain"]["signatures"][0].startswith("nrefs:1|case:mixed|eff:no|tok:13a")
    assert result["placeholders"]["stretches"] == 1
    assert 0 <= result["placeholders"]["each_kept"] <= 1
    assert "BLEU" in markdown([result])
    assert evaluate(tmp_path / "s.tsv", Settings(engine=engine), limit=1)["segments"] == 1


def test_other_systems_outputs_in_the_file_are_scored_beside(tmp_path):
    head, *rows = ROWS.splitlines()
    lines = [head + "\tother\thalf", *(f"{r}\t{r.split(chr(9))[2]}\t{'x' * (i == 0)}" for i, r in enumerate(rows))]
    (tmp_path / "s.tsv").write_text("\n".join(lines), encoding="utf-8")
    result = evaluate(tmp_path / "s.tsv", Settings())
    assert set(result["recorded"]) == {"other"}
    assert result["recorded"]["other"]["bleu"] == 100.0
    assert "| recorded other: BLEU | 100.0 |" in markdown([result])
