"""Ratios measured in one run, on whatever machine this is; no seconds."""

import pytest
from conftest import SAMPLE

from duizhao import pipeline
from duizhao.bench.measure import side_by_side
from duizhao.bench.ways import paragraphs_of
from duizhao.settings import Settings


@pytest.mark.slow
def test_batches_are_much_quicker_than_one_by_one_and_int8_than_both():
    rows = {r.way: r.seconds for r in side_by_side("engines", paragraphs_of(SAMPLE)[:12], model=Settings().model, beams=[1], repeats=2, threads=2)}
    assert rows["transformers one by one"] >= 2.5 * rows["transformers batched"]
    assert rows["transformers one by one"] >= 4 * rows["ctranslate2 int8, 2 threads"]
    assert rows["transformers batched"] >= 2 * rows["ctranslate2 int8, 2 threads"]


@pytest.mark.slow
def test_checks_cost_little_beside_translation(tmp_path):
    from duizhao.bench.growth import report_of

    run, _ = pipeline.translate_report(report_of(600, tmp_path / "long.txt"), Settings(out=str(tmp_path / "out")))
    assert run.seconds["check"] <= 0.10 * run.seconds["translate"]


def test_growth_reports_are_of_their_size_and_hardly_repeat(tmp_path):
    from duizhao.bench.growth import report_of

    found = pipeline.structure(pipeline.read(report_of(500, tmp_path / "r.txt")), Settings())
    assert 450 <= len(found.segments) <= 550
    assert len({s.zh for s in found.segments}) >= 0.85 * len(found.segments)


def test_every_way_of_the_bench_gives_english_for_every_sentence():
    from duizhao.bench import ways

    paragraphs = [["我们要好好工作。", "今年投入3亿元。"], ["谢谢大家。"]]
    for table in (ways.ENGINES, ways.TOOLS):
        for name, make in table.items():
            out = make(Settings().model, 1)(paragraphs, 1)
            assert len(out) == 3, name
            assert all(out), name
