import json

import pytest
from click.testing import CliRunner

from duizhao.cli import main

TEXT = "问答一则\n\n问：图书馆何时开放？\n\n答：每天早上八点开放，全年投入3亿元。\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "r.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(place, *more):
    result = CliRunner().invoke(main, ["run", str(place / "r.txt"), "--no-prefect", "--out", str(place / "out"), *more])
    assert result.exit_code == 0, result.output
    return "nothing had to be done" in result.output


def runs(place):
    result = CliRunner().invoke(main, ["history", "r", "--out", str(place / "out")])
    return [line.split()[3] for line in result.output.splitlines()]


def test_an_unchanged_report_is_known_without_a_run(place):
    assert not run(place)
    before = {p: p.read_bytes() for p in (place / "out" / "r").iterdir()}
    assert run(place)
    assert {p: p.read_bytes() for p in (place / "out" / "r").iterdir()} == before
    assert runs(place) == ["run"]


@pytest.mark.parametrize("change", ["text", "beam", "output lost", "output changed", "glossary", "edit", "cache"])
def test_anything_that_might_matter_makes_it_run(place, change):
    run(place)
    more = []
    if change == "text":
        (place / "r.txt").write_text(TEXT.replace("八", "九"), encoding="utf-8")
    elif change == "beam":
        more = ["--beam", "2"]
    elif change == "output lost":
        (place / "out" / "r" / "report.html").unlink()
    elif change == "output changed":
        (place / "out" / "r" / "parallel.tsv").write_text("x", encoding="utf-8")
    elif change == "glossary":
        (place / "g.tsv").write_text("图书馆\tcity library\n", encoding="utf-8")
        more = ["--glossary", str(place / "g.tsv")]
    elif change == "cache":
        more = ["--no-cache"]
    else:
        (place / "other.txt").write_text(TEXT.replace("八", "七"), encoding="utf-8")
        other = ["run", str(place / "other.txt"), "--no-prefect", "--quiet", "--out", str(place / "out")]
        assert CliRunner().invoke(main, other).exit_code == 0
        key = next(
            json.loads(x)["id"]
            for x in (place / "out" / "other" / "parallel.jsonl").read_text(encoding="utf-8").splitlines()
            if "何时" in x
        )
        edited = CliRunner().invoke(
            main, ["edit", "other", key, "When does the library open?", "--out", str(place / "out")]
        )
        assert edited.exit_code == 0, edited.output
    assert not run(place, *more)


def test_an_edit_of_the_report_itself_is_no_reason_to_run_again(place):
    run(place)
    key = next(
        json.loads(x)["id"]
        for x in (place / "out" / "r" / "parallel.jsonl").read_text(encoding="utf-8").splitlines()
        if "何时" in x
    )
    CliRunner().invoke(main, ["edit", "r", key, "When does the library open?", "--out", str(place / "out")])
    assert run(place)
    assert "When does the library open?" in (place / "out" / "r" / "parallel.tsv").read_text(encoding="utf-8")
