"""What a team that runs this every night needs: logs, metrics, and translating again what is out of date."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from duizhao.cli import main

DUIZHAO = str(Path(sys.executable).with_name("duizhao"))
REPORT = "记者：好吗？\n王小川：很好，运了三百万吨货。\n"


def invoke(*arguments, code=0):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result


def finished(tmp_path):
    report = tmp_path / "talk.txt"
    report.write_text(REPORT, "utf-8")
    return invoke("run", report, "--no-prefect", "--quiet", "--log-format", "json", "--out", tmp_path / "o")


def test_a_log_has_every_stage_and_no_text(tmp_path):
    events = [json.loads(line) for line in finished(tmp_path).stderr.splitlines()]
    assert {e["stage"] for e in events if e["event"] == "stage"} >= {"read", "structure", "decode", "check", "assess"}
    assert events[-1]["event"] == "run"
    assert events[-1]["segments"] == 2
    assert "三百万" not in json.dumps(events, ensure_ascii=False)


def test_a_failed_report_is_logged_by_its_kind(tmp_path):
    (tmp_path / "bad.txt").write_text("english only", "utf-8")
    (tmp_path / "worse.pdf").write_bytes(b"no pdf")
    result = invoke(
        "run", tmp_path / "bad.txt", tmp_path / "worse.pdf", "--no-prefect", "--out", tmp_path / "o", code=1
    )
    assert "Traceback" not in result.output


def test_metrics_are_openmetrics_and_count(tmp_path):
    finished(tmp_path)
    families = {f.name: f for f in text_string_to_metric_families(invoke("metrics", "--out", tmp_path / "o").output)}
    assert families["duizhao_reports"].samples[0].value == 1
    assert families["duizhao_segments"].samples[0].value == 2
    assert {s.labels["stage"] for s in families["duizhao_stage_seconds"].samples} >= {"decode"}
    assert [s.labels for s in families["duizhao_runs"].samples] == [{"kind": "run", "state": "done"}]


def test_refresh_translates_again_what_other_settings_made_and_leaves_edits(tmp_path):
    finished(tmp_path)
    out = tmp_path / "o"
    rows = [json.loads(line) for line in (out / "talk" / "parallel.jsonl").read_text("utf-8").splitlines()]
    invoke("edit", "talk", rows[0]["id"], "My own English?", "--out", out)
    assert "0 reports" in invoke("refresh", "--dry-run", "--out", out).output
    (tmp_path / "talk.txt").unlink()  # the text is in the store
    told = invoke("refresh", "--dry-run", "--beam", 2, "--out", out).output
    assert "talk: 2 segments" in told
    assert "1 of 1 translated again" in invoke("refresh", "--beam", 2, "--out", out).output
    assert "0 reports" in invoke("refresh", "--dry-run", "--beam", 2, "--out", out).output
    assert "My own English?" in invoke("show", "talk", "--out", out).output
    assert "0 reports" in invoke("refresh", "--since", "1h", "--beam", 2, "--dry-run", "--out", out).output


def _outside(log):
    """The addresses beyond this machine that processes connected to or looked up."""
    return {line for line in log.read_text().splitlines() if line} if log.exists() else set()


@pytest.fixture
def traced(tmp_path):
    """An environment in which every Python process writes down whom it connects to (Python's audit events)."""
    log, site = tmp_path / "connections", tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import sys\n"
        "def hook(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        where = args[1] if event == 'socket.connect' else args[:2]\n"
        "        host = str(where[0]) if isinstance(where, tuple) else ''\n"
        "        if host and not host.startswith('127.') and host not in ('localhost', '::1', 'None'):\n"
        f"            open({str(log)!r}, 'a').write(f'{{event}} {{where}}\\n')\n"
        "sys.addaudithook(hook)\n"
    )
    return log, {**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


@pytest.mark.slow
def test_nothing_is_sent_anywhere_by_default(tmp_path, traced):
    log, environment = traced
    environment["PREFECT_HOME"] = str(tmp_path / "prefect")
    (tmp_path / "r.txt").write_text(REPORT, encoding="utf-8")
    for command in (("run", "r.txt"), ("show", "r"), ("find", "投入"), ("metrics",), ("models", "list")):
        subprocess.run([DUIZHAO, *command], cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=120)
    assert _outside(log) == set()
    code = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=0.01)"
    subprocess.run([sys.executable, "-c", code], env=environment, check=False, capture_output=True)
    assert _outside(log) != set()  # the trace works


@pytest.mark.slow
def test_all_goes_on_without_any_network_and_says_so(tmp_path):
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs unshare (Debian: util-linux) and user namespaces")
    (tmp_path / "r.txt").write_text(REPORT, encoding="utf-8")
    alone = [unshare, "-rn", DUIZHAO]
    done = subprocess.run(
        [*alone, "run", "r.txt"], cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60
    )
    assert "no network" in done.stderr and len(done.stderr.splitlines()) == 1
    assert (tmp_path / "outputs" / "r" / "report.html").exists()
    hub = subprocess.run(
        [*alone, "models", "add", "nobody/nothing"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert hub.returncode == 1 and len(hub.stderr.strip().splitlines()) == 1
