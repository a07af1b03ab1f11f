import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import files_of

from duizhao.export import export
from duizhao.export.passages import passages
from duizhao.lexicon.terminology import terminology_of

SCHEMAS = [
    Path(p) / "usr/share/php/Symfony/Component/Translation/Resources/schemas"
    for p in ("/", "/usr/local/share/xliff-schemas")
]


@pytest.fixture(scope="module")
def schemas():
    found = next((p for p in SCHEMAS if (p / "xliff-core-2.0.xsd").exists()), None)
    if found is None:
        pytest.skip(
            "needs the XLIFF schemas (Debian: apt-get download php-symfony-translation; dpkg -x it to "
            "/usr/local/share/xliff-schemas)"
        )
    return found


@pytest.mark.parametrize(
    ("name", "schema"), [("parallel.xlf", "xliff-core-1.2-strict.xsd"), ("parallel.2.xlf", "xliff-core-2.0.xsd")]
)
def test_xliff_is_valid_by_its_schema(sample_run, schemas, name, schema):
    """The core schema of 2.1 is that of 2.0, attribute `version` aside."""
    import xmlschema

    _, folder = sample_run
    xml = {"http://www.w3.org/XML/1998/namespace": str(schemas / "xml.xsd")}
    xmlschema.XMLSchema(str(schemas / schema), locations=xml).validate(str(folder / name))


def units(run):
    return [(s.id, s.zh, t.en) for s, t in zip(run.structure.segments, run.translations, strict=True)]


def test_translate_toolkit_reads_xliff_12(sample_run):
    from translate.storage import xliff

    run, folder = sample_run
    store = xliff.xlifffile.parsefile(str(folder / "parallel.xlf"))
    read = {u.getid().rsplit("\x04", 1)[-1]: u for u in store.units if not u.isheader()}
    assert len(read) == len(run.translations)
    for key, zh, en in units(run):
        assert (str(read[key].source), str(read[key].target)) == (zh, en)
    flagged = next(t for t in run.translations if t.findings)
    assert flagged.findings[0].message in read[flagged.segment].getnotes()


def test_translate_toolkit_reads_xliff_2(sample_run):
    from translate.storage import xliff2

    run, folder = sample_run
    store = xliff2.Xliff2File.parsefile(str(folder / "parallel.2.xlf"))
    assert [(str(u.source), str(u.target)) for u in store.units] == [
        (s.zh, t.en) for p in passages(run) for s, t in p.rows
    ]


def test_translate_toolkit_reads_tmx(sample_run):
    from translate.storage import tmx

    run, folder = sample_run
    store = tmx.tmxfile.parsefile(str(folder / "parallel.tmx"))
    assert [str(u.source) for u in store.units] == [zh for _, zh, _ in units(run)]
    for unit, (_, _, en) in zip(store.units, units(run), strict=True):
        assert str(unit.target) == en


def test_a_spreadsheet_reads_the_csv(sample_run):
    run, folder = sample_run
    rows = list(csv.DictReader(io.StringIO((folder / "parallel.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert [(r["id"], r["zh"], r["en"]) for r in rows] == units(run)


def test_libreoffice_opens_the_word_file(sample_run, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("needs LibreOffice (Debian: apt-get install libreoffice-writer-nogui)")
    run, folder = sample_run
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(folder / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    import pdfplumber

    with pdfplumber.open(tmp_path / "report.pdf") as document:
        first = "".join((document.pages[0].extract_text() or "").split())
        ids = [word["text"] for page in document.pages for word in page.crop((0, 0, 112, page.height)).extract_words()]
    assert "".join(run.report.title.split()) in first
    assert [i for i in ids if i in {key for key, _, _ in units(run)}] == [
        s.id for p in passages(run) for s, _ in p.rows
    ]


def test_word_reads_its_own_cells(sample_run):
    import docx

    run, folder = sample_run
    table = docx.Document(str(folder / "report.docx")).tables[0]
    rows = {r.cells[0].text: r.cells for r in table.rows}
    for key, zh, en in units(run):
        assert rows[key][1].text == zh
        assert rows[key][2].text.split("\n")[0] == en


def test_the_same_run_gives_the_same_bytes(sample_run):
    run, folder = sample_run
    for name, data in files_of(export(run, terminology_of(run.report))).items():
        assert data == (folder / name).read_bytes(), name


def test_only_the_formats_that_are_wanted(sample_run):
    run, _ = sample_run
    assert set(files_of(export(run, terminology_of(run.report), ("tsv", "2.xlf")))) == {
        "parallel.tsv",
        "parallel.2.xlf",
        "run.json",
    }
    assert set(json.loads(files_of(export(run, terminology_of(run.report), ("tsv",)))["run.json"])["files"]) == {
        "parallel.tsv"
    }
