import multiprocessing
import sqlite3
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.documents import Candidate, Decoded, Finding, Overview, Run, Segment, Signature, Structure, Translation
from duizhao.errors import NotFoundError, StoreError
from duizhao.ingest import report_from_text
from duizhao.segment import structure
from duizhao.store import codec, edits, runs, schema, segment_history
from duizhao.store.database import open_store, url_of
from duizhao.store.decode_cache import StoredDecodeCache

TEXT = "修路问答\n\n问：何时完工？\n\n答：明年六月。总投资3亿元。\n\n问：谁来修？\n\n答：市政公司。\n"
SIGNATURE = Signature("0", "e", "m", "f", "l", "d", {"beam": 4}, {"torch": "2"})
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
spans = st.none() | st.tuples(st.integers(0, 50), st.integers(50, 90))
found = st.builds(
    Finding,
    st.sampled_from(["number", "term"]),
    st.sampled_from(["error", "warning", "info"]),
    texts,
    spans,
    spans,
    st.booleans(),
)


def finished(store, english=None, text=TEXT, name="road", kind="run", base="b"):
    report = report_from_text(text, name=name, source=f"{name}.txt")
    parts = structure(report)
    english = english or {}
    translations = tuple(
        english.get(s.id) or Translation(s.id, s.zh, f"English of {s.zh}", "engine") for s in parts.segments
    )
    run = Run(report, parts, translations, (), Overview(), SIGNATURE, {"segments": len(translations)}, {"read": 0.1})
    number = runs.begin(store, report, kind, base)
    runs.finish(store, number, run)
    return number, run


def test_a_run_is_read_back_as_it_was(store):
    number, run = finished(store)
    again, read = runs.latest(store, "road")
    assert again == number
    assert replace(read, started="") == run


@settings(deadline=None)  # how long an example takes is the machine's affair
@given(st.lists(st.tuples(texts, st.lists(found, max_size=3)), min_size=1, max_size=5))
def test_any_english_and_findings_survive(tmp_path_factory, made):
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('s') / 's.db'}")
    report = report_from_text(TEXT, name="road", source="road.txt")
    segments = structure(report).segments
    english = {
        s.id: Translation(s.id, s.zh, en, "engine", tuple(f)) for s, (en, f) in zip(segments, made, strict=False)
    }
    _, run = finished(store, english)
    assert runs.latest(store, "road")[1].translations == run.translations


def test_only_what_changed_gets_a_revision(store):
    _, run = finished(store)
    finished(store)
    changed = run.structure.segments[2]
    finished(store, {changed.id: Translation(changed.id, changed.zh, "Other.", "engine")})
    assert [e.revisions for e in runs.history(store, "road")] == [len(run.translations), 0, 1]
    assert [r.en for r in segment_history.segment(store, "road", changed.id).revisions] == [
        f"English of {changed.zh}",
        "Other.",
    ]


def test_an_older_run_is_still_as_it_was(store):
    first, run = finished(store)
    changed = run.structure.segments[2]
    finished(
        store,
        {
            changed.id: Translation(
                changed.id, changed.zh, "Other.", "engine", (Finding("term", "warning", "m", (0, 1)),)
            )
        },
    )
    assert runs.as_of(store, first).translations == run.translations


def test_a_segment_that_is_gone_is_no_more_in_the_report_but_can_be_looked_at(store):
    _, run = finished(store)
    finished(store, text=TEXT.replace("谁来修？", "谁出钱？"))
    gone = next(s for s in run.structure.segments if "谁来修" in s.zh)
    assert gone.id not in {s.segment_id for s in segment_history.passage(store, "road")}
    assert segment_history.segment(store, "road", gone.id).zh == gone.zh


def test_exchanges_and_sections_by_name(store):
    _, run = finished(store)
    assert [s.segment_id for s in segment_history.passage(store, "road", "E2")] == [
        s.id for s in run.structure.segments if s.exchange == "E2"
    ]
    assert [s.segment_id for s in segment_history.passage(store, "road")] == [s.id for s in run.structure.segments]
    for wrong in (
        lambda: segment_history.passage(store, "road", "E9"),
        lambda: segment_history.segment(store, "road", "0123456789"),
        lambda: segment_history.passage(store, "rail"),
        lambda: runs.latest(store, "rail"),
        lambda: runs.history(store, "rail"),
        lambda: runs.as_of(store, 99),
    ):
        with pytest.raises(NotFoundError):
            wrong()


def test_a_run_whose_process_is_gone_is_marked_as_killed(store):
    report = report_from_text(TEXT, name="road", source="road.txt")
    child = multiprocessing.get_context("spawn").Process(target=print)
    child.start()
    child.join()
    number = runs.begin(store, report, "run", "b")
    with store.write() as connection:
        connection.execute(schema.runs.update().where(schema.runs.c.id == number).values(process=child.pid))
    finished(store)
    assert [(e.state, e.kind) for e in runs.history(store, "road")] == [("killed", "run"), ("done", "run")]


def test_memory_gives_back_what_was_kept_for_the_same_engine_and_settings_only(store):
    cache = StoredDecodeCache(store, "e", "f")
    decoded = Decoded((Candidate("A ⟦1⟧ b", -0.5), Candidate("c", -1.0)), 7, 1, 1)
    cache.put({"甲⟦1⟧": decoded}, beam=4, candidates=4)
    assert cache.get(["甲⟦1⟧", "乙"], beam=4, candidates=4) == {"甲⟦1⟧": decoded}
    assert cache.get(["甲⟦1⟧"], beam=5, candidates=4) == {}
    assert StoredDecodeCache(store, "e2", "f").get(["甲⟦1⟧"], beam=4, candidates=4) == {}
    assert StoredDecodeCache(store, "e", "f2").get(["甲⟦1⟧"], beam=4, candidates=4) == {}
    assert StoredDecodeCache(store, "e", "f", reuse=False).get(["甲⟦1⟧"], beam=4, candidates=4) == {}
    assert (cache.asked, cache.found) == (3, 1)


def test_two_keep_the_same_at_once(store):
    one, two = StoredDecodeCache(store, "e", "f"), StoredDecodeCache(store, "e", "f")
    decoded = Decoded((Candidate("A", 0.0),), 1)
    one.put({"甲": decoded, "乙": decoded}, beam=1, candidates=1)
    two.put({"乙": decoded, "丙": decoded}, beam=1, candidates=1)
    assert set(one.get(["甲", "乙", "丙"], beam=1, candidates=1)) == {"甲", "乙", "丙"}


def _write(url, which):
    store = open_store(url)
    for i in range(20):
        finished(store, name=f"road{which % 2}")
        StoredDecodeCache(store, "e", "f").put(
            {f"{which}-{i}": Decoded((Candidate("A", 0.0),), 1)}, beam=1, candidates=1
        )
    store.engine.dispose()


def test_four_processes_write_to_one_store(store):
    url = store.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(url, w)) for w in range(4)]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    assert [w.exitcode for w in writers] == [0] * 4
    events = [e for name in ("road0", "road1") for e in runs.history(store, name)]
    assert [e.state for e in events] == ["done"] * 80
    assert (
        len(
            StoredDecodeCache(store, "e", "f").get(
                [f"{w}-{i}" for w in range(4) for i in range(20)], beam=1, candidates=1
            )
        )
        == 80
    )


def test_edits_by_source_in_any_report_the_newest_wins_and_revert_takes_all_back(store):
    number, _ = finished(store)
    edits.put(store, number, [("k1", "何时完工？", "何时完工？", "When will it be finished?")])
    edits.put(store, number, [("k1", "何时完工？", "何时完工？", "When will it be done?")])
    assert edits.in_force(store, ["何时完工?", "谁来修？"])["何时完工?"].en == "When will it be done?"
    assert edits.revert(store, number, "何时完工？") == 2
    assert edits.in_force(store, ["何时完工？"]) == {}


def test_an_edit_of_a_changed_sentence_is_offered_with_its_likeness(store):
    number, _ = finished(store)
    edits.put(
        store,
        number,
        [("k1", "这条路明年六月底前完工通车。", "这条路明年六月底前完工通车。", "The road opens by the end of June.")],
    )
    offered = edits.alike(store, ["这条路明年七月底前完工通车。", "谁来修？"])
    assert set(offered) == {"这条路明年七月底前完工通车。"}
    assert 90 <= offered["这条路明年七月底前完工通车。"].score < 100
    assert edits.alike(store, ["这条路明年七月底前完工通车。"], known=["这条路明年六月底前完工通车。"]) == {}


def test_the_document_codec_keeps_everything():
    report = report_from_text(TEXT, name="road", source="road.txt")
    assert codec.document(codec.packed((report, structure(report)))) == (report, structure(report))


def test_where_a_store_is(tmp_path):
    assert url_of("", str(tmp_path)) == f"sqlite:///{tmp_path}/duizhao.db"
    assert url_of(str(tmp_path / "x.db"), "out") == f"sqlite:///{tmp_path}/x.db"
    assert url_of("postgresql+psycopg://h/d", "out") == "postgresql+psycopg://h/d"


def test_a_password_is_not_told():
    with pytest.raises(StoreError) as error:
        open_store("postgresql+psycopg://me:secret@127.0.0.1:1/none?connect_timeout=1")
    assert "secret" not in str(error.value)
    assert "check that the server runs" in str(error.value)


def test_structures_without_segments(store):
    report = report_from_text("只有标题", name="t", source="t.txt")
    run = Run(report, Structure((), (), ()), (), (), Overview(), SIGNATURE)
    runs.finish(store, runs.begin(store, report, "run", "b"), run)
    assert runs.latest(store, "t")[1].translations == ()


def test_a_long_report_is_read_in_parts(store):
    text = "长文\n\n" + "\n".join(f"第{i}段内容是这样的。" for i in range(1200))
    _, run = finished(store, text=text, name="long")
    assert len(segment_history.passage(store, "long")) == len(run.structure.segments) > 1000
    assert isinstance(run.structure.segments[0], Segment)


def test_a_store_that_another_process_is_just_making_is_waited_for(tmp_path):
    path = tmp_path / "s.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # SQLite refuses the change to write-ahead logging at once while another writes
    opened = []
    thread = threading.Thread(target=lambda: opened.append(open_store(f"sqlite:///{path}")))
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    other.execute("COMMIT")
    thread.join(20)
    assert opened
    assert finished(opened[0])[0] == 1
