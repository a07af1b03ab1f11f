"""A workbench as a user starts it: the command in a process of its own, on a free port, over a copy of a sample run."""

import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

NAME = "linhai_press_conference"


class Bench:
    """A workbench that runs: its address with the token, and its JSON API."""

    def __init__(self, out, *options, **environment):
        import os

        command = [sys.executable, "-m", "duizhao.cli", "workbench", "--out", str(out), "--port", "0", *options]
        self.out = Path(out)
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, start_new_session=True, env={**os.environ, **environment}
        )
        line = self.process.stdout.readline()
        self.url = re.search(r"http://\S+", line)[0]
        self.base, _, self.token = self.url.partition("/?token=")

    def ask(self, method, path, body=None, headers=None, *, token=True):
        """Return (status, JSON) of a request to the API."""
        sent = {"Content-Type": "application/json"}
        if token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, {**sent, **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                said = answer.read().decode()
                is_json = "json" in answer.headers["Content-Type"]
                return answer.status, json.loads(said) if is_json else said
        except urllib.error.HTTPError as error:
            said = error.read()
            return error.code, json.loads(said) if said.startswith((b"{", b"[")) else said.decode()

    def segments(self, name=NAME):
        return self.ask("GET", f"/api/reports/{name}/segments?limit=1000")[1]

    def edit(self, segment, en, name=NAME):
        """Edit a segment as it is now."""
        return self.ask(
            "PUT", f"/api/reports/{name}/segments/{segment['id']}", {"en": en}, {"If-Match": f'"{segment["etag"]}"'}
        )

    def done(self, job):
        """Wait for a job and return it."""
        assert "id" in job, job
        job = self.ask("GET", f"/api/jobs/{job['id']}?wait=50")[1]
        assert job["state"] == "done", job
        return job

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture(scope="session")
def finished(sample_run, tmp_path_factory):
    """A folder of outputs with the sample's run and its store, to copy."""
    _, folder = sample_run
    return folder.parent


class InProcess(Bench):
    """The same app in this process, for tests of the API: no start to wait for."""

    def __init__(self, out):
        from starlette.testclient import TestClient

        from duizhao import settings
        from duizhao.workbench.app import create_app

        self.out, self.token = Path(out), "token-of-the-tests"
        app = create_app(settings.load({"out": str(out)}), {self.token: "tester"})
        self.client = TestClient(app, base_url="http://127.0.0.1:8642")
        self.client.__enter__()

    def ask(self, method, path, body=None, headers=None, *, token=True):
        sent = {"Authorization": f"Bearer {self.token}"} if token else {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        answer = self.client.request(method, path, content=content, headers={**kind, **sent, **(headers or {})})
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.status_code, answer.json() if is_json else answer.text

    def stop(self):
        self.client.__exit__(None, None, None)


@pytest.fixture
def bench(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "out")
    bench = Bench(tmp_path / "out")
    yield bench
    bench.stop()


@pytest.fixture
def app(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "out")
    app = InProcess(tmp_path / "out")
    yield app
    app.stop()


@pytest.fixture(scope="module")
def shared_bench(finished, tmp_path_factory):
    """One for tests that change nothing that another one looks at."""
    out = tmp_path_factory.mktemp("bench") / "out"
    shutil.copytree(finished, out)
    bench = InProcess(out)
    yield bench
    bench.stop()


@pytest.fixture
def opened(browser):
    """Open a page of a workbench; scripts that fail fail the test."""
    contexts = []

    def opens(bench, path="/", width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-US", **options)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda e: page.errors.append(str(e)))
        page.goto(bench.url)
        if path != "/":
            page.goto(bench.base + path)
        return page

    yield opens
    errors = [e for c in contexts for p in c.pages for e in getattr(p, "errors", [])]
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def make_bench():
    made = []

    def make(*arguments, **environment):
        made.append(Bench(*arguments, **environment))
        return made[-1]

    yield make
    for bench in made:
        bench.stop()
