"""The built wheel in an empty environment outside the checkout: lexicon, model and flows are inside."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT

REPORT = "问：今年投入多少？\n\n答：今年投入3亿元。\n"


@pytest.mark.slow
def test_the_wheel_runs_alone(tmp_path):
    def call(*command, **more):
        result = subprocess.run(
            [str(c) for c in command], cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False, **more
        )
        assert result.returncode == 0, result.stderr[-2000:]
        return result.stdout

    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    call(sys.executable, *pip, "wheel", "--no-deps", "--wheel-dir", tmp_path / "dist", ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    call(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    call(python, *pip, "install", "-c", ROOT / "constraints.txt", wheel)
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "DUIZHAO_", "PYTHON"))}
    environment = {**clean, "HOME": str(tmp_path / "home"), "PREFECT_HOME": str(tmp_path / "prefect")}
    said = call(python.with_name("duizhao"), "run", "report.txt", env=environment)
    assert "1 exchanges" in said
    assert "300 million yuan" in (tmp_path / "outputs" / "report" / "parallel.tsv").read_text(encoding="utf-8")
    names = call(python, "-c", "import importlib.util as u; print(u.find_spec('flows'), u.find_spec('data'))")
    assert names == "None None\n"
