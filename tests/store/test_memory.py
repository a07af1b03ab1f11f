"""Translation memories: what was translated before is found again, put right by value, and never lost or doubled."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.checks.figures import figures
from duizhao.checks.match_repair import rebuilt
from duizhao.cli import main
from duizhao.errors import InputError, NotFoundError
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon
from duizhao.review.pairs import read_pairs
from duizhao.store import concordance, memory
from duizhao.store.database import open_store
from duizhao.store.memory import Unit

EXPECTED = Terminology(load_lexicon(), ("周海宁", "郑建军"))
PORT = ("2021年港口运了200万吨货，同比增长4.8%。", "In 2021 the port moved 2 million tonnes of cargo, up 4.8%.")


def test_units_come_back_and_a_second_import_adds_nothing(store):
    units = [Unit("谢谢大家。", "Thank you all.", "line 1"), Unit(*PORT, "line 2")]
    assert memory.put(store, "own", "own.tsv", units) == 2
    assert memory.put(store, "own", "own.tsv", [*units, Unit("再见。", "Goodbye.")]) == 1
    assert list(memory.units_of(store, "own")) == [*units, Unit("再见。", "Goodbye.")]
    assert [(m.name, m.units) for m in memory.listed(store)] == [("own", 3)]
    assert memory.remove(store, "own") == 3
    assert memory.look_up(store, ["谢谢大家。"]) == {}
    with pytest.raises(NotFoundError, match="has no memory own"):
        memory.remove(store, "own")


def test_the_same_wins_over_the_alike_and_priority_over_age(store):
    memory.put(store, "low", "a", [Unit("我们将继续推进改革开放。", "Low.")], priority=1)
    memory.put(store, "high", "b", [Unit("我们将继续推进改革开放。", "High.")], priority=2)
    memory.put(store, "alike", "c", [Unit("我们将坚定不移继续推进改革开放。", "Alike.")], priority=9)
    found = memory.look_up(store, ["我们将继续推进改革开放。", "我们将继续推进改革的开放。", "完全没有关系的一句话。"])
    assert (found["我们将继续推进改革开放。"].en, found["我们将继续推进改革开放。"].exact) == ("High.", True)
    assert 75 <= found["我们将继续推进改革的开放。"].score < 100
    assert "完全没有关系的一句话。" not in found


def test_traditional_characters_and_width_make_no_difference(store):
    memory.put(store, "m", "m", [Unit("經濟增長５％，謝謝。", "The economy grew by 5%, thank you.")])
    assert memory.look_up(store, ["经济增长5%,谢谢。"])["经济增长5%,谢谢。"].exact


def test_a_penalty_comes_off_the_score(store):
    memory.put(store, "m", "m", [Unit("谢谢大家。", "Thank you.")], penalty=10)
    assert memory.look_up(store, ["谢谢大家。"])["谢谢大家。"].score == 90


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("2023年港口运了300万吨货，同比增长5.2%。", "In 2023 the port moved 3 million tonnes of cargo, up 5.2%."),
        ("2021年港口运了1.5亿吨货，同比增长4.8%。", "In 2021 the port moved 150 million tonnes of cargo, up 4.8%."),
        ("2021年港口运了200万吨货，同比下降4.8%。", None),  # a word is another
        ("2021年港口运了200万吨货，同比增长4.8个百分点。", None),
    ],
)
def test_what_differs_in_figures_only_is_put_in_by_value(zh, en):
    assert rebuilt(zh, *PORT, EXPECTED) == en


def test_names_and_terms_are_put_in_too():
    old = ("周海宁在西安说，3月会好。", "In Xi'an, Zhou Haining said March would be good.")
    assert (
        rebuilt("郑建军在重庆说，4月会好。", *old, EXPECTED) == "In Chongqing, Zheng Jianjun said April would be good."
    )


@settings(deadline=None)
@given(st.integers(2001, 2030), st.integers(1, 999), st.decimals("0.1", "99.9", places=1))
def test_any_figures_are_right_by_value_and_nothing_else_changes(year, tonnes, share):
    zh = f"{year}年港口运了{tonnes}万吨货，同比增长{share}%。"
    en = rebuilt(zh, *PORT, EXPECTED)
    assert en is not None
    assert not figures(zh, en)
    assert memory.masked_form(en).count("#") == memory.masked_form(PORT[1]).count("#")
    assert en.startswith("In ")
    assert " the port moved " in en
    assert " tonnes of cargo, up " in en


def write(path, *rows):
    path.write_text("id\tzh\ten\n" + "".join(f"{i}\t{zh}\t{en}\n" for i, (zh, en) in enumerate(rows)), "utf-8")
    return str(path)


def test_a_run_takes_what_a_memory_knows_and_says_where_from(tmp_path):
    out = str(tmp_path / "out")
    runner = CliRunner()
    pairs = write(
        tmp_path / "own.tsv",
        ("谢谢大家。", "Thank you, everybody."),
        PORT,
        ("我们将坚定不移地推进改革。", "We will reform firmly."),
    )
    assert "3 new units" in runner.invoke(main, ["memory", "import", pairs, "--out", out]).output
    report = tmp_path / "talk.txt"
    report.write_text(
        "记者：怎么样？\n王小川：很好。谢谢大家。\n2023年港口运了300万吨货，同比增长5.2%。\n我们将坚定地推进改革。\n",
        "utf-8",
    )
    assert runner.invoke(main, ["run", str(report), "--no-prefect", "--out", out]).exit_code == 0
    lines = (tmp_path / "out" / "talk" / "parallel.jsonl").read_text("utf-8").splitlines()
    rows = {row["zh"]: row for row in map(json.loads, lines)}
    assert (rows["谢谢大家。"]["en"], rows["谢谢大家。"]["origin"]) == ("Thank you, everybody.", "tm")
    port = rows["2023年港口运了300万吨货，同比增长5.2%。"]
    assert port["origin"] == "tm-repaired"
    assert port["en"] == "In 2023 the port moved 3 million tonnes of cargo, up 5.2%."
    assert "own.tsv" in port["match"]
    assert not [f for f in port["findings"] if f["kind"] == "number"]
    offered = rows["我们将坚定地推进改革。"]
    assert offered["origin"] == "engine"
    assert "We will reform firmly." in next(f["message"] for f in offered["findings"] if f["kind"] == "memory")
    record = json.loads((tmp_path / "out" / "talk" / "run.json").read_text("utf-8"))
    assert record["counts"]["memory"] == 2
    # a person's word wins, and finding it again works in both languages
    key = rows["谢谢大家。"]["id"]
    runner.invoke(main, ["edit", "talk", key, "Thanks to all.", "--out", out])
    runner.invoke(main, ["run", str(report), "--no-prefect", "--out", out])
    assert "Thanks to all." in runner.invoke(main, ["show", "talk", key, "--out", out]).output
    assert "talk" in runner.invoke(main, ["find", "港口", "--out", out]).output
    assert "Thanks to all." in runner.invoke(main, ["find", "thanks to", "--out", out]).output
    said = runner.invoke(main, ["who", "王小川", "--out", out]).output
    assert "3 million tonnes" in said
    assert "figures: 2023" in said
    assert "Thank you, everybody." in runner.invoke(main, ["consistency", "--out", out]).output


@pytest.mark.parametrize("ending", ["tmx", "xlf", "tsv", "jsonl"])
def test_our_own_outputs_can_be_brought_in(tmp_path, sample_run, ending):
    out = str(tmp_path / "out")
    name = next(p for p in sample_run[1].iterdir() if p.name == f"parallel.{ending}")
    result = CliRunner().invoke(main, ["memory", "import", str(name), "--name", "m", "--out", out])
    assert result.exit_code == 0, result.output
    segments = {s.zh for s in sample_run[0].structure.segments}
    assert f"{len(segments)} new units" in result.output
    exported = CliRunner().invoke(main, ["memory", "export", "m", "--tmx", "--out", out]).output
    (tmp_path / "again.tmx").write_text(exported, "utf-8")
    again = CliRunner().invoke(main, ["memory", "import", str(tmp_path / "again.tmx"), "--name", "m", "--out", out])
    assert "0 new units" in again.output


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.tmx", b"<tmx><body><tu>"), ("a.tmx", b"<tmx/>"), ("a.pdf", b"x"), ("a.tsv", b"zh\ten\n"), ("b.tsv", b"id\ten\n1\tx\n"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_memory_is_refused_in_one_line(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    result = CliRunner().invoke(main, ["memory", "import", str(tmp_path / name), "--out", str(tmp_path / "o")])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1, result.output


@pytest.mark.slow
def test_a_killed_import_is_run_again_without_doubles(tmp_path):
    pairs = write(
        tmp_path / "big.tsv",
        *((f"第{i}句话，说的是{i * 7}件事。", f"Sentence {i} on {i * 7} things.") for i in range(40_000)),
    )
    command = [sys.executable, "-m", "duizhao.cli", "memory", "import", pairs, "--name", "big", "--out", str(tmp_path)]
    for wait in (1.2, 2.0, 3.0):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(wait)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True, capture_output=True)
    store = open_store(f"sqlite:///{tmp_path / 'duizhao.db'}")
    units = [unit.zh for unit in memory.units_of(store, "big")]
    assert len(units) == len(set(units)) == 40_000


def test_sentences_of_two_files_are_paired(tmp_path):
    from duizhao.lexicon.sentence_alignment import align_texts

    zh = "今年经济增长5.2%。我们将继续推进改革开放。港口运了三百万吨货。会议在北京举行。"
    en = (
        "The economy grew by 5.2 percent this year. We will continue reform and opening up. "
        "The port moved 3 million tonnes of cargo. The meeting was held in Beijing."
    )
    pairs = align_texts(zh, en)
    assert [a for a, _, _ in pairs] == [s + "。" for s in zh.split("。") if s]
    assert [b for _, b, _ in pairs] == [s.rstrip(".") + "." for s in en.split(". ")]
    assert all(confidence > 0.5 for _, _, confidence in pairs)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_part_of_a_unit_is_found_in_either_language(tmp_path_factory, data):
    store = open_store(f"sqlite:///{tmp_path_factory.getbasetemp() / 'parts.db'}")
    memory.put(
        store,
        "m",
        "m",
        [Unit(*PORT, "line 1"), Unit("我们将推进GDP增长，谢谢。", "We will raise GDP, thank you.", "line 2")],
    )
    zh, en = data.draw(st.sampled_from([PORT, ("我们将推进GDP增长，谢谢。", "We will raise GDP, thank you.")]))
    start = data.draw(st.integers(0, len(zh) - 2))
    part = zh[start : data.draw(st.integers(start + 2, len(zh)))]
    if re.search("[\u4e00-\u9fff]{2}", part):  # letters and digits are found from the beginning of a word on
        assert zh in [p.zh for p in concordance.find(store, part)], part
    words = en.rstrip(".").split()
    first = data.draw(st.integers(0, len(words) - 1))
    phrase = " ".join(words[first : first + data.draw(st.integers(1, 4))])
    assert en in [p.en for p in concordance.find(store, phrase)], phrase


def test_what_was_removed_is_found_no_more(store):
    memory.put(store, "m", "m", [Unit("港口去年很忙。", "The port was busy last year.")])
    assert [p.zh for p in concordance.find(store, "港口")] == ["港口去年很忙。"]
    memory.remove(store, "m")
    assert concordance.find(store, "港口") == []
    memory.put(store, "n", "n", [Unit("机场去年很忙。", "The airport was busy last year.")])
    assert [p.en for p in concordance.find(store, "airport")] == ["The airport was busy last year."]


def test_a_figure_is_found_by_value_a_term_and_a_person_in_either_language(store):
    memory.put(
        store,
        "old",
        "old.tsv",
        [
            memory.Unit("全年产值三百亿元。", "The output was 30 billion yuan.", "1"),
            memory.Unit("产值达到2.6亿元。", "It reached 260 million yuan.", "2"),
            memory.Unit("产值达到12.6亿元。", "It reached 1,260 million yuan.", "3"),
            memory.Unit("共建“一带一路”。", "Build the Belt and Road.", "4"),
            memory.Unit("周慕云说，要加快。", "Zhou Muyun said it must be faster.", "5"),
        ],
    )

    def places(text):
        return [p.where.rpartition(" ")[2] for p in concordance.find(store, text)]

    assert places("260 million") == places("2.6亿") == ["2", "3"]  # the figure itself first
    assert "1" in places("30 billion") and "1" in places("300亿")
    assert "4" in places("Belt and Road Initiative")
    assert "5" in places("周慕云")


def test_sentences_that_differ_in_the_width_of_marks_all_find_their_unit(store):
    memory.put(store, "old", "old.tsv", [memory.Unit("增长5%,很好。", "It grew by 5 percent, which is good.")])
    found = memory.look_up(store, ["增长5%,很好。", "增长5%，很好。"])
    assert [m.exact for m in found.values()] == [True, True]


def test_pairs_of_any_word_table_and_no_pipe(tmp_path):
    import docx

    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    rows = [
        ("No.", "中文", "English", ""),
        ("1", "产值增长。", "The output grew.", "AB"),
        ("2", "", "Left out here.", ""),
    ]
    for i, row in enumerate(rows):
        for cell, text in zip(table.rows[i].cells, row, strict=True):
            cell.text = text
    document.save(tmp_path / "pairs.docx")
    assert [pair[:2] for pair in read_pairs(tmp_path / "pairs.docx")] == [("产值增长。", "The output grew.")]
    os.mkfifo(tmp_path / "pipe.tmx")
    with pytest.raises(InputError, match="no regular file"):
        list(read_pairs(tmp_path / "pipe.tmx"))


def test_a_tsv_beyond_the_limit_is_read_line_by_line(tmp_path, monkeypatch):
    import duizhao.review.pairs

    path = tmp_path / "long.tsv"
    path.write_text("id\tzh\ten\n" + "".join(f"{i}\t第{i}句。\tSentence {i}.\n" for i in range(50)), encoding="utf-8")
    whole = list(read_pairs(path))
    monkeypatch.setattr(duizhao.review.pairs, "MAX_BYTES", 100)
    assert list(read_pairs(path)) == whole and len(whole) == 50
    path.write_text("a\tb\n" * 100, encoding="utf-8")
    with pytest.raises(InputError, match="columns zh and en"):
        list(read_pairs(path))
