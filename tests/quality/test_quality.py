"""The quality score: worse English has less, a person's has none, it says why, and never fails."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import duizhao
from duizhao import pipeline
from duizhao.cli import main as cli
from duizhao.documents import Finding
from duizhao.quality.features import NAMES, features
from duizhao.quality.model import assess, preference
from duizhao.quality.wording import BITS, places, wording

ZH = "我们将继续推进改革开放，提高人民生活水平。"
GOOD = "We will continue to advance reform and opening up and raise people's living standards."


def test_lost_and_garbled_english_is_trusted_less():
    whole = assess(ZH, GOOD).score
    assert whole is not None
    for worse in (
        "We will continue.",
        "Banana the of continues the window, people green to the to.",
        GOOD.split("reform")[0],
    ):
        score = assess(ZH, worse).score
        assert score is None or score < whole, worse


def test_open_findings_lower_it_and_repaired_ones_do_not():
    open_one = Finding("term", "warning", "改革开放 is reform and opening up")
    assert assess(ZH, GOOD, [open_one]).score < assess(ZH, GOOD).score
    assert assess(ZH, GOOD, [replace(open_one, repaired=True)]) == assess(ZH, GOOD)


def test_no_english_is_the_worst_and_reasons_are_given():
    assert assess(ZH, " ") == duizhao.documents.Quality(0.0, ("no translation",))
    long = "、".join([ZH.rstrip("。")] * 6) + "。"
    assert assess(long, " ".join([GOOD] * 6)).score < assess(ZH, GOOD).score
    assert assess(long, " ".join([GOOD] * 2)).reasons[0] == "something is missing, or it is of another sentence"


def test_what_is_unlike_the_training_data_is_unknown():
    assert assess(ZH, "(" * 400).score is None


def test_doubtful_words_stand_for_nothing_in_the_chinese():
    en = GOOD.replace("people's", "zebrafish")
    words = [en[slice(*span)] for span in assess(ZH, en).doubtful]
    assert words == ["zebrafish"]


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=120))
def test_any_pair_has_finite_features_and_a_score_between_0_and_1(zh, en):
    values = features(zh, en)
    assert len(values) == len(NAMES)
    assert all(map(math.isfinite, values))
    score = assess(zh, en).score
    assert score is None or 0 <= score <= 1
    assert math.isfinite(preference(zh, en))


@settings(deadline=None)
@given(st.text(max_size=80), st.text(alphabet="ab .,", min_size=1, max_size=60))
def test_words_count_once_and_by_their_mean(zh, en):
    assert places(en) == sorted(set(places(en)))
    assert all(0 <= place < 1 << BITS for place in places(en))
    for table in ("score", "preference"):
        assert wording(zh * 2, en, table) == pytest.approx(2 * wording(zh, en, table))


def test_every_output_of_a_run_has_it_and_an_edit_has_none(tmp_path):
    source = tmp_path / "talk.txt"
    source.write_text("记者：您怎么看改革？\n王小川：我们将继续推进改革开放。港口去年运了三百万吨货。\n", "utf-8")
    out = tmp_path / "out"
    runner = CliRunner()
    assert runner.invoke(cli, ["run", str(source), "--no-prefect", "--out", str(out)]).exit_code == 0
    rows = [json.loads(line) for line in read(out / "talk", "jsonl").splitlines()]
    assert all(0 < row["quality"]["score"] < 1 for row in rows)
    record = json.loads((out / "talk" / "run.json").read_text("utf-8"))
    assert record["quality"]["scored"] == len(rows)
    least = min(rows, key=lambda row: row["quality"]["score"])["id"]
    assert record["quality"]["read_first"][0] == least
    folder = out / "talk"
    assert all("quality" in read(folder, ending) for ending in ("tsv", "tmx", "xlf", "2.xlf"))
    shown = runner.invoke(cli, ["show", "talk", "--worst", "1", "--out", str(out)]).output
    assert shown.startswith(least)
    again = runner.invoke(cli, ["rerun", "talk", "--worst", "50%", "--out", str(out)])
    assert again.exit_code == 0
    assert least in again.output
    assert runner.invoke(cli, ["edit", "talk", least, "My English.", "--out", str(out)]).exit_code == 0
    rows = {r["id"]: r for r in map(json.loads, read(folder, "jsonl").splitlines())}
    assert rows[least]["quality"] is None
    assert sum(r["quality"] is not None for r in rows.values()) == len(rows) - 1


def read(folder: Path, ending: str) -> str:
    return next(folder.glob(f"*.{ending}")).read_text("utf-8")


@pytest.mark.parametrize("worst", ["0", "-3", "many", "2.5", "%"])
def test_a_wrong_number_of_worst_segments_is_said(tmp_path, worst):
    source = tmp_path / "talk.txt"
    source.write_text("记者：好吗？\n王小川：很好。\n", "utf-8")
    runner = CliRunner()
    runner.invoke(cli, ["run", str(source), "--no-prefect", "--out", str(tmp_path / "o")])
    result = runner.invoke(cli, ["show", "talk", f"--worst={worst}", "--out", str(tmp_path / "o")])
    assert result.exit_code
    assert "20 or 10%" in str(result.exception) + result.output


def test_check_ends_with_3_where_a_pair_is_under_the_line(tmp_path):
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text(f"id\tzh\ten\n1\t{ZH}\t{GOOD}\n", "utf-8")
    runner = CliRunner()
    done = runner.invoke(cli, ["check", str(pairs), "--fail-under", "0.01"])
    assert done.exit_code == 0
    score = json.loads(done.output)["quality"]["score"]
    failed = runner.invoke(cli, ["check", str(pairs), "--fail-under", str(min(1.0, score + 0.01))])
    assert failed.exit_code == 3


def test_the_stage_is_in_the_pipelines_order():
    names = [stage.__name__ for stage in pipeline.STAGES]
    assert names.index("edits") < names.index("assess") < names.index("summarise")
