"""duizhao models: add, use, tune, remove; a pickle is refused; no network is said quickly."""

import json
import shutil

import pytest
from click.testing import CliRunner

from duizhao.cli import main
from duizhao.decode.model import find_model
from duizhao.decode.profile import Profile, read_profile
from duizhao.decode.registry import default_model
from duizhao.errors import ModelError
from duizhao.settings import EMBEDDED

PAIRS = (
    "zh\treference\n我们要好好工作，建设新城。\tWe must work well and build a new city.\n谢谢大家。\tThank you all.\n"
)


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(*arguments, code=0):
        result = CliRunner().invoke(main, [str(a) for a in arguments])
        assert result.exit_code == code, result.output
        return result.output

    return run


def pickled(folder):
    import torch
    from safetensors.torch import load_file

    shutil.copytree(EMBEDDED, folder)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


@pytest.mark.slow
def test_a_model_is_added_made_the_default_tuned_and_removed(call, tmp_path):
    assert "models use other" in call("models", "add", EMBEDDED, "--name", "other")
    call("models", "use", "other")
    assert default_model() == "other"
    listed = call("models", "list").splitlines()
    assert [line.split()[:2] for line in listed][1] == ["*", "other"]
    assert "segments/s" in listed[1]
    (tmp_path / "p.tsv").write_text(PAIRS, encoding="utf-8")
    assert "BLEU" in call("models", "tune", "other", tmp_path / "p.tsv")
    assert isinstance(find_model("other").profile, Profile)
    report = tmp_path / "r.txt"
    report.write_text("问：好吗？\n\n答：很好。\n", encoding="utf-8")
    call("run", report, "--no-prefect", "--out", tmp_path / "out")
    record = json.loads((tmp_path / "out" / "r" / "run.json").read_text(encoding="utf-8"))
    assert record["signature"]["model"] == "other"
    call("models", "remove", "other")
    assert default_model() == ""
    assert "no model of that name" in call("models", "use", "other", code=1)


def test_a_name_is_taken_once(call):
    call("models", "add", EMBEDDED, "--name", "one")
    assert "is a model here already" in call("models", "add", EMBEDDED, "--name", "one", code=1)
    assert "no name for a model" in call("models", "add", EMBEDDED, "--name", "../two", code=1)


@pytest.mark.slow
def test_a_pickle_is_refused_unless_trusted(call, tmp_path):
    folder = pickled(tmp_path / "pickled")
    with pytest.raises(ModelError, match="pickle.*--trust-pickle"):
        find_model(folder)
    assert "pickle" in call("models", "add", folder, code=1)
    call("models", "add", folder, "--trust-pickle")
    assert (find_model("pickled").path / "model.safetensors").is_file()


def test_without_a_network_the_error_says_what_to_do(call):
    assert "where there is a network run" in call("models", "add", "nobody/nothing", code=1)


def test_a_profile_is_written_and_read_back_and_a_broken_one_is_an_error(tmp_path):
    profile = Profile(stretch=40, length_penalty=1.5)
    profile.write(tmp_path)
    assert read_profile(tmp_path) == profile
    assert read_profile(tmp_path / "elsewhere") == Profile()
    (tmp_path / "duizhao.json").write_text('{"stretch": "far"}', encoding="utf-8")
    with pytest.raises(ModelError, match="no profile"):
        read_profile(tmp_path)
