import os

import pytest

from duizhao.errors import OutputError
from duizhao.store import write_outputs


def test_a_failure_before_the_renames_leaves_the_previous_outputs_whole(tmp_path, monkeypatch):
    write_outputs(tmp_path, [("a", [b"old a"]), ("b", [b"old b"])])
    real = os.fsync
    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        write_outputs(tmp_path, [("a", [b"new a"]), ("b", [b"new b"])])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old a", "b": b"old b"}


def test_what_else_is_in_the_folder_stays(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    write_outputs(tmp_path, [("a", [b"1"])])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "notes.txt"]


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        write_outputs(tmp_path / "file" / "sub", [("a", [b"1"])])


def test_an_exporter_that_fails_midway_leaves_the_previous_outputs_whole(tmp_path):
    def breaks():
        yield b"new"
        raise ValueError("midway")

    write_outputs(tmp_path, [("a", [b"old"])])
    with pytest.raises(ValueError, match="midway"):
        write_outputs(tmp_path, [("a", breaks())])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {"a": b"old"}
