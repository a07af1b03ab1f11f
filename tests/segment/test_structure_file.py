import json

import pytest
from conftest import SAMPLE

from duizhao.errors import InputError
from duizhao.export.records import structure_record
from duizhao.ingest import read, report_from_text
from duizhao.segment import structure, structure_from_file

TEXT = (
    "关于修路的问答\n\n问：何时完工？\n\n答：明年六月。\n\n问：花多少钱？\n\n答：三千万元。\n\n这一段其实也是回答。\n"
)


@pytest.fixture
def report():
    return report_from_text(TEXT, name="r", source="r.txt", digest="d")


def saved(tmp_path, record):
    path = tmp_path / "structure.json"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["sample", "text"])
def test_a_structure_given_back_as_it_was_changes_nothing_but_the_confidence(tmp_path, report, source):
    report = read(SAMPLE) if source == "sample" else report
    found = structure(report)
    given = structure_from_file(saved(tmp_path, structure_record(report, found)), report)
    assert given.segments == found.segments
    assert [(e.question, e.answer, e.asker, e.respondents) for e in given.exchanges] == [
        (e.question, e.answer, e.asker, e.respondents) for e in found.exchanges
    ]
    assert {e.confidence for e in given.exchanges} == {1.0}
    assert not [d for d in given.warnings if "confidence" in d.message]


def test_edited_lines_and_names_win(tmp_path, report):
    record = structure_record(report, structure(report))
    record["exchanges"][1] |= {"answer_lines": [9, 11], "asker": "新华社记者", "respondents": ["王路"]}
    given = structure_from_file(saved(tmp_path, record), report)
    assert given.exchanges[1].answer_lines == (9, 11)
    assert given.exchanges[1].outlets == ("新华社",)
    last = given.segments[-1]
    assert (last.zh, last.exchange, last.role) == ("这一段其实也是回答。", "E2", "answer")


def test_two_exchanges_made_one(tmp_path, report):
    record = structure_record(report, structure(report))
    one, _ = record["exchanges"]
    record["exchanges"] = [one | {"answer_lines": [5, 11]}]
    (only,) = structure_from_file(saved(tmp_path, record), report).exchanges
    assert (only.question_lines, only.answer_lines) == ((3, 3), (5, 11))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r.pop("exchanges"), "missing required field `exchanges`"),
        (lambda r: r.update(digest="other"), "another text"),
        (lambda r: r["exchanges"][0].update(question_lines=[3, 99]), "within 1 to 12"),
        (lambda r: r["exchanges"][0].update(question_lines="3"), "got `str` - at `$.exchanges[0].question_lines`"),
        (lambda r: r["exchanges"][0].update(answer_lines=[5, 8]), "overlap"),
        (lambda r: r["exchanges"][0].update(question_lines=[9, 9]), "begins before"),
        (lambda r: r["exchanges"][0].update(respondents="王路"), "got `str` - at `$.exchanges[0].respondents`"),
        (lambda r: r["exchanges"][0].update(id="E2"), "same id"),
        (lambda r: r["exchanges"].append(3), "got `int` - at `$.exchanges[2]`"),
    ],
)
def test_a_structure_that_cannot_be_is_refused_with_its_place(tmp_path, report, change, says):
    record = structure_record(report, structure(report))
    change(record)
    with pytest.raises(InputError) as error:
        structure_from_file(saved(tmp_path, record), report)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_what_is_unsure_is_said():
    text = "夜读\n\n“谁来？”小王问。\n\n谁来读书？\n\n谁来管理？\n"
    (doubt,) = structure(report_from_text(text, name="r", source="r.txt")).warnings
    assert (doubt.kind, doubt.severity) == ("structure", "info")
    assert "lines 5, 7" in doubt.message
