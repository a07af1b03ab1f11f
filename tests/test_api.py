"""The public API: docs/api.md runs as it stands, and `duizhao` offers what it names."""

import doctest
import subprocess
import sys

import pytest
from conftest import ROOT

import duizhao


def test_the_examples_of_the_api_documentation_run():
    result = doctest.testfile(
        str(ROOT / "docs" / "api.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert result.attempted > 8
    assert result.failed == 0


def test_everything_that_is_offered_is_there():
    for name in duizhao.__all__:
        assert getattr(duizhao, name) is not None
    with pytest.raises(AttributeError):
        duizhao.nothing  # noqa: B018


def test_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    duizhao.translate("问：好吗？\n\n答：很好。\n")
    assert list(tmp_path.iterdir()) == []


def test_the_import_is_light():
    code = "import sys, duizhao; print([m for m in ('torch', 'prefect', 'numpy', 'sqlalchemy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
