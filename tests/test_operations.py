"""What a team that runs this every night needs: logs, metrics, and translating again what is out of date."""

import json

from click.testing import CliRunner
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from duizhao.cli import main

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
