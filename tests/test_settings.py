"""Where a setting comes from: defaults < duizhao.toml < environment < options."""

import pytest

from duizhao import settings
from duizhao.errors import SettingsError
from duizhao.settings import Settings


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "duizhao.toml").write_text('beam = 2\nout = "from toml"\ntimeout = 7\n', encoding="utf-8")
    return tmp_path


def test_a_later_place_wins(folder, monkeypatch):
    assert settings.load(folder=folder / "elsewhere") == Settings()
    assert settings.load(folder=folder).beam == 2
    monkeypatch.setenv("DUIZHAO_BEAM", "3")
    monkeypatch.setenv("DUIZHAO_OUT", "from environment")
    assert (settings.load(folder=folder).beam, settings.load(folder=folder).out) == (3, "from environment")
    chosen = settings.load({"beam": 5, "out": None}, folder)
    assert (chosen.beam, chosen.out, chosen.timeout) == (5, "from environment", 7)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"beem": 4}, "unknown setting 'beem'"),
        ({"beam": "four"}, "not a whole number"),
        ({"beam": 0}, "outside 1 to 32"),
        ({"edits": "perhaps"}, "neither yes nor no"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(options, says, tmp_path):
    with pytest.raises(SettingsError, match=says) as error:
        settings.load(options, tmp_path)
    assert "\n" not in str(error.value)


def test_candidates_are_at_most_the_beam(tmp_path):
    assert settings.load({"beam": 2}, tmp_path).candidates == 2
