"""Whatever is typed, set or sent back: one line says what is wrong; no traceback, no unexpected error."""

import contextlib
import os
import shutil

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duizhao.cli import main

# These run until they are stopped, or for minutes; what they share with others is tried through the others.
LEFT_OUT = {"serve", "workbench", "bench", "train", "evaluate", "models"}
FILES = {
    "ok.txt": "问：今年投入多少？\n答：投入2.6亿元。\n".encode(),
    "empty.txt": b"",
    "binary.txt": bytes(range(256)),
    "surrogate.jsonl": b'{"id": "0123456789", "en": "\\ud800"}\n',
    "deep.json": b"[" * 5000,
    "structure.json": b'{"exchanges": [{"question_lines": [1, 1], "answer_lines": [2, 2]}]}',
    "wrong.json": b'{"exchanges": [{"question_lines": [9, 1]}, 3, null]}',
    "pairs.tsv": "id\tzh\ten\n1\t投入2.6亿元。\tIt invested 260 million yuan.\n".encode(),
    "terms.tsv": "投入\tinvestment\n".encode(),
    "broken.xlf": b"<xliff><file>",
    "some.tmx": '<tmx version="1.4"><body><tu><tuv xml:lang="zh"><seg>好。</seg></tuv><tuv xml:lang="en"><seg>Good.</seg></tuv></tu></body></tmx>'.encode(),
    "not.docx": b"PK\x03\x04",
    "not.pdf": b"%PDF-1.4",
    "page.html": "<p>问：好吗？</p>".encode(),
    "duizhao.db": b"SQLite format 3\x00" + bytes(100),
}
WORDS = st.sampled_from(
    ["ok", "ok.txt", "E1", "S1", "0123456789", "no-such", "", " ", "-", "--", "../ok.txt", ".", "/dev/null", "好", "\u3000", "a\nb",
     "0", "1", "-1", "999999999999999999999999", "1e400", "nan", "10%", "101%", "2.6亿", "sqlite://", "postgresql+psycopg://nobody@127.0.0.1:1/x", *FILES]
)  # fmt: skip
WORD = WORDS | st.text(max_size=8)


def commands(group=main, path=()):
    for name, command in group.commands.items():
        if name in LEFT_OUT:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = sorted(commands(), key=lambda pair: pair[0])
TOML = st.sampled_from(
    ["", "beam = inf", "beam = 'x'", "formats = 3", "max_input = -1", "beam = 10000000000", "[beam]", "store = 'none'", "edits = []", "\x00", "out = 'o\\u0000'"]
)  # fmt: skip


@st.composite
def lines(draw):
    path, command = draw(st.sampled_from(COMMANDS))
    arguments = list(path)
    for option in draw(st.lists(st.sampled_from(command.params), max_size=4)):
        if isinstance(option, click.Option):
            arguments.append(draw(st.sampled_from(option.opts + option.secondary_opts)))
            if not option.is_flag:
                choices = getattr(option.type, "choices", None)
                arguments.append(draw(st.sampled_from(list(choices)) | WORD if choices else WORD))
    arguments += draw(st.lists(WORD, max_size=3))
    return arguments, draw(TOML)


@pytest.fixture(scope="module")
def place(tmp_path_factory, sample_run):
    folder = tmp_path_factory.mktemp("place")
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    shutil.copytree(sample_run[1].parent, folder / "outputs")
    with contextlib.chdir(folder):
        CliRunner().invoke(main, ["run", "ok.txt", "--no-prefect", "--quiet"])
    return folder


def tried(place, arguments, toml):
    (place / "duizhao.toml").write_text(toml, encoding="utf-8")
    extra = ["--no-prefect", "--quiet"] if arguments[0] == "run" else []
    with contextlib.chdir(place):
        result = CliRunner().invoke(main, [*arguments, *extra])
    said = result.output
    assert result.exit_code in (0, 1, 2, 3), (arguments, toml, said)
    assert "Traceback" not in said and "unexpected error" not in said, (arguments, toml, said)
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, toml, result.exception)


@pytest.mark.slow
def test_two_thousand_command_lines(place):
    times = int(os.environ.get("DUIZHAO_COMMAND_LINES", "2000"))

    @settings(max_examples=times, deadline=None, suppress_health_check=list(HealthCheck))
    @given(lines())
    def try_one(line):
        tried(place, *line)

    try_one()


def test_a_few_command_lines(place):
    @settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(lines())
    def try_one(line):
        tried(place, *line)

    try_one()
