"""Who may come in, and that nothing is lost: other origins, other names, no token, killed servers, any request."""

import http.server
import json
import os
import random
import shutil
import signal
import sqlite3
import threading

import pytest

NAME = "linhai_press_conference"
REPORT = f"/api/reports/{NAME}"
KILLS = int(os.environ.get("DUIZHAO_KILLS", "30"))  # 200 were tried by hand


def test_without_the_token_nothing_is_shown(app):
    for path in ("/", f"/reports/{NAME}", "/static/workbench.js", "/api/reports", "/api/openapi.json"):
        status, said = app.ask("GET", path, token=False)
        assert status == 401 and "临海" not in str(said), path
    assert app.ask("GET", "/api/reports", headers={"Authorization": "Bearer wrong"}, token=False)[0] == 401
    assert app.ask("GET", "/?token=wrong", token=False)[0] == 401


def test_the_token_of_the_address_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(app):
    answer = app.client.get(f"/?token={app.token}", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8642", "localhost.evil.example"])
def test_another_host_name_is_refused_dns_rebinding(app, host):
    assert app.ask("GET", "/api/reports", headers={"Host": host})[0] == 421


def test_requests_of_other_origins_are_refused_and_cookies_alone_change_nothing(app):
    body = {"segments": [app.segments()[0]["id"]]}
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    ):
        assert app.ask("POST", f"{REPORT}/approvals", body, headers)[0] == 403, headers
    app.client.cookies.set("duizhao-8642", app.token)
    assert app.ask("POST", f"{REPORT}/approvals", body, token=False)[0] == 403
    ours = {"Origin": "http://127.0.0.1:8642"}
    assert app.ask("POST", f"{REPORT}/approvals", body, ours, token=False)[0] == 200


def test_every_answer_has_a_strict_policy(app):
    for path in ("/", f"/reports/{NAME}", "/api/reports", "/nowhere", "/static/htmx.min.js"):
        headers = app.client.get(path, headers={"Authorization": f"Bearer {app.token}"}).headers
        policy = headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe" not in policy and headers["x-content-type-options"] == "nosniff"
        )
    page = app.ask("GET", f"/reports/{NAME}")[1]
    assert "<style" not in page and " onclick" not in page and "<script>" not in page and 'src="http' not in page


def test_a_large_body_is_refused_while_it_comes(finished, tmp_path, monkeypatch):
    from workbenches import InProcess

    monkeypatch.setenv("DUIZHAO_MAX_INPUT", "1 kB")
    app = InProcess(tmp_path)
    status, answer = app.ask("PUT", "/api/reports/long.txt", "问：今年投入多少资金？".encode() * 100)
    assert status == 413 and "split" in answer["error"]
    app.stop()


@pytest.mark.slow
def test_a_page_of_another_origin_can_do_nothing(bench, opened):
    """In Chromium, with the cookie there: forms, fetch with and without CORS, images and frames."""
    page = opened(bench, f"/reports/{NAME}")
    before = bench.segments()
    html = f"""<body><script>
      const to = "{bench.base}";
      const id = "{before[0]["id"]}";
      const tries = [
        fetch(to + "{REPORT}/approvals", {{method: "POST", mode: "no-cors", credentials: "include", body: '{{"exchange": "E1"}}'}}),
        fetch(to + "{REPORT}/segments/" + id, {{method: "PUT", credentials: "include", body: '{{"en": "evil"}}', headers: {{"If-Match": "x"}}}}),
        fetch(to + "{REPORT}", {{credentials: "include"}}).then((r) => r.text()),
        fetch(to + "/api/reports/evil.txt", {{method: "PUT", credentials: "include", body: "问：多少？"}}),
      ];
      Promise.allSettled(tries).then((all) => {{ document.title = JSON.stringify(all.map((a) => a.status + (a.value && a.value.type))); }});
      const form = Object.assign(document.createElement("form"), {{method: "post", action: to + "{REPORT}/run", target: "f"}});
      const frame = Object.assign(document.createElement("iframe"), {{name: "f", src: to + "/"}});
      document.body.append(frame, form); setTimeout(() => form.submit(), 300);
    </script>"""

    class Evil(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for host in ("127.0.0.1", "localhost"):
            page.goto(f"http://{host}:{server.server_port}/")
            page.wait_for_function("() => document.title.startsWith('[')")
            assert json.loads(page.title()) in (
                ["fulfilledopaque", "rejectedundefined", "rejectedundefined", "rejectedundefined"],
                ["rejectedundefined"] * 4,
            )
            page.wait_for_timeout(800)
            assert "临海" not in "".join(f.content() for f in page.frames[1:])
    finally:
        server.shutdown()
        page.errors.clear()  # what the foreign page's own scripts ran into
    assert bench.segments() == before
    assert [j for j in bench.ask("GET", "/api/jobs")[1] if j["kind"] == "run"] == []


@pytest.mark.slow
def test_killed_again_and_again_while_edits_are_saved_none_that_was_saved_is_lost(finished, tmp_path, make_bench):
    shutil.copytree(finished, tmp_path / "out")
    chance = random.Random(7)
    saved, sent, kills, count = {}, {}, 0, 0
    while kills < KILLS:
        bench = make_bench(tmp_path / "out")
        keys = [s["id"] for s in bench.segments()]
        ended, began = threading.Event(), threading.Event()

        def edit(bench=bench, keys=keys, ended=ended, began=began):
            nonlocal count
            while not ended.is_set():
                key = chance.choice(keys)
                text = f"Edit {chance.randrange(10**9)}."
                try:
                    segment = bench.ask("GET", f"{REPORT}/segments/{key}")[1]
                    sent.setdefault(key, []).append(text)
                    if bench.edit(segment, text)[0] == 200:
                        saved[key] = text
                        count += 1
                        began.set()
                except (OSError, ValueError, TypeError):
                    return

        typing = threading.Thread(target=edit)
        typing.start()
        assert began.wait(60)
        ended.wait(chance.uniform(0.0, 0.3))
        bench.stop(signal.SIGKILL)
        kills += 1
        ended.set()
        typing.join()
        if kills % 50 == 0:
            with sqlite3.connect(tmp_path / "out" / "duizhao.db") as store:
                assert store.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    bench = make_bench(tmp_path / "out")
    now = {s["id"]: s["en"] for s in bench.segments()}
    # what was sent after the last answer may have been saved without its answer having come
    lost = {key for key, text in saved.items() if now[key] not in sent[key][sent[key].index(text) :]}
    assert count >= KILLS and lost == set()


@pytest.mark.slow
def test_work_that_a_killed_server_left_is_done_by_the_next(finished, tmp_path, make_bench):
    shutil.copytree(finished, tmp_path / "out")
    bench = make_bench(tmp_path / "out")
    text = "".join(f"问：第{i}项投入多少资金？\n答：第{i}项今年投入{i}.6亿元，引进{i}名博士。\n" for i in range(1, 300))
    job = bench.ask("PUT", "/api/reports/long.txt", text.encode())[1]
    bench.stop(signal.SIGKILL)
    again = make_bench(tmp_path / "out")
    assert again.done(job)["state"] == "done"
    assert (tmp_path / "out" / "long" / "run.json").exists()


@pytest.mark.slow
def test_no_request_makes_the_server_fail(app):
    """Schemathesis over the OpenAPI: whatever comes, no answer says that the server failed."""
    import schemathesis
    from hypothesis import HealthCheck, settings

    described = app.ask("GET", "/api/openapi.json")[1]
    described["paths"].pop("/api/events")  # it never ends
    schema = schemathesis.openapi.from_dict(described)
    failed = []

    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()
        failed += _tried(strategy, app, settings(max_examples=25, deadline=None, derandomize=True, database=None,
                                                 suppress_health_check=list(HealthCheck)))  # fmt: skip
    assert failed == []


def _tried(strategy, app, profile):
    from hypothesis import given

    failed = []

    @profile
    @given(strategy)
    def ask(case):
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8642")
        sent.pop("cookies", None)
        url = sent.pop("url").removeprefix("http://127.0.0.1:8642")
        headers = dict(sent.pop("headers", None) or {})
        method = sent.pop("method")
        known = {k: sent[k] for k in ("params", "json", "data") if sent.get(k) is not None}
        if isinstance(known.get("data"), bytes):
            known["content"] = known.pop("data")
        if "wait" in str(known.get("params", "")):
            known["params"] = {**known["params"], "wait": 0}
        try:
            answer = app.client.request(
                method, url, headers={**headers, "Authorization": f"Bearer {app.token}"}, timeout=60, **known
            )
        except (UnicodeError, TypeError, ValueError):
            return  # no HTTP client can send it
        if answer.status_code >= 500:
            failed.append((method, url, answer.status_code, answer.text[:200]))

    ask()
    return failed
