"""Abuses end in one line within seconds: files that hang, names and texts that are no UTF-8, settings of a wrong kind."""

import io
import itertools
import json
import os
import subprocess
import sys
import time
import zipfile
import zlib
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.errors import DuizhaoError
from duizhao.ingest import read, report_from_text
from duizhao.ingest.read import READERS
from duizhao.review.returned import RETURNED, read_returned
from duizhao.segment import structure

DUIZHAO = str(Path(sys.executable).with_name("duizhao"))
REPORT = "问：好吗？\n\n答：很好。\n"


def ends_in_one_line(folder, *command, says, code=1, **more):
    limits = {
        "preexec_fn": lambda: __import__("resource").setrlimit(__import__("resource").RLIMIT_AS, (4 << 30, 4 << 30))
    }
    result = subprocess.run(
        [DUIZHAO, *command],
        cwd=folder,
        capture_output=True,
        timeout=20,
        check=False,
        stdin=subprocess.DEVNULL,
        **limits,
        **more,
    )
    error = result.stderr.decode("utf-8", "replace")
    assert result.returncode == code, error
    assert "Traceback" not in error
    assert says in error
    assert len(error.strip().splitlines()) <= (1 if code == 1 else 4), error


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ok.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def test_a_named_pipe_is_no_report(folder):
    os.mkfifo(folder / "pipe.txt")
    ends_in_one_line(folder, "segments", "pipe.txt", says="is no regular file")


def test_a_link_to_an_endless_device_is_no_report(folder):
    (folder / "zero.txt").symlink_to("/dev/zero")
    ends_in_one_line(folder, "segments", "zero.txt", says="is no regular file")


def test_a_file_beyond_the_limit_says_the_limit(folder):
    with (folder / "large.txt").open("wb") as stream:
        stream.truncate(60_000_000)
    ends_in_one_line(folder, "segments", "large.txt", says="the limit is 50 MB")


def test_a_name_that_is_not_utf8(folder):
    name = os.fsencode(folder) + b"/\xff\xfe.txt"
    with open(name, "wb") as stream:
        stream.write(REPORT.encode())
    ends_in_one_line(folder, "run", "--no-prefect", name, says="is not UTF-8", code=2)


def test_a_lone_surrogate_as_an_argument(folder):
    ends_in_one_line(folder, "show", b"\xed\xa0\x80", says="is not UTF-8", code=2)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("beam = inf", "not a whole number"),
        ("glossaries = 5", "is no list"),
        ("beam = [1]", "not a whole number"),
        ("timeout = nan", "not a whole number"),
    ],
)
def test_settings_of_a_wrong_kind(folder, line, says):
    (folder / "duizhao.toml").write_text(line + "\n", encoding="utf-8")
    ends_in_one_line(folder, "segments", "ok.txt", says=says)


@pytest.mark.slow
def test_json_nested_beyond_reason(folder):
    (folder / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    ends_in_one_line(folder, "run", "ok.txt", "--no-prefect", "--structure", "deep.json", says="not JSON")


def test_a_number_beyond_the_database(folder):
    ends_in_one_line(folder, "diff", "1", str(10**23), says="is not in the range", code=2)


@pytest.mark.slow
def test_edit_without_a_terminal_asks_for_the_english(folder):
    subprocess.run([DUIZHAO, "run", "ok.txt", "--no-prefect", "--quiet"], cwd=folder, check=True)
    segment = json.loads((folder / "outputs" / "ok" / "parallel.jsonl").read_text(encoding="utf-8").splitlines()[0])[
        "id"
    ]
    ends_in_one_line(folder, "edit", "ok", segment, says="give the English", code=2)


@pytest.mark.parametrize(("reader", "suffixes"), [(read, READERS), (read_returned, RETURNED)])
@settings(max_examples=60, deadline=None)
@given(data=st.data(), content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory, reader, suffixes, data, content):
    path = tmp_path_factory.mktemp("bytes") / f"r{data.draw(st.sampled_from(sorted(suffixes)))}"
    path.write_bytes(content)
    try:
        with pytest.MonkeyPatch.context() as patched:  # a process for each example would take minutes
            patched.setattr(sys.modules[reader.__module__], "parsed", _in_this_process)
            reader(path)
    except DuizhaoError as error:
        assert "\n" not in str(error)


def _in_this_process(function, data, path, *, seconds=0, **options):
    module, name = function.split(":")
    return getattr(import_module(module), name)(data, path, **options)


def _zipped(names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, parts in names.items():
            with archive.open(name, "w", force_zip64=True) as stream:
                for part in parts:
                    stream.write(part)
    return packed.getvalue()


def word_bomb(kind):
    """A Word document of some 100 kilobytes whose text unfolds to gigabytes."""
    head = b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    paragraph = "<w:p><w:r><w:t>好</w:t></w:r></w:p>".encode()
    filling = {"white space": b" " * (1 << 20), "paragraphs": paragraph * 20_000}[kind]
    times = {"white space": 1500, "paragraphs": 200}[kind]
    types = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/word/document.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relation = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Target="word/document.xml" Type='
        b'"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    body = itertools.chain([head], itertools.repeat(filling, times), [b"</w:body></w:document>"])
    return _zipped({"[Content_Types].xml": [types], "_rels/.rels": [relation], "word/document.xml": body})


def pdf_bomb():
    """A PDF of a megabyte with a page that unfolds to gigabytes of drawing."""
    squeeze = zlib.compressobj(9)
    stream = b"".join(squeeze.compress(b"BT (x) Tj ET " * 80_000) for _ in range(1000)) + squeeze.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    at = len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        at,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("a.docx", lambda: word_bomb("white space")),
        ("b.docx", lambda: word_bomb("paragraphs")),
        ("c.pdf", pdf_bomb),
        ("d.html", lambda: b"<p>" + "\u597d".encode() * 10**7),
        ("e.html", lambda: ("<p a='" + "x" * 30_000_000 + "'>\u95ee").encode()),
    ],
    ids=["white space", "paragraphs", "pdf", "page", "attribute"],
)
def test_a_bomb_ends_in_one_line(folder, name, bomb):
    (folder / name).write_bytes(bomb())
    ends_in_one_line(folder, "segments", name, says=name)


def test_limits_can_be_set_and_are_said(folder):
    (folder / "r.txt").write_text("问：今年投入多少？\n答：投入2亿元。\n" * 50, encoding="utf-8")
    for name, value, says in (
        ("MAX_INPUT", "1 kB", "the limit is 0.001 MB"),
        ("MAX_SEGMENTS", "20", "the limit is 20 (max_segments)"),
        ("MAX_INPUT", "much", "max_input: 'much' is no size"),
    ):
        ends_in_one_line(folder, "segments", "r.txt", says=says, env={**os.environ, f"DUIZHAO_{name}": value})


def test_a_pdf_of_too_many_pages(folder):
    import io

    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    data = io.BytesIO()
    with PdfPages(data) as pages:
        for _ in range(3):
            pages.savefig(Figure(figsize=(1, 1)))
    (folder / "p.pdf").write_bytes(data.getvalue())
    more = {"env": {**os.environ, "DUIZHAO_MAX_PAGES": "2"}}
    ends_in_one_line(folder, "segments", "p.pdf", says="has 3 pages, the limit is 2", **more)


def test_what_takes_too_long_to_read_ends_with_what_to_set(folder):
    (folder / "p.docx").write_bytes(word_bomb("paragraphs"))
    more = {"env": {**os.environ, "DUIZHAO_PARSE_SECONDS": "1"}}
    ends_in_one_line(folder, "segments", "p.docx", says="parse_seconds", **more)


HARD = {
    "spaces": lambda n: "问：好吗？\n\n答：" + " " * n + "好。\n",
    "full-width blanks": lambda n: "问：好吗？\n答：好" + "\u3000" * n + "。\n",
    "blank lines": lambda n: "问：好吗？\n" + "\n" * n + "答：好。\n",
    "short lines": lambda n: "问：今年好吗？\n答：我们很好。\n" * (n // 14),
    "one line": lambda n: "我们要好好工作，建设新城。" * (n // 13),
    "labels": lambda n: "新华社记者：" * (n // 6),
    "brackets": lambda n: "（" * n,
    "brackets of two kinds": lambda n: "（" * (n // 2) + "”" * (n // 2),
    "text behind spaces": lambda n: " " * n + "好。",
    "spaces inside": lambda n: "市长说。" + "\u3000" * n + "好。",
    "questions in a line": lambda n: "问：怎么样？答：很好。" * (n // 11),
    "told questions": lambda n: "有记者问，今年怎么样？市长表示，很好。" * (n // 19),
    "no marks": lambda n: "a" * n,
    "numbers": lambda n: "一、" * (n // 2),
    "stars": lambda n: "*" * n,
    "people": lambda n: "王明说，李强说。" * (n // 8),
}


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize("kind", HARD)
def test_the_time_grows_with_the_length_and_not_with_its_square(kind):
    def seconds(size):
        report = report_from_text(HARD[kind](size), name="r", source="r")
        begin = time.perf_counter()
        structure(report)
        return time.perf_counter() - begin

    seconds(2_000)  # loads dictionaries
    small = max(seconds(20_000), 0.01)
    assert seconds(160_000) / small < 30  # 8 times the length; its square would be 64
