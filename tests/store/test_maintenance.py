"""Looking after a store: nothing that people made or that a kept run shows is ever lost."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from duizhao.cli import main
from duizhao.errors import NotFoundError, StoreError
from duizhao.store import edits, maintenance, runs
from duizhao.store.database import open_store


def saved(store, run, kind="run"):
    number = runs.begin(store, run.report, kind, "basis")
    runs.finish(store, number, run)
    return number


def with_english(run, english):
    return replace(run, translations=tuple(replace(t, en=f"{english} {i}") for i, t in enumerate(run.translations)))


@pytest.fixture
def filled(store, sample_run):
    """A store with four runs, each with other English, an edit after the second."""
    run, _ = sample_run
    numbers = [saved(store, with_english(run, f"run {i}")) for i in range(2)]
    edited = with_english(run, "edited")
    edit = saved(store, edited, "edit")
    first = run.structure.segments[0]
    edits.put(store, edit, [(first.id, first.zh, first.simplified, "A person's.")])
    numbers += [saved(store, with_english(run, f"run {i}")) for i in (2, 3)]
    return store, run, numbers, edit


def test_statistics_count_what_is_there(filled):
    store, run, numbers, _ = filled
    found = maintenance.stats(store)
    assert found["reports"] == 1
    assert found["runs"] == len(numbers) + 1
    assert found["segments"] == len(run.structure.segments)
    assert found["edits in force"] == 1
    assert found["bytes"] > 10_000
    assert maintenance.check(store) == []


def test_pruning_keeps_the_newest_run_the_edits_and_what_kept_runs_show(filled):
    store, run, numbers, edit = filled
    before = {n: runs.as_of(store, n).translations for n in (*numbers, edit)}
    tried = maintenance.prune(store, keep=1, dry_run=True)
    assert {n: runs.as_of(store, n).translations for n in before} == before
    gone = maintenance.prune(store, keep=1)
    assert gone == tried
    assert (gone.runs, gone.revisions) == (3, 3 * len(run.translations))
    for number in (numbers[-1], edit):
        assert runs.as_of(store, number).translations == before[number]
    for number in numbers[:-1]:
        with pytest.raises(NotFoundError):
            runs.as_of(store, number)
    assert len(edits.in_force(store, [run.structure.segments[0].simplified])) == 1
    assert maintenance.check(store) == []
    assert maintenance.prune(store, keep=1).runs == 0
    assert [e.state for e in runs.history(store, run.report.name)].count("pruned") == 3


def test_young_runs_stay(filled):
    assert maintenance.prune(filled[0], keep=1, older_than=timedelta(days=1)).runs == 0


@pytest.fixture
def file(tmp_path, sample_run):
    path = tmp_path / "duizhao.db"
    store = open_store(f"sqlite:///{path}")
    saved(store, sample_run[0])
    yield path
    store.engine.dispose()


def test_a_backup_is_a_store_that_can_be_put_back(file, tmp_path, sample_run):
    runner = CliRunner()
    name = sample_run[0].report.name
    assert runner.invoke(main, ["store", "backup", str(tmp_path / "b.db"), "--store", str(file)]).exit_code == 0
    store = open_store(f"sqlite:///{file}")
    saved(store, with_english(sample_run[0], "later"))
    store.engine.dispose()
    result = runner.invoke(main, ["store", "restore", str(tmp_path / "b.db"), "--store", str(file)])
    assert result.exit_code == 0, result.output
    open_store.cache_clear()
    store = open_store(f"sqlite:///{file}")
    unscored = tuple(replace(t, quality=None) for t in sample_run[0].translations)
    assert runs.latest(store, name)[1].translations == unscored
    (kept,) = tmp_path.glob("duizhao.db.before-restore-*")
    with sqlite3.connect(kept) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone()[0] == 2
    store.engine.dispose()


def test_what_is_no_backup_changes_nothing(file, tmp_path):
    before = file.read_bytes()
    (tmp_path / "bad.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="no store"):
        maintenance.restore(tmp_path / "bad.db", file)
    with pytest.raises(StoreError, match="no such file"):
        maintenance.restore(tmp_path / "gone.db", file)
    assert file.read_bytes() == before


def test_damage_is_found(file, tmp_path):
    broken = tmp_path / "broken.db"
    store = open_store(f"sqlite:///{file}")
    maintenance.backup(store, broken)
    with sqlite3.connect(broken) as connection:
        connection.execute("UPDATE documents SET body = x'00'")
    result = CliRunner().invoke(main, ["store", "check", "--store", str(broken)])
    assert result.exit_code == 1
    assert "document 1: can't be read" in result.output
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_an_age_that_is_none_is_a_usage_error(file):
    result = CliRunner().invoke(main, ["store", "prune", "--older-than", "soon", "--store", str(file)])
    assert (result.exit_code, "is no age" in result.output) == (2, True)
