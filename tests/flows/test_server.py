"""A real Prefect server and worker, by the commands of the README."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from conftest import ROOT, SAMPLE

from duizhao.store.database import open_store
from duizhao.store.runs import history

pytestmark = pytest.mark.slow
BIN = Path(sys.executable).parent
GOOD = "问答一则\n\n问：图书馆何时开放？\n\n答：每天早上八点开放，全年投入3亿元。\n"


class Server:
    """Prefect's server in a home of its own, its command line, its API."""

    def __init__(self, home):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/api"
        self.home = home
        self.env = {**{k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}, "PREFECT_HOME": str(home), "PREFECT_API_URL": self.url,
                    "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30", "PREFECT_SERVER_CONCURRENCY_LEASE_DURATION": "60"}  # fmt: skip
        self.process = self.start("server", "start", "--port", str(port))
        self.wait(lambda: urllib.request.urlopen(f"{self.url}/health", timeout=2), 90)

    def start(self, *arguments):
        log = open(self.home / f"{arguments[0]}-{time.time():.0f}.log", "w")  # noqa: SIM115
        return subprocess.Popen(
            [BIN / "prefect", *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )

    def prefect(self, *arguments):
        done = subprocess.run(
            [BIN / "prefect", "--no-prompt", *map(str, arguments)],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def api(self, path, body=None):
        request = urllib.request.Request(
            f"{self.url}{path}",
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def runs(self, flow):
        found = self.api("/flow_runs/filter", {"flows": {"name": {"any_": [flow]}}, "sort": "EXPECTED_START_TIME_ASC"})
        return [(r["name"], r["state_type"], r["id"], r["state"]["message"] or "") for r in found]

    def wait(self, ready, seconds):
        end = time.monotonic() + seconds
        while True:
            try:
                if found := ready():
                    return found
            except OSError:
                pass
            assert time.monotonic() < end, f"not within {seconds} s"
            time.sleep(0.3)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("prefect"))
    yield server
    server.process.terminate()
    server.process.wait(timeout=30)


@pytest.fixture(scope="module")
def deployed(server, tmp_path_factory):
    """The project's own prefect.yaml with the schedule quickened and the folders moved to a temporary place."""
    place = tmp_path_factory.mktemp("place")
    (place / "inbox").mkdir()
    text = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    text = (
        text.replace('- cron: "*/10 * * * *"\n        timezone: UTC', "- interval: 10")
        .replace("folder: inbox", f"folder: {place / 'inbox'}")
        .replace("out: outputs", f"out: {place / 'out'}")
    )
    (place / "prefect.yaml").write_text(text, encoding="utf-8")
    server.prefect("work-pool", "create", "duizhao", "--type", "process")
    server.prefect("deploy", "--all", "--prefect-file", place / "prefect.yaml")
    server.prefect("deployment", "schedule", "pause", "--all")
    return place


@pytest.fixture
def worker(server, deployed):
    process = server.start("worker", "start", "--pool", "duizhao")
    yield process
    for one in (process,):
        if one.poll() is None:
            os.killpg(one.pid, signal.SIGTERM)
            one.wait(timeout=60)


def long_report(path, times, first=0):
    """The sample that many times over, each time with other figures and names; ``first``: those of no other report."""
    text = SAMPLE.read_text(encoding="utf-8")
    body = "\n\n".join(
        text.replace("780", str(780 + i)).replace("临海", f"临海{i}区").replace("去年", f"第{i}年")
        for i in range(first, first + times)
    )
    path.write_text(body, encoding="utf-8")


def cached(place):
    with open_store(f"sqlite:///{place}/out/duizhao.db").read() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM decode_cache").scalar()


def test_a_report_by_hand(server, deployed, worker):
    path = deployed / "hand.txt"
    path.write_text(GOOD, encoding="utf-8")
    parameters = json.dumps({"report": str(path), "options": {"out": str(deployed / "out")}})
    server.prefect("deployment", "run", "translate-report/report", "--params", parameters)
    (run,) = server.wait(
        lambda: [r for r in server.runs("translate-report") if r[:2] == ("translate hand", "COMPLETED")], 90
    )
    assert (deployed / "out" / "hand" / "report.html").exists()
    keys = {a["key"] for a in server.api("/artifacts/filter", {})}
    assert {"report-hand", "progress-hand"} <= keys
    # Prefect takes in what tasks and logs say through queues of its own: both can come later than the state of the flow
    of_run = {"flow_runs": {"id": {"any_": [run[2]]}}}
    server.wait(
        lambda: (
            {"read · hand", "decode · hand", "save · hand"}
            <= {t["name"] for t in server.api("/task_runs/filter", of_run)}
        ),
        60,
    )
    messages = {"logs": {"flow_run_id": {"any_": [run[2]]}}}
    server.wait(
        lambda: any("hand: 1 exchanges, 3 segments" in x["message"] for x in server.api("/logs/filter", messages)), 60
    )


def test_a_cancelled_run_ends_cleanly_and_keeps_what_it_had(server, deployed, worker):
    path = deployed / "cancelled.txt"
    long_report(path, 100)
    parameters = json.dumps({"report": str(path), "options": {"out": str(deployed / "out"), "threads": 1}})
    server.prefect("deployment", "run", "translate-report/report", "--params", parameters)
    (run,) = server.wait(
        lambda: [r for r in server.runs("translate-report") if r[:2] == ("translate cancelled", "RUNNING")], 90
    )
    before = cached(deployed)
    server.wait(lambda: cached(deployed) > before + 20, 60)
    server.prefect("flow-run", "cancel", run[2])
    server.wait(lambda: ("translate cancelled", "CANCELLED") in [r[:2] for r in server.runs("translate-report")], 90)
    store = open_store(f"sqlite:///{deployed}/out/duizhao.db")
    server.wait(lambda: [e.state for e in history(store, "cancelled")] == ["cancelled"], 60)
    assert not (deployed / "out" / "cancelled").exists()


def test_the_schedule_fires_and_a_worker_killed_midway_loses_nothing(server, deployed):
    (deployed / "inbox" / "small.txt").write_text(GOOD, encoding="utf-8")
    server.prefect("automation", "create", "--from-file", ROOT / "automations.yaml")
    server.prefect("deployment", "schedule", "resume", "--all")
    worker = server.start("worker", "start", "--pool", "duizhao")
    server.wait(lambda: [r for r in server.runs("inbox") if r[1] == "COMPLETED"], 120)
    assert (deployed / "out" / "small" / "report.html").exists()
    long_report(deployed / "inbox" / "long.txt", 60, first=1000)
    before = cached(deployed)
    server.wait(lambda: cached(deployed) > before + 100, 120)
    killed = [r for r in server.runs("inbox") if r[1] == "RUNNING"]
    flow_processes = psutil.Process(worker.pid).children(recursive=True)
    os.killpg(worker.pid, signal.SIGKILL)
    for process in flow_processes:  # in process groups of their own
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    worker.wait()
    at_kill = cached(deployed)
    worker = server.start("worker", "start", "--pool", "duizhao")
    try:
        server.wait((deployed / "out" / "long" / "report.html").exists, 400)
        store = open_store(f"sqlite:///{deployed}/out/duizhao.db")
        assert [e.state for e in history(store, "long")] == ["killed", "done"]
        assert cached(deployed) > at_kill
        # what the dead run had translated was in memory: the next one decoded the rest only
        server.wait(lambda: {r[2]: r[1] for r in server.runs("inbox")}[killed[0][2]] == "CRASHED", 240)
        server.wait(lambda: server.runs("inbox")[-1][1] in ("SCHEDULED", "COMPLETED", "RUNNING", "PENDING"), 10)
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=60)


def test_three_hundred_files_on_a_fresh_server_none_with_a_wrong_state(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    server = Server(home)
    try:
        (tmp_path / "inbox").mkdir()
        for i in range(300):
            text = GOOD.replace("3亿", f"{i + 1}亿").replace("图书馆", f"第{i}图书馆")
            (tmp_path / "inbox" / f"r{i:03}.txt").write_text(text if i % 100 else "English only.", encoding="utf-8")
        code = f"from flows.inbox import inbox; inbox({str(tmp_path / 'inbox')!r}, {str(tmp_path / 'out')!r}, return_state=True)"
        subprocess.run(
            [sys.executable, "-c", code], env=server.env, cwd=ROOT, check=True, capture_output=True, timeout=600
        )

        def states():
            found = []
            while len(part := server.api("/task_runs/filter", {"limit": 200, "offset": len(found)})) == 200:
                found += part
            return [r["state_type"] for r in (*found, *part)]

        server.wait(lambda: len(states()) == 300 and not {"RUNNING", "PENDING"} & set(states()), 120)
        assert (states().count("COMPLETED"), states().count("FAILED")) == (297, 3)
        assert [r[1] for r in server.runs("inbox")] == ["FAILED"]  # three of its files are not Chinese
        log = "".join(p.read_text() for p in home.glob("server-*.log"))
        assert "database is locked" not in log
    finally:
        server.process.terminate()
        server.process.wait(timeout=30)


def test_a_webhook_hears_of_a_report_that_is_ready_and_of_a_run_that_failed(server, deployed, tmp_path):
    import http.server
    import threading

    heard = []

    class Webhook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    code = (
        "from prefect.blocks.notifications import CustomWebhookNotificationBlock as B\n"
        f"b = B(name='test', url='http://127.0.0.1:{hook.server_port}/', json_data={{'subject': '{{{{subject}}}}', 'body': '{{{{body}}}}'}})\n"
        "print(b.save('hook', overwrite=True))"
    )
    block = subprocess.run([sys.executable, "-c", code], env=server.env, check=True, capture_output=True, text=True)
    text = (ROOT / "notifications.yaml").read_text(encoding="utf-8")
    path = tmp_path / "notifications.yaml"
    path.write_text(text.replace("00000000-0000-0000-0000-000000000000", block.stdout.split()[-1]), encoding="utf-8")
    server.prefect("automation", "create", "--from-file", path)
    time.sleep(3)  # the server takes new automations in from time to time
    (tmp_path / "ready.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.txt").write_text("English only.", encoding="utf-8")
    flow = "from flows.translate_report import translate_report as t; t({!r}, {{'out': {!r}}}, return_state=True)"
    for name in ("ready.txt", "bad.txt"):
        code = flow.format(str(tmp_path / name), str(tmp_path / "out"))
        subprocess.run(
            [sys.executable, "-c", code], env=server.env, cwd=ROOT, check=True, capture_output=True, timeout=120
        )
    try:
        server.wait(lambda: any("ready is ready, 0 findings" in h for h in heard), 60)
        server.wait(lambda: any("no Chinese" in h for h in heard), 60)
    finally:
        hook.shutdown()


def test_the_workbench_runs_a_report_as_a_flow_where_a_server_is_set(server, tmp_path, make_bench):
    bench = make_bench(tmp_path / "out", PREFECT_API_URL=server.url, PREFECT_HOME=str(server.home))
    bench.done(bench.ask("PUT", "/api/reports/workbench.txt", GOOD.encode())[1])
    server.wait(lambda: ("translate workbench", "COMPLETED") in [r[:2] for r in server.runs("translate-report")], 60)
    assert (tmp_path / "out" / "workbench" / "report.html").exists()
