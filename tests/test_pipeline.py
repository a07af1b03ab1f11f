import dataclasses
from types import SimpleNamespace

import pytest
from conftest import SAMPLE
from hypothesis import given
from hypothesis import strategies as st

from duizhao import pipeline
from duizhao.progress import CURRENT_PROGRESS, Silent
from duizhao.settings import Settings


@pytest.mark.parametrize("size", [pytest.param(7, marks=pytest.mark.slow), 40])
def test_a_report_in_parts_comes_out_as_in_one(sample_run, tmp_path, monkeypatch, size):
    class Counted(Silent):
        said: list = []
        done = 0

        def stage(self, name, total=None):
            self.said.append((name, total))

        def advance(self, count):
            self.done += count

    monkeypatch.setattr(pipeline, "FIRST_CHUNK", 5)
    monkeypatch.setattr(pipeline, "CHUNK", size)
    progress = Counted()
    CURRENT_PROGRESS.set(progress)
    try:
        run, folder = pipeline.translate_report(SAMPLE, Settings(out=str(tmp_path), cache=False))
    finally:
        CURRENT_PROGRESS.set(Silent())
    for path in sample_run[1].iterdir():
        if path.name != "run.json":
            assert (folder / path.name).read_bytes() == path.read_bytes(), path.name
    assert dataclasses.replace(run, seconds={}, started="") == dataclasses.replace(
        sample_run[0], seconds={}, started=""
    )
    total = len(run.translations)
    assert progress.said.count(("translate", total)) == 1
    assert progress.done == total


@given(st.integers(0, 40), st.integers(1, 12), st.integers(1, 12))
def test_chunks_hold_every_segment_once_in_order(count, first, size):
    seen = []

    def stand_in(stage):
        def call(*arguments):
            if stage is pipeline.mask:
                seen.append(arguments[1])
            if stage is pipeline.check:
                return [SimpleNamespace(segment=s.id) for s in arguments[1]]
            return {} if stage is pipeline.recall else None

        return call

    before = pipeline.FIRST_CHUNK, pipeline.CHUNK
    pipeline.FIRST_CHUNK, pipeline.CHUNK = first, size
    try:
        segments = tuple(SimpleNamespace(id=i) for i in range(count))
        made = pipeline.translate_segments(None, segments, Settings(), stand_in)
    finally:
        pipeline.FIRST_CHUNK, pipeline.CHUNK = before
    assert tuple(s for chunk in seen for s in chunk) == segments
    assert [t.segment for t in made] == [s.id for s in segments]
    assert all(0 < len(chunk) <= max(first, size) for chunk in seen)


def test_a_run_takes_the_stages_in_the_order_of_the_list_and_so_does_its_clock(tmp_path):
    seen = []

    def watching(stage):
        seen.append(stage)
        return stage

    report = tmp_path / "small.txt"
    report.write_text("问：好吗？\n\n答：很好。\n", encoding="utf-8")
    run, _ = pipeline.run_stages(report, Settings(out=str(tmp_path)), watching)
    assert tuple(dict.fromkeys(seen)) == pipeline.STAGES
    assert list(run.seconds) == [s.__name__ for s in pipeline.STAGES if s is not pipeline.save]


def test_without_a_store_nothing_but_the_outputs_is_written(tmp_path):
    report = tmp_path / "small.txt"
    report.write_text("问：好吗？\n\n答：很好。\n", encoding="utf-8")
    _, folder = pipeline.run_stages(report, Settings(out=str(tmp_path / "out"), store="none"))
    assert [p.name for p in (tmp_path / "out").iterdir()] == [folder.name]


def test_an_edit_made_while_a_run_is_at_work_is_in_its_result(tmp_path, monkeypatch):
    from duizhao import pipeline, post_edit
    from duizhao.settings import Settings

    path = tmp_path / "r.txt"
    path.write_text("问：投入多少？\n答：投入2亿元。\n", encoding="utf-8")
    settings = Settings(out=str(tmp_path / "out"))
    first, _ = pipeline.translate_report(path, settings)
    segment = first.structure.segments[1]
    summarise = pipeline.summarise
    edited = []

    def and_edit(*arguments):
        if not edited:
            edited.append(True)
            with monkeypatch.context() as before:
                before.setattr(pipeline, "summarise", summarise)
                post_edit.edit("r", settings, segment.id, "A person's words.")
        return summarise(*arguments)

    monkeypatch.setattr(pipeline, "summarise", and_edit)
    again, _ = pipeline.translate_report(path, settings)
    assert again.translation(segment.id).en == "A person's words."
