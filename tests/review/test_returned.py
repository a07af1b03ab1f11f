"""Export → a translator edits → `edit --from` → export: what was written comes back, all else stays."""

import csv
import io
import json
import shutil

import pytest
from conftest import SAMPLE, files_of
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from duizhao import pipeline, post_edit, resources
from duizhao.errors import InputError
from duizhao.lexicon.terminology import terminology_of
from duizhao.review import read_returned
from duizhao.settings import Settings
from duizhao.store import runs

NAME = SAMPLE.stem
FILES = [
    "parallel.tsv",
    "parallel.csv",
    "parallel.jsonl",
    "parallel.tmx",
    "parallel.xlf",
    "parallel.2.xlf",
    "report.docx",
]


@pytest.fixture
def workspace(tmp_path, sample_run):
    _, folder = sample_run
    shutil.copytree(folder.parent, tmp_path / "out")
    return Settings(out=str(tmp_path / "out"))


def outputs(workspace):
    return {p.name: p.read_bytes() for p in (pipeline.Path(workspace.out) / NAME).iterdir() if p.name != "run.json"}


def by_hand(path, key, before, after):
    """Puts ``after`` in the place of a segment's English the way its tool does it."""
    if path.suffix == ".docx":
        import docx

        document = docx.Document(str(path))
        row = next(r for r in document.tables[0].rows if r.cells[0].text == key)
        row.cells[2].paragraphs[0].runs[0].text = after
        document.save(str(path))
    elif path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        for row in rows:
            if row[0] == key:
                row[3] = after
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows(rows)  # a spreadsheet of another country
        path.write_text(out.getvalue(), encoding="utf-8")
    elif path.suffix in (".xlf", ".tmx"):
        from lxml import etree

        tree = etree.parse(str(path))
        unit = next(u for u in tree.iter("{*}trans-unit", "{*}unit", "{*}tu") if key in (u.get("id"), u.get("tuid")))
        next(e for e in [*unit.iter("{*}target"), *unit.iter("{*}seg")] if e.text == before).text = after
        tree.write(str(path), encoding="utf-8", xml_declaration=True)
    else:
        text = path.read_text(encoding="utf-8")
        line = next(x for x in text.split("\n") if key in x)
        changed = (
            json.dumps(json.loads(line) | {"en": after}, ensure_ascii=False)
            if path.suffix == ".jsonl"
            else line.replace(before, after)
        )
        path.write_text(text.replace(line, changed), encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_there_and_back(workspace, tmp_path, name):
    run = runs.latest(resources.store_of(workspace), NAME)[1]
    segment = next(s for s in run.structure.segments if s.exchange == "E3" and s.role == "answer")
    before = outputs(workspace)
    returned = tmp_path / f"reviewed{''.join(pipeline.Path(name).suffixes[-1:])}"
    shutil.copy(pipeline.Path(workspace.out) / NAME / name, returned)
    by_hand(returned, segment.id, run.translation(segment.id).en, "The translator's own words & <signs>.")
    result, _ = post_edit.edit_from(NAME, workspace, returned)
    assert [(c.segment, c.after.en, c.after.origin) for c in result.changes] == [
        (segment.id, "The translator's own words & <signs>.", "human")
    ]
    assert result.unchanged == len(run.translations) - 1
    after = {r.segment_id: r.en for r in read_returned(pipeline.Path(workspace.out) / NAME / name)}
    assert after == {
        t.segment: t.en if t.segment != segment.id else "The translator's own words & <signs>."
        for t in run.translations
    }
    post_edit.revert(NAME, workspace, segment.id)
    assert outputs(workspace) == before


@pytest.mark.parametrize("name", FILES)
def test_a_file_given_back_unchanged_changes_nothing(workspace, name):
    before = outputs(workspace)
    result, folder = post_edit.edit_from(NAME, workspace, pipeline.Path(workspace.out) / NAME / name)
    assert (result.changes, folder) == ((), None)
    assert outputs(workspace) == before


def test_a_spreadsheets_quotes_are_taken_off_and_the_texts_own_are_kept(tmp_path):
    path = tmp_path / "r.tsv"
    path.write_text(
        'id\texchange\tzh\ten\na\tE1\t甲\t"He said ""yes""."\nb\tE1\t乙\t"Quoted whole"\nc\tE1\t丙\tHe said "no".\n',
        encoding="utf-8",
    )
    assert [r.en for r in read_returned(path)] == ['He said "yes".', '"Quoted whole"', 'He said "no".']


english = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)
    .map(lambda t: " ".join(t.split()))
    .filter(bool)
)


@given(english)
@hypothesis(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_english_comes_back_from_every_format(sample_run, tmp_path, en):
    from dataclasses import replace

    from duizhao.export import export

    run, _ = sample_run
    run = replace(run, translations=(replace(run.translations[0], en=en, findings=()), *run.translations[1:]))
    for name, data in files_of(export(run, terminology_of(run.report), [n.split(".", 1)[1] for n in FILES])).items():
        if name in FILES and not (name.endswith(".docx") and en.startswith("⚑")):
            path = tmp_path / name
            path.write_bytes(data)
            assert {r.segment_id: r.en for r in read_returned(path)}[run.translations[0].segment] == (
                "".join(c for c in en if ord(c) < 0xFFFE or ord(c) > 0xFFFF)
                if path.suffix in (".xlf", ".tmx", ".docx")
                else en
            )


def test_deleted_words_of_tracked_changes_are_left_out(workspace, tmp_path):
    import docx
    from docx.oxml import parse_xml

    path = pipeline.Path(workspace.out) / NAME / "report.docx"
    document = docx.Document(str(path))
    row = document.tables[0].rows[1]
    key, paragraph = row.cells[0].text, row.cells[2].paragraphs[0]._p
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for run in paragraph.findall("{*}r"):
        paragraph.remove(run)
    paragraph.append(parse_xml(f'<w:del {w} w:id="1" w:author="a"><w:r><w:delText>Old.</w:delText></w:r></w:del>'))
    paragraph.append(parse_xml(f'<w:ins {w} w:id="2" w:author="a"><w:r><w:t>New.</w:t></w:r></w:ins>'))
    document.save(str(tmp_path / "tracked.docx"))
    assert {r.segment_id: r.en for r in read_returned(tmp_path / "tracked.docx")}[key] == "New."


def test_rows_whose_sentence_is_gone_are_kept_aside(workspace, tmp_path):
    text = (pipeline.Path(workspace.out) / NAME / "parallel.tsv").read_text(encoding="utf-8")
    path = tmp_path / "reviewed.tsv"
    path.write_text(
        text + "0123456789\tE1\t这是一句已经删去的话。\tA sentence that is gone.\tengine\t\n", encoding="utf-8"
    )
    result, _ = post_edit.edit_from(NAME, workspace, path)
    assert result.aside == ("0123456789",)


def test_rows_with_another_chinese_are_refused(workspace, tmp_path):
    text = (pipeline.Path(workspace.out) / NAME / "parallel.tsv").read_text(encoding="utf-8")
    path = tmp_path / "reviewed.tsv"
    path.write_text(text.replace("周慕云首先介绍", "周慕云最后介绍"), encoding="utf-8")
    with pytest.raises(InputError, match="the Chinese of .* is another"):
        post_edit.edit_from(NAME, workspace, path)
