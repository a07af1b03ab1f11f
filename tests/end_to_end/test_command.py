import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SAMPLE

DUIZHAO = [str(Path(sys.executable).with_name("duizhao"))]
SMALL = "发布会\n\n新华社记者：请问今年有什么打算？\n\n李明：我们要好好工作。\n\n谢谢大家。\n"


def duizhao(*arguments, **environment):
    # a home of its own for Prefect's database; no server that the machine may have
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    return subprocess.run(
        [*DUIZHAO, *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**clean, **environment},
        timeout=300,
        check=False,
    )


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text(SMALL, encoding="utf-8")
    return path


def outputs(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "run.json"}


@pytest.mark.slow
def test_the_flow_and_the_plain_pipeline_give_the_same_bytes(tmp_path, small):
    flow = duizhao("run", small, "--out", tmp_path / "a", PREFECT_HOME=str(tmp_path / "prefect"))
    assert flow.returncode == 0, flow.stderr
    plain = duizhao("run", small, "--out", tmp_path / "b", "--no-prefect")
    assert plain.returncode == 0, plain.stderr
    assert outputs(tmp_path / "a" / "small") == outputs(tmp_path / "b" / "small")
    assert (tmp_path / "prefect" / "prefect.db").exists()
    records = [json.loads((tmp_path / x / "small" / "run.json").read_text(encoding="utf-8")) for x in "ab"]
    for record in records:
        del record["seconds"], record["started"]
    assert records[0] == records[1]
    assert "E1" in flow.stdout
    assert "report.html" in flow.stdout


def test_json_is_one_object_a_report_and_quiet_is_quiet(tmp_path, small):
    result = duizhao("run", small, "--out", tmp_path, "--no-prefect", "--json")
    assert json.loads(result.stdout)["counts"]["exchanges"] == 1
    assert result.stderr == ""
    assert duizhao("run", small, "--out", tmp_path, "--no-prefect", "--quiet").stdout == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.txt", None),
        ("empty.txt", b""),
        ("english.txt", b"hello"),
        ("binary.txt", b"\x00\x01\x02\xff"),
        ("broken.txt", "中文".encode() + b"\xff\xfe\xff"),
    ],
)
@pytest.mark.parametrize("plain", [True, False])
def test_bad_input_is_one_line_on_standard_error_and_writes_nothing(tmp_path, name, content, plain):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = duizhao("run", tmp_path / name, "--out", tmp_path / "out", *(["--no-prefect"] if plain else []))
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert name in result.stderr
    assert not (tmp_path / "out").exists()


def test_one_bad_report_does_not_stop_the_others(tmp_path, small):
    result = duizhao("run", tmp_path / "none.txt", small, "--out", tmp_path / "out", "--no-prefect")
    assert result.returncode == 1
    assert (tmp_path / "out" / "small" / "report.html").exists()


def test_usage_errors_end_with_2_and_settings_errors_with_1(tmp_path, small):
    assert duizhao("run").returncode == 2
    assert duizhao("run", "--no-such-option", small).returncode == 2
    result = duizhao("run", small, "--beam", "99", "--out", tmp_path / "o", "--no-prefect")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)


def test_help_imports_nothing_heavy():
    code = "import sys, duizhao.cli; print([m for m in ('torch','transformers','prefect','ctranslate2','jieba','rich','numpy') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
    assert duizhao("--help").returncode == 0


def test_segments_prints_the_structure(tmp_path):
    record = json.loads(duizhao("segments", SAMPLE, "--json").stdout)
    assert len(record["exchanges"]) == 9
    assert record["exchanges"][0]["respondents"] == ["周慕云"]


@pytest.mark.slow
def test_killed_in_the_middle_the_previous_outputs_are_whole(tmp_path, small):
    assert duizhao("run", small, "--out", tmp_path, "--no-prefect").returncode == 0
    before = outputs(tmp_path / "small")
    small.write_text(SMALL * 40, encoding="utf-8")
    process = subprocess.Popen(
        [*DUIZHAO, "run", str(small), "--out", str(tmp_path), "--no-prefect"], stdout=subprocess.DEVNULL
    )
    try:
        process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        assert outputs(tmp_path / "small") == before


def test_the_readme_names_only_commands_that_exist():
    import re

    from duizhao.cli import main

    for command in re.findall(
        r"^\$? ?\.venv/bin/duizhao (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.M
    ):
        assert command in main.commands
