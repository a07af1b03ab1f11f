import asyncio
import json
import shutil
from pathlib import Path

import pytest
from conftest import SAMPLE

GOOD = "问答一则\n\n问：图书馆何时开放？\n\n答：每天早上八点开放，全年投入3亿元。\n"


pytestmark = pytest.mark.slow  # they need a Prefect server


@pytest.fixture(scope="module")
def prefect():
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=90):
        yield


@pytest.fixture
def place(tmp_path):
    (tmp_path / "inbox").mkdir()
    return tmp_path


def put(place, **texts):
    for name, text in texts.items():
        (place / "inbox" / f"{name}.txt").write_text(text, encoding="utf-8")


def look(place, **parameters):
    from duizhao.flows.inbox import inbox

    return inbox(**{"folder": str(place / "inbox"), "out": str(place / "out"), **parameters}, return_state=True)


def runs():
    """(run name, state, message) of the task runs; they come through a queue, so wait until none runs."""
    from prefect.client.orchestration import get_client

    async def ask():
        async with get_client() as client:
            for _ in range(100):
                found = [r for r in await client.read_task_runs(limit=200) if r.name.startswith("translate ")]
                if all(r.state.is_final() for r in found):
                    break
                await asyncio.sleep(0.1)
            return [(r.name, r.state.type.value, r.state.message or "") for r in found]

    return asyncio.run(ask())


def artifacts(key):
    from prefect.client.orchestration import get_client

    async def ask():
        async with get_client() as client:
            return [a for a in await client.read_artifacts(limit=200) if a.key == key]

    return asyncio.run(ask())


def test_new_and_changed_reports_are_translated_and_unchanged_ones_left(prefect, place):
    put(place, one=GOOD, two=GOOD.replace("图书馆", "博物馆"))
    state = look(place)
    assert (state.type.value, state.message) == ("COMPLETED", "2 reports, 2 due: 2 translated, 0 failed")
    assert (place / "out" / "two" / "report.html").exists()
    assert look(place).message == "2 reports, 0 due: 0 translated, 0 failed"
    put(place, two=GOOD.replace("图书馆", "体育馆"))
    assert look(place).message == "2 reports, 1 due: 1 translated, 0 failed"
    (place / "inbox" / "one.txt").touch()  # its time is new, its content is not
    assert "0 due" in look(place).message


def test_a_bad_report_stops_no_other_is_tried_again_and_then_set_aside(prefect, place):
    put(place, a_bad="English only.", good=GOOD)
    state = look(place, attempts=2)
    assert state.type.value == "FAILED"
    assert "2 due: 1 translated, 1 failed" in state.message
    assert "no Chinese" in state.message
    assert (place / "out" / "good" / "report.html").exists()
    (name, kind, message) = next(r for r in runs() if r[0] == "translate a_bad")
    assert (kind, "no Chinese" in message) == ("FAILED", True)
    again = look(place, attempts=2)
    assert (again.type.value, "1 due: 0 translated, 1 failed" in again.message) == ("FAILED", True)
    aside = look(place, attempts=2)
    assert (aside.type.value, aside.message) == ("COMPLETED", "2 reports, 0 due: 0 translated, 0 failed")
    put(place, a_bad=GOOD)  # corrected: not aside any more
    assert "1 due: 1 translated" in look(place, attempts=2).message


def test_two_files_of_one_name_are_told(prefect, place):
    put(place, same=GOOD)
    (place / "inbox" / "same.md").write_text(GOOD, encoding="utf-8")
    state = look(place)
    assert state.type.value == "FAILED"
    assert "another file is called same too" in state.message


def test_a_folder_by_url(prefect, place):
    import fsspec

    files = fsspec.filesystem("memory")
    files.makedirs("/news", exist_ok=True)
    files.pipe_file("/news/far.txt", GOOD.encode())
    state = look(place, folder="memory://news")
    assert (state.type.value, state.message) == ("COMPLETED", "1 reports, 1 due: 1 translated, 0 failed")
    assert (place / "out" / "far" / "report.html").exists()


def test_files_still_written_are_left_and_partial_ones_never_taken(prefect, place):
    import threading
    import time

    put(place, whole=GOOD)
    (place / "inbox" / "half.txt.part").write_text(GOOD)
    growing = place / "inbox" / "growing.txt"
    growing.write_text(GOOD)
    ended = threading.Event()

    def write():
        while not ended.wait(0.1):
            with growing.open("a") as stream:
                stream.write("问：还有吗？\n答：有。\n")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert look(place).message == "1 reports, 1 due: 1 translated, 0 failed"
    finally:
        ended.set()
        writer.join()
    time.sleep(0.1)
    assert look(place).message == "2 reports, 1 due: 1 translated, 0 failed"


def test_a_look_takes_so_many_in_its_order_and_moves_what_is_done(prefect, place):
    import os

    for i, name in enumerate(("b", "a", "c")):
        put(place, **{name: GOOD.replace("3亿", f"{i + 4}亿")})
        os.utime(place / "inbox" / f"{name}.txt", (1000 + i, 1000 + i))
    put(place, bad="English only.")
    os.utime(place / "inbox" / "bad.txt", (500, 500))
    moved = place / "moved"
    state = look(place, limit=2, move_to=str(moved), attempts=1)
    assert "4 due: 1 translated, 1 failed, 2 left" in state.message
    assert (moved / "failed" / "bad.txt").exists() and (moved / "done" / "b.txt").exists()
    look(place, limit=1, order="newest", move_to=str(moved))
    assert (moved / "done" / "c.txt").exists() and (place / "inbox" / "a.txt").exists()
    put(place, b=GOOD.replace("3亿", "9亿"))
    look(place, move_to=str(moved))
    assert (moved / "done" / "b-2.txt").exists()  # nothing is written over


def test_a_file_that_another_process_has_is_left_and_taken_when_that_is_dead(prefect, place):
    import subprocess

    from duizhao.store import inbox as noted
    from duizhao.store.database import open_store, url_of

    put(place, one=GOOD)
    store = open_store(url_of("", str(place / "out")))
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        import platform

        from sqlalchemy import update

        assert noted.claim(store, "one.txt", "d")
        with store.write() as connection:
            connection.execute(update(noted.inbox).values(leased_by=f"{platform.node()}:{sleeper.pid}"))
        assert look(place).message == "1 reports, 1 due: 0 translated, 0 failed, 1 left to another run"
    finally:
        sleeper.kill()
        sleeper.wait()
    assert look(place).message == "1 reports, 1 due: 1 translated, 0 failed"


@pytest.mark.alone
def test_ten_thousand_files_a_look_with_nothing_new_is_quick_and_memory_flat(tmp_path):
    import resource
    import time

    from duizhao.flows.inbox_files import found
    from duizhao.store import inbox as noted
    from duizhao.store.database import open_store

    folder = tmp_path / "inbox"
    folder.mkdir()
    for i in range(10_000):
        (folder / f"{i:05}.txt").write_text(f"问：第{i}个？\n答：是。\n" * 50)
    store = open_store(f"sqlite:///{tmp_path / 'inbox.db'}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first = found(str(folder), {})
    assert len(noted.due({p: f.digest for p, f in first.items()}, {})) == 10_000
    for path, file in first.items():
        noted.note(store, path, file.digest, {}, reason=None, attempts=3, stamp=file.stamp)
    begin = time.monotonic()
    known = noted.seen(store)
    again = found(str(folder), known)
    assert noted.due({p: f.digest for p, f in again.items()}, known) == []
    assert time.monotonic() - begin < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB


@pytest.mark.parametrize("folder", ["nowhere", "nosuch://x"])
def test_a_folder_that_is_not_there_is_told(prefect, place, folder):
    state = look(place, folder=folder if "://" in folder else str(place / folder))
    assert state.type.value == "FAILED"
    assert folder in state.message


def test_names_and_artifacts_say_the_report(prefect, place):
    put(place, 港口=GOOD)
    look(place)
    assert "translate 港口" in [r[0] for r in runs()]
    from duizhao.flows.steps import artifact_key

    (table,) = artifacts(artifact_key(f"inbox-{place / 'inbox'}"))
    assert (place / "out" / "港口" / "report.html").as_uri() in table.data
    from duizhao.flows.translate_report import translate_report

    translate_report(str(place / "inbox" / "港口.txt"), {"out": str(place / "out")})
    (report,) = artifacts(artifact_key("report-港口"))
    assert "1 exchanges" in report.data
    assert artifacts(artifact_key("progress-港口"))[0].data == 100.0


def test_a_rerun_from_the_form(prefect, place):
    from duizhao.flows.rerun_segments import rerun_segments
    from duizhao.flows.translate_report import translate_report

    run, folder = translate_report(str(SAMPLE), {"out": str(place / "out")})
    before = {json.loads(x)["id"]: x for x in (folder / "parallel.jsonl").read_text(encoding="utf-8").splitlines()}
    wanted = [s.id for s in run.structure.segments if s.exchange == "E1"][3:5]
    changed = rerun_segments(report=SAMPLE.stem, segments=wanted, beam=1, out=str(place / "out"))
    after = {json.loads(x)["id"]: x for x in (folder / "parallel.jsonl").read_text(encoding="utf-8").splitlines()}
    assert changed
    assert set(changed) <= set(wanted)
    assert {k for k in before if before[k] != after[k]} <= set(wanted)
    with pytest.raises(Exception, match="name segments"):
        rerun_segments(report=SAMPLE.stem, out=str(place / "out"))


def test_the_week_in_one_artifact(prefect, place):
    from duizhao.flows.weekly_summary import weekly_summary

    put(place, one=GOOD, bad="English only.")
    look(place)
    text = weekly_summary(out=str(place / "out"))
    assert "1 reports, 3 segments" in text and "问答一则" in text
    assert artifacts("weekly-summary")[0].data == text


def test_the_night_translates_again_what_another_setting_made_and_leaves_edits(prefect, place):
    from duizhao import post_edit, settings
    from duizhao.flows.refresh_reports import refresh_reports

    put(place, one=GOOD)
    look(place)
    chosen = settings.load({"out": str(place / "out")})
    row = json.loads((place / "out" / "one" / "parallel.jsonl").read_text().splitlines()[-1])
    post_edit.edit("one", chosen, row["id"], "A person's words.")
    assert refresh_reports(out=str(place / "out")) == []
    assert refresh_reports(out=str(place / "out"), options={"beam": 2}) == ["one"]
    assert "A person's words." in (place / "out" / "one" / "parallel.tsv").read_text()


def test_every_parameter_of_the_forms_is_described():
    from duizhao.flows.inbox import inbox
    from duizhao.flows.refresh_reports import refresh_reports
    from duizhao.flows.rerun_segments import rerun_segments
    from duizhao.flows.translate_report import translate_report
    from duizhao.flows.weekly_summary import weekly_summary

    for flow in (inbox, rerun_segments, translate_report, refresh_reports, weekly_summary):
        for name, field in flow.parameters.properties.items():
            assert field.get("description"), f"{flow.name}: {name}"


def test_what_can_pass_is_tried_again_and_what_cannot_is_not(prefect, place, monkeypatch):
    from duizhao.errors import InputError, StoreError
    from duizhao.flows import steps

    monkeypatch.setattr(steps, "exponential_backoff", lambda backoff_factor: lambda retries: [0.01] * retries)
    monkeypatch.setattr(steps, "RETRIES", 2)
    calls = []

    def locked():
        """Fails twice."""
        calls.append("locked")
        if len(calls) < 3:
            error = StoreError("locked")
            error.passing = True
            raise error

    def bad():
        """Fails always."""
        calls.append("bad")
        raise InputError("bad")

    from prefect import flow

    @flow
    def both():
        steps.task_step("r")(locked)()
        with pytest.raises(InputError):
            steps.task_step("r")(bad)()

    both()
    assert calls == ["locked"] * 3 + ["bad"]


def test_over_dask_the_same_bytes_as_alone(prefect, place):
    pytest.importorskip("prefect_dask")
    put(place, one=GOOD, two=GOOD.replace("图书馆", "博物馆"), bad="English only.")
    shutil.copytree(place / "inbox", place / "alone" / "inbox")
    spread = look(place, runner="dask")
    alone = look(place / "alone")
    assert spread.type == alone.type
    assert "2 translated, 1 failed" in spread.message
    for name in ("one", "two"):
        for path in (place / "out" / name).iterdir():
            if path.name != "run.json":
                assert path.read_bytes() == (place / "alone" / "out" / name / path.name).read_bytes()
    assert isinstance(place, Path)
