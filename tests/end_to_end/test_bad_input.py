"""Fifty things that go wrong: each ends with one line that says what to do, and nothing that was there is lost."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import SAMPLE

from duizhao.cli import main
from duizhao.store import database

NAME = SAMPLE.stem


class Workspace:
    """A folder with the finished sample, and commands on it."""

    def __init__(self, folder):
        self.folder = folder
        self.out = folder / "out"
        self.store = self.out / "duizhao.db"
        run = self.parallel("jsonl").splitlines()
        self.rows = [json.loads(line) for line in run]
        self.key = next(r["id"] for r in self.rows if r["exchange"] == "E3" and r["role"] == "answer")

    def parallel(self, ending):
        return (self.out / NAME / f"parallel.{ending}").read_text(encoding="utf-8-sig")

    def file(self, name, data):
        path = self.folder / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return str(path)

    def run(self, *arguments):
        return CliRunner().invoke(main, [*map(str, arguments), "--out", str(self.out)])

    def contents(self):
        """The store's rows and the outputs' bytes, times aside."""
        found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((self.out / NAME).iterdir())}
        if self.store.exists() and self.store.read_bytes()[:6] == b"SQLite":
            with sqlite3.connect(self.store) as connection:
                for table in ("revisions", "edits", "documents", "segments"):
                    try:
                        found[table] = connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
                    except sqlite3.DatabaseError:
                        found[table] = None
        return found


@pytest.fixture
def workspace(tmp_path, sample_run):
    _, folder = sample_run
    database.open_store.cache_clear()
    shutil.copytree(folder.parent, tmp_path / "out")
    with sqlite3.connect(tmp_path / "out" / "duizhao.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it in one file, to be damaged
    connection.close()
    return Workspace(tmp_path)


def edit_from(name, data):
    return lambda w: ("edit", NAME, "--from", w.file(name, data(w) if callable(data) else data))


def tsv(*changes):
    def make(w):
        text = w.parallel("tsv")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return text

    return make


def structured(change):
    def arguments(w):
        made = CliRunner().invoke(main, ["segments", str(SAMPLE), "--json"])
        record = json.loads(made.output)
        change(record)
        return ("run", SAMPLE, "--no-prefect", "--structure", w.file("s.json", json.dumps(record)))

    return arguments


OTHER = "id\texchange\tzh\ten\n" + "".join(f"{i:010x}\tE1\t别的报告第{i}句。\tOther {i}.\n" for i in range(9))
CASES = {
    # returned files
    "truncated XLIFF": (edit_from("r.xlf", lambda w: w.parallel("xlf")[:2000]), "broken XML"),
    "truncated XLIFF 2": (edit_from("r.xliff", lambda w: w.parallel("2.xlf")[:2000]), "broken XML"),
    "truncated TMX": (edit_from("r.tmx", lambda w: w.parallel("tmx")[:2000]), "broken XML"),
    "truncated docx": (
        edit_from("r.docx", lambda w: (w.out / NAME / "report.docx").read_bytes()[:9000]),
        "Word document",
    ),
    "docx that is text": (edit_from("r.docx", "not a zip"), "Word document"),
    "truncated jsonl": (edit_from("r.jsonl", lambda w: w.parallel("jsonl")[:1500]), "cut off"),
    "truncated tsv": (
        edit_from("r.tsv", lambda w: w.parallel("tsv")[: w.parallel("tsv").index(w.rows[5]["id"]) + 4]),
        "cut off",
    ),
    "truncated csv": (
        edit_from("r.csv", lambda w: w.parallel("csv")[: w.parallel("csv").index(w.rows[2]["id"]) + 10] + ',"'),
        "csv",
    ),  # inside a quoted cell
    "empty file": (edit_from("r.tsv", ""), "is empty"),
    "binary tsv": (edit_from("r.tsv", bytes(range(128, 256)) * 9), "UTF-8"),
    "tsv without header": (edit_from("r.tsv", "a\tb\nc\td\n"), "first line must name the columns"),
    "tsv of another report": (edit_from("r.tsv", OTHER), "another report"),
    "xliff of another report": (
        edit_from(
            "r.xlf",
            '<xliff version="1.2"><file><body><trans-unit id="q"><source>甲</source><target>A</target></trans-unit></body></file></xliff>',
        ),
        "another report",
    ),
    "wrong ids": (
        lambda w: (
            "edit",
            NAME,
            "--from",
            w.file("r.tsv", "id\ten\n" + "".join(f"x{r['id'][1:]}\tA\n" for r in w.rows)),
        ),
        "not in",
    ),
    "Chinese changed": (edit_from("r.tsv", tsv(("周慕云首先介绍", "周慕云最后介绍"))), "the Chinese of"),
    "a segment twice": (
        lambda w: ("edit", NAME, "--from", w.file("r.tsv", f"id\ten\n{w.key}\tA\n{w.key}\tB\n")),
        "stands twice",
    ),
    "xml that is no xliff": (edit_from("r.xlf", "<html><body/></html>"), "no XLIFF"),
    "xliff with an entity bomb": (
        edit_from(
            "r.xlf",
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xliff version="1.2"><file><body><trans-unit id="q"><source>&b;</source></trans-unit></body></file></xliff>',
        ),
        "no segments",
    ),
    "a format that does not come back": (edit_from("r.pdf", "x"), "no format that comes back"),
    "a returned file that is not there": (lambda w: ("edit", NAME, "--from", w.folder / "gone.tsv"), "no such file"),
    "docx without the table": (
        edit_from("r.docx", lambda w: (Path(__file__).parents[1] / "ingest/files/briefing.docx").read_bytes()),
        "no segments",
    ),
    "csv with broken quotes": (edit_from("r.csv", 'id,zh,en\n"a"b,c,d\n'), "broken table"),
    # segments and reports
    "no such segment": (lambda w: ("edit", NAME, "0123456789", "A"), "no segment 0123456789"),
    "no such report": (lambda w: ("edit", "elsewhere", w.key, "A"), "no finished run of elsewhere"),
    "empty English": (lambda w: ("edit", NAME, w.key, "   "), "--revert"),
    "revert without an edit": (lambda w: ("edit", NAME, w.key, "--revert"), "no edit to take back"),
    "rerun without a segment": (lambda w: ("rerun", NAME), "name segments"),
    "rerun of an unknown exchange": (lambda w: ("rerun", NAME, "--exchange", "E99"), "no exchange or section E99"),
    "rerun with an unknown engine": (lambda w: ("rerun", NAME, w.key, "--engine", "abacus"), "unknown engine"),
    "rerun with a missing model": (lambda w: ("rerun", NAME, w.key, "--model", w.folder / "none"), "none"),
    "rerun with a broken glossary": (
        lambda w: ("rerun", NAME, w.key, "--glossary", w.file("g.tsv", "甲 no tab\n")),
        "zh TAB en",
    ),
    "rerun with a beam of nothing": (lambda w: ("rerun", NAME, w.key, "--beam", "0"), "outside 1 to 32"),
    "show of an unknown segment": (lambda w: ("show", NAME, "0123456789"), "no segment"),
    "show of an unknown exchange": (lambda w: ("show", NAME, "E99"), "no exchange or section E99"),
    "history of an unknown report": (lambda w: ("history", "elsewhere"), "no run of elsewhere"),
    "diff of unknown runs": (lambda w: ("diff", "1", "99"), "no finished run 99"),
    "export in an unknown format": (lambda w: ("export", NAME, "--format", "odt"), "unknown format"),
    # structures
    "structure that is no JSON": (
        lambda w: ("run", SAMPLE, "--no-prefect", "--structure", w.file("s.json", "{")),
        "not JSON",
    ),
    "structure of another text": (structured(lambda r: r.update(digest="x")), "another text"),
    "structure with overlapping exchanges": (
        structured(lambda r: r["exchanges"][0].update(answer_lines=[9, 20])),
        "overlap",
    ),
    # reports
    "report that is not there": (lambda w: ("run", w.folder / "gone.txt", "--no-prefect"), "no such file"),
    "report without Chinese": (lambda w: ("run", w.file(f"{NAME}.txt", "English only."), "--no-prefect"), "no Chinese"),
    "report that is binary": (
        lambda w: ("run", w.file(f"{NAME}.txt", bytes(range(256)) * 40), "--no-prefect"),
        "binary",
    ),
    # stores
    "corrupt store": (lambda w: (w.store.write_bytes(b"SQLite garbage" * 999), ("show", NAME))[1], "put a copy back"),
    "store cut in half": (
        lambda w: (
            w.store.write_bytes(w.store.read_bytes()[: w.store.stat().st_size // 3]),
            ("run", SAMPLE, "--no-prefect"),
        )[1],
        "damaged",
    ),
    "another program's database": (
        lambda w: (
            w.store.unlink(),
            sqlite3.connect(w.store).execute("CREATE TABLE t (x)").connection.close(),
            ("show", NAME),
        )[2],
        "no store of duizhao's",
    ),
    "a newer store": (
        lambda w: (_sql(w.store, "UPDATE alembic_version SET version_num = '9999'"), ("show", NAME))[1],
        "newer duizhao",
    ),
    "a store in a folder that is a file": (
        lambda w: ("show", NAME, "--store", Path(w.file("file", "x")) / "s.db"),
        "can't be made",
    ),
    "a store with no server": (
        lambda w: ("show", NAME, "--store", "postgresql+psycopg://127.0.0.1:1/x?connect_timeout=1"),
        "check that the server runs",
    ),
    "a store of an unknown kind": (lambda w: ("show", NAME, "--store", "oracle9://x"), "oracle9"),
}


def _sql(path, statement):
    with sqlite3.connect(path) as connection:
        connection.execute(statement)


def assert_one_line(result, says):
    assert result.exit_code in (1, 2), result.output
    assert says in result.output
    assert "Traceback" not in result.output
    lines = [line for line in result.output.splitlines() if line]
    assert len(lines) == 1 or result.exit_code == 2


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_in_one_line_and_nothing_is_lost(workspace, case):
    arguments, says = CASES[case]
    prepared = arguments(workspace)
    before = workspace.contents()
    assert_one_line(workspace.run(*prepared), says)
    assert workspace.contents() == before


def test_there_are_fifty():
    assert len(CASES) + 4 >= 50


def test_a_locked_store_is_waited_for_and_then_told(workspace, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    writer = sqlite3.connect(workspace.store, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    before = workspace.contents()
    result = workspace.run("edit", NAME, workspace.key, "A person's words.")
    writer.rollback()
    writer.close()
    assert_one_line(result, "another process writes to it")
    assert workspace.contents() == before
    assert workspace.run("edit", NAME, workspace.key, "A person's words.").exit_code == 0


def _mounted(path, *options):
    path.mkdir()
    if (
        os.getuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", *options, "tmpfs", str(path)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("needs the right to mount a small tmpfs (root)")


@pytest.mark.slow
@pytest.mark.parametrize("size", ["100k", "300k", "500k"])
def test_a_full_disk_loses_nothing_and_the_run_goes_on_when_there_is_room(tmp_path, sample_run, size):
    _, folder = sample_run
    disk = tmp_path / "disk"
    _mounted(disk, "-o", f"size={size}")
    try:
        run = CliRunner().invoke(main, ["run", str(SAMPLE), "--no-prefect", "--quiet", "--out", str(disk)])
        assert_one_line(run, "make room" if "make room" in run.output else "space")
        assert not [p for p in disk.rglob("*") if p.name in ("run.json", "report.html")]
        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        database.open_store.cache_clear()
        again = CliRunner().invoke(main, ["run", str(SAMPLE), "--no-prefect", "--quiet", "--out", str(disk)])
        assert again.exit_code == 0, again.output
        for path in folder.iterdir():
            if path.name != "run.json":
                assert (disk / NAME / path.name).read_bytes() == path.read_bytes()
    finally:
        database.open_store.cache_clear()
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_read_only_folder(tmp_path, sample_run):
    _, folder = sample_run
    disk = tmp_path / "disk"
    _mounted(disk, "-o", "size=8m")
    try:
        shutil.copytree(folder.parent, disk / "out")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        workspace = Workspace(disk)
        database.open_store.cache_clear()
        before = {p: p.read_bytes() for p in (disk / "out" / NAME).iterdir()}
        for arguments in (("edit", NAME, workspace.key, "A"), ("run", SAMPLE, "--no-prefect", "--no-cache")):
            assert_one_line(workspace.run(*arguments), "be written")
        assert workspace.run("run", SAMPLE, "--quiet").exit_code == 0  # it is finished: nothing has to be written
        assert {p: p.read_bytes() for p in (disk / "out" / NAME).iterdir()} == before
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)
