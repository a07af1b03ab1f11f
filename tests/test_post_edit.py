import json
import re
import shutil
from dataclasses import replace

import pytest
from conftest import SAMPLE

from duizhao import pipeline, post_edit, resources
from duizhao.errors import InputError, NotFoundError
from duizhao.settings import Settings
from duizhao.store import edits, runs

NAME = SAMPLE.stem


@pytest.fixture
def settings(tmp_path, sample_run):
    """A workspace of its own with the finished sample in it."""
    _, folder = sample_run
    shutil.copytree(folder.parent, tmp_path / "out")
    return Settings(out=str(tmp_path / "out"))


def lines(settings, name=NAME):
    path = f"{settings.out}/{name}/parallel.jsonl"
    with open(path, encoding="utf-8") as stream:
        return {json.loads(line)["id"]: line for line in stream}


def newest(settings):
    return runs.latest(resources.store_of(settings), NAME)[1]


def answer(run, exchange="E3"):
    return next(s for s in run.structure.segments if s.exchange == exchange and s.role == "answer")


class Spy:
    """Counts what the engine decodes."""

    def __init__(self, monkeypatch):
        from duizhao.decode.ctranslate2 import CTranslate2Engine

        decode, self.sources = CTranslate2Engine.decode, []

        def spied(engine, batch, **options):
            self.sources += batch
            return decode(engine, batch, **options)

        monkeypatch.setattr(CTranslate2Engine, "decode", spied)


def test_a_second_run_of_an_unchanged_report_calls_the_engine_not_at_all(settings, monkeypatch):
    spy, before = Spy(monkeypatch), lines(settings)
    pipeline.translate_report(SAMPLE, settings)
    assert spy.sources == []
    assert lines(settings) == before


def test_after_one_paragraph_is_edited_only_its_sentences_are_translated(settings, monkeypatch, tmp_path):
    text = SAMPLE.read_text(encoding="utf-8")
    report = tmp_path / SAMPLE.name
    report.write_text(text.replace("这个目标不是拍脑袋拍出来的", "这个目标是反复算出来的"), encoding="utf-8")
    spy, before = Spy(monkeypatch), lines(settings)
    pipeline.translate_report(report, settings)
    after = lines(settings)
    (new,) = set(after) - set(before)
    sentence = json.loads(after[new])["zh"]
    assert spy.sources
    parts = [part for source in spy.sources for part in re.split("⟦\\d+⟧|[^\u4e00-\u9fff]+", "".join(source))]
    assert all(part in sentence for part in parts)
    assert all(after[k] == before[k] for k in set(after) & set(before))


def test_a_rerun_changes_its_segments_and_leaves_all_others_byte_for_byte(settings):
    before, run = lines(settings), newest(settings)
    wanted = [s.id for s in run.structure.segments if s.exchange == "E1"][3:5]
    changes, _, _ = post_edit.rerun(NAME, replace(settings, beam=8, candidates=8), lambda r: post_edit.pick(r, wanted))
    after = lines(settings)
    assert [c.segment for c in changes] == wanted
    assert {k for k in before if before[k] != after[k]} == {
        c.segment for c in changes if c.before != c.after.en or c.after.findings != run.translation(c.segment).findings
    }
    assert any(c.before != c.after.en for c in changes)


def test_a_rerun_really_runs_and_is_kept_by_the_next_run(settings, monkeypatch):
    keys = [s.id for s in newest(settings).structure.segments if s.exchange == "E1"]
    wide = replace(settings, beam=8, candidates=8)
    post_edit.rerun(NAME, wide, lambda r: keys)
    chosen = lines(settings)
    spy = Spy(monkeypatch)
    post_edit.rerun(NAME, wide, lambda r: keys)
    assert spy.sources
    pipeline.translate_report(SAMPLE, settings)
    assert lines(settings) == chosen
    other = replace(settings, beam=1, candidates=1)
    pipeline.translate_report(SAMPLE, other)  # other settings translate everything anew, these segments too
    after = lines(settings)
    assert any(after[k] != chosen[k] for k in keys)


def test_a_rerun_refreshes_the_summary_of_its_exchange_only(settings):
    run = newest(settings)
    point = run.summaries[0].key_points[0]
    changes, _, _ = post_edit.rerun(NAME, replace(settings, beam=1, candidates=1), lambda r: [point.evidence[0]])
    after = newest(settings)
    assert changes[0].before != changes[0].after.en
    assert after.summaries[0].key_points[0].en == after.translation(point.evidence[0]).en == changes[0].after.en
    assert after.summaries[1:] == run.summaries[1:]


@pytest.mark.slow  # transformers decodes the report
def test_an_edit_is_checked_and_kept_through_every_later_run_on_any_engine(settings):
    segment = next(s for s in newest(settings).structure.segments if "780亿元" in s.zh)
    changes, _ = post_edit.edit(
        NAME, settings, segment.id, "The value was 78 million yuan,\n growing 14 percent a year over five years."
    )
    (change,) = changes
    assert change.after.en == "The value was 78 million yuan, growing 14 percent a year over five years."
    assert [f.kind for f in change.after.findings if f.severity == "error"] == ["number"]
    for again in (
        settings,
        replace(settings, beam=2, candidates=2),
        replace(settings, engine="marian", beam=1, candidates=1),
    ):
        run, _ = pipeline.translate_report(SAMPLE, again)
        assert run.translation(segment.id) == change.after
    unedited, _ = pipeline.translate_report(SAMPLE, replace(settings, edits=False))
    assert unedited.translation(segment.id).origin == "engine"


def test_an_edit_holds_in_another_report_with_the_same_sentence(settings, tmp_path):
    segment = answer(newest(settings))
    post_edit.edit(NAME, settings, segment.id, "What a person wrote.")
    other = tmp_path / "other.txt"
    other.write_text(f"另一篇报道\n\n{segment.zh.replace(',', '，')}\n", encoding="utf-8")
    run, _ = pipeline.translate_report(other, settings)
    assert [(t.en, t.origin) for t in run.translations[1:]] == [("What a person wrote.", "human")]


def test_revert_gives_the_engines_english_again(settings):
    before, segment = lines(settings), answer(newest(settings))
    post_edit.edit(NAME, settings, segment.id, "What a person wrote.")
    assert lines(settings) != before
    post_edit.revert(NAME, settings, segment.id)
    assert lines(settings) == before
    with pytest.raises(NotFoundError, match="no edit"):
        post_edit.revert(NAME, settings, segment.id)


def test_a_rerun_leaves_what_a_person_decided(settings):
    segment = answer(newest(settings))
    post_edit.edit(NAME, settings, segment.id, "What a person wrote.")
    changes, decided, _ = post_edit.rerun(NAME, settings, lambda r: post_edit.pick(r, [], exchange=segment.exchange))
    assert decided == [segment.id]
    assert segment.id not in {c.segment for c in changes}
    assert newest(settings).translation(segment.id).en == "What a person wrote."


def test_when_the_source_changes_the_edit_is_kept_aside_and_offered(settings, tmp_path):
    segment = next(s for s in newest(settings).structure.segments if "780亿元" in s.zh)
    post_edit.edit(NAME, settings, segment.id, "Last year it was 78 billion yuan.")
    report = tmp_path / SAMPLE.name
    report.write_text(SAMPLE.read_text(encoding="utf-8").replace("780亿元", "790亿元"), encoding="utf-8")
    run, _ = pipeline.translate_report(report, settings)
    (offered,) = [f for t in run.translations for f in t.findings if f.kind == "edit"]
    assert "Last year it was 78 billion yuan." in offered.message
    assert "% alike" in offered.message
    back, _ = pipeline.translate_report(SAMPLE, settings)
    assert back.translation(segment.id).origin == "human"


def test_picking(settings):
    run = newest(settings)
    assert [s.id for s in run.structure.segments if s.exchange == "E2"] == post_edit.pick(run, [], exchange="E2")
    flagged = post_edit.pick(run, [], flagged=True)
    assert flagged
    assert all(any(f.severity != "info" for f in run.translation(k).findings) for k in flagged)
    assert post_edit.pick(run, [], failed=True) == []
    with pytest.raises(NotFoundError, match="no segment nope"):
        post_edit.pick(run, ["nope"])
    with pytest.raises(NotFoundError, match="no exchange or section E99"):
        post_edit.pick(run, [], exchange="E99")


def test_an_empty_edit_is_refused(settings):
    with pytest.raises(InputError, match="--revert"):
        post_edit.edit(NAME, settings, answer(newest(settings)).id, "  ")


def test_history_tells_what_happened(settings):
    segment = answer(newest(settings))
    post_edit.edit(NAME, settings, segment.id, "What a person wrote.")
    post_edit.revert(NAME, settings, segment.id)
    events = runs.history(resources.store_of(settings), NAME)
    assert [(e.kind, e.state) for e in events] == [("run", "done"), ("edit", "done"), ("revert", "done")]
    assert edits.in_force(resources.store_of(settings), [segment.simplified]) == {}


def test_outputs_are_made_again_from_the_store_alone(settings):
    before = {
        p.name: p.read_bytes()
        for p in (p for p in (pipeline.Path(settings.out) / NAME).iterdir())
        if p.name != "run.json"
    }
    shutil.rmtree(f"{settings.out}/{NAME}")
    folder = post_edit.export_again(NAME, settings)
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "run.json"} == before
