import dataclasses

import pytest
from conftest import SAMPLE
from hypothesis import given
from hypothesis import strategies as st

from duizhao import pipeline
from duizhao.progress import CURRENT_PROGRESS, Silent
from duizhao.settings import Settings


@pytest.mark.parametrize("size", [7, 40])
def test_a_report_in_parts_comes_out_as_in_one(sample_run, tmp_path, monkeypatch, size):
    class Counted(Silent):
        said: list = []
        done = 0

        def stage(self, name, total=None):
            self.said.append((name, total))

        def advance(self, count):
            self.done += count

    monkeypatch.setattr(pipeline, "FIRST", 5)
    monkeypatch.setattr(pipeline, "PART", size)
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
def test_parts_hold_every_segment_once_in_order(count, first, part):
    segments = tuple(range(count))
    before = pipeline.FIRST, pipeline.PART
    pipeline.FIRST, pipeline.PART = first, part
    try:
        made = list(pipeline.parts(segments))
    finally:
        pipeline.FIRST, pipeline.PART = before
    assert tuple(s for p in made for s in p) == segments
    assert all(0 < len(p) <= max(first, part) for p in made)
