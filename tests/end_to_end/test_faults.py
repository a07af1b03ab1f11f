"""Twelve faults: what the exit code, the store, run.json and Prefect say of each. The table of docs/reliability.md."""

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest
from conftest import ROOT, SAMPLE

from duizhao.settings import DATA
from duizhao.store.database import open_store
from duizhao.store.runs import history

NAME = SAMPLE.stem
# fault → exit code, what the store says, whether there are outputs, what Prefect says
EXPECTED = {
    "engine raises": (1, ["failed"], False, ["FAILED"]),
    "engine hangs": (1, ["failed"], False, ["FAILED"]),
    "out of memory": (1, ["failed"], False, ["FAILED"]),
    "cancelled": (130, ["cancelled"], False, ["CRASHED"]),
    "SIGTERM": (143, ["cancelled"], False, ["CRASHED"]),
    "clock change": (0, ["done"], True, ["COMPLETED"]),
    "store gone midway": (1, None, False, ["FAILED"]),
    "server gone midway": (0, None, True, None),
    "model file truncated": (1, [], False, []),
    "bad glossary": (1, [], False, []),
    "disk full": (1, None, False, ["FAILED"]),
    "two runs at once": (0, ["done", "done"], True, ["COMPLETED", "COMPLETED"]),
}
pytestmark = pytest.mark.slow


def command(fault, out, *more):
    return [
        sys.executable,
        str(ROOT / "tests" / "end_to_end" / "faulty.py"),
        fault,
        "run",
        str(SAMPLE),
        "--out",
        str(out),
        "--quiet",
        *more,
    ]


@pytest.fixture
def prepared(tmp_path, request):
    """(fault in the process, where outputs go, further arguments) of a case."""
    case, out, more = request.param, tmp_path / "out", []
    if case == "model file truncated":
        model = shutil.copytree(DATA / "models" / "zh-en-small", tmp_path / "model")
        weights = next(model.glob("*.safetensors"))
        weights.write_bytes(weights.read_bytes()[:1_000_000])
        more = ["--model", str(model)]
    elif case == "bad glossary":
        (tmp_path / "g.tsv").write_text("没有制表符\n", encoding="utf-8")
        more = ["--glossary", str(tmp_path / "g.tsv")]
    elif case == "disk full":
        out.mkdir()
        if (
            os.getuid()
            or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(out)], capture_output=True, check=False
            ).returncode
        ):
            pytest.skip("needs the right to mount a small tmpfs (root)")
        request.addfinalizer(lambda: subprocess.run(["umount", "-l", str(out)], check=False))
    yield case, out, more


def flow_states(home):
    """The states of Prefect's flow runs; none where its server was not even up."""
    with sqlite3.connect(home / "prefect.db") as connection:
        try:
            return [s for (s,) in connection.execute("SELECT state_type FROM flow_run ORDER BY created")]
        except sqlite3.OperationalError:
            return []


@pytest.mark.parametrize("prepared", EXPECTED, indirect=True)
def test_all_tell_the_same(prepared, tmp_path, sample_run):
    case, out, more = prepared
    code, states, outputs, prefect = EXPECTED[case]
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}, "DUIZHAO_TIMEOUT": "4"}
    fault = case if case not in ("model file truncated", "bad glossary", "disk full", "two runs at once") else "nothing"
    homes = [
        tmp_path / f"prefect{i}" for i in range(2 if case == "two runs at once" else 1)
    ]  # each its own: a new database made by two at once is Prefect's affair
    runs = [
        subprocess.Popen(
            command(fault, out, *more),
            env={**environment, "PREFECT_HOME": str(home)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for home in homes
    ]
    for run in runs:
        _, errors = run.communicate(timeout=120)
        assert run.returncode == code, errors
        assert "Traceback" not in errors
        assert len(errors.strip().splitlines()) == (0 if code in (0, 143) and case != "server gone midway" else 1), (
            errors
        )
    assert (out / NAME / "run.json").exists() == outputs
    if outputs:
        for path in sample_run[1].iterdir():
            if path.name != "run.json":
                assert (out / NAME / path.name).read_bytes() == path.read_bytes()
    if states is not None:
        found = [e.state for e in history(open_store(f"sqlite:///{out}/duizhao.db"), NAME)] if states else []
        assert found == states
    if prefect is not None:
        assert [s for home in homes for s in flow_states(home)] == prefect


@pytest.mark.parametrize("fault", ["engine raises", "engine hangs", "cancelled", "SIGTERM"])
def test_the_next_run_goes_on_and_ends_as_if_nothing_had_been(tmp_path, sample_run, fault):
    out = tmp_path / "out"
    subprocess.run(
        [*command(fault, out), "--no-prefect"],
        env={**os.environ, "DUIZHAO_TIMEOUT": "4"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    with sqlite3.connect(out / "duizhao.db") as connection:
        kept = connection.execute("SELECT count(*) FROM decode_cache").fetchone()[0]
    assert kept > 0
    subprocess.run([*command("nothing", out), "--no-prefect"], check=True, timeout=120)
    for path in sample_run[1].iterdir():
        if path.name != "run.json":
            assert (out / NAME / path.name).read_bytes() == path.read_bytes()
