"""The house: who imports whom, and how long a file may be."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

MODULES = sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "flows").rglob("*.py"))


def test_imports_point_one_way_and_prefect_stays_in_flows():
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_within_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
