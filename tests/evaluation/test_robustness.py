"""Reports are changed in one way at a time, and the gold structure with them."""

import json

import pytest
from click.testing import CliRunner

from duizhao.cli import main
from duizhao.evaluation.robustness import evaluate, markdown
from duizhao.settings import Settings

REPORT = (
    "临江市举行新闻发布会\n\n江南日报记者：港口何时通航？\n\n何文清市长：明年六月可以通航。\n\n目前主体工程已经完工。\n\n"
    "城市晚报记者：补偿怎么发？\n\n何文清市长：本月底前全部发放到位。\n"
)
GOLD = [
    {"question_first_line": 3, "question_last_line": 3, "answer_first_line": 5, "answer_last_line": 7, "asker": "江南日报记者", "respondents": ["何文清"]},
    {"question_first_line": 9, "question_last_line": 9, "answer_first_line": 11, "answer_last_line": 11, "asker": "城市晚报记者", "respondents": ["何文清"]},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, "utf-8")
    (tmp_path / "a.gold.json").write_text(json.dumps({"exchanges": GOLD}, ensure_ascii=False), "utf-8")
    return tmp_path


def test_every_change_of_a_plain_report_leaves_its_exchanges(folder):
    results = {r["change"]: r for r in evaluate(folder, Settings())}
    assert results["as it is"]["f1"] == 1
    for name in (
        "记者 → 提问者",
        "日报 → 周报",
        "市长 → 区长",
        "half-width marks",
        "traditional script",
        "a caption in each answer",
    ):
        assert results[name]["reports_changed"] == 1, name
        assert (results[name]["f1"], results[name]["respondents"], results[name]["invented_and_sure"]) == (1, 1, 0), (
            name
        )
    assert "lowest F1" in markdown(list(results.values()))


def test_the_command_says_what_a_folder_lacks(tmp_path):
    result = CliRunner().invoke(main, ["evaluate", "robustness", str(tmp_path)])
    assert result.exit_code == 1
    assert "no *.gold.json" in result.output
