"""Options that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from duizhao.documents import Record
from duizhao.settings import BEAM

if TYPE_CHECKING:
    from duizhao.store.database import Store

F = TypeVar("F", bound=Callable[..., object])

DONE, FAILED, SOME_FAILED, INTERRUPTED, TERMINATED = 0, 1, 3, 130, 143  # exit codes; 2 is click's: usage

glossary = click.option(
    "--glossary", "glossaries", multiple=True, metavar="TSV", help="Your own terms, zh TAB en; several, the last wins."
)


def engine_options(function: F) -> F:
    """Add the options that change the English or say where things are."""
    for option in (
        click.option("--out", metavar="DIR", help="Where outputs go; a folder a report.  [default: outputs]"),
        click.option(
            "--store",
            metavar="FILE|URL",
            help="The store: an SQLite file, or postgresql+psycopg://…  [default: duizhao.db in --out]",
        ),
        click.option(
            "--engine",
            metavar="NAME",
            help="ctranslate2 (fast, int8) or marian (transformers, the reference).  [default: ctranslate2]",
        ),
        click.option(
            "--model",
            metavar="DIR|HUB-ID",
            help="A MarianMT directory, or a hub id like Helsinki-NLP/opus-mt-zh-en.  [default: the embedded one]",
        ),
        click.option("--beam", type=int, metavar="N", help=f"Beam size.  [default: {BEAM}]"),
        glossary,
        click.option(
            "--summary",
            metavar="NAME",
            help="extractive (picked from the answer) or abstractive (written by --summary-model, unproven "
            "sentences dropped).  [default: extractive]",
        ),
        click.option(
            "--summary-model",
            metavar="DIR|HUB-ID",
            help="A seq2seq or causal model that reads Chinese, for --summary abstractive.",
        ),
        click.option(
            "--device",
            type=click.Choice(["cpu", "cuda", "auto"]),
            help="Where the engine runs; float16 on cuda.  [default: cpu]",
        ),
        click.option("--threads", type=int, metavar="N", help="Threads; 0 for all cores.  [default: 0]"),
    ):
        function = option(function)
    return function


def place_options(function: F) -> F:
    """Add the options that say where outputs and store are."""
    for option in (
        click.option("--out", metavar="DIR", help="Where outputs go; a folder a report.  [default: outputs]"),
        click.option(
            "--store",
            metavar="FILE|URL",
            help="The store: an SQLite file, or postgresql+psycopg://…  [default: duizhao.db in --out]",
        ),
    ):
        function = option(function)
    return function


def given(options: Record) -> Record:
    """Return options as settings take them: only those given, files by their full path."""
    named = {k: v for k, v in options.items() if v is not None and v != ()}
    if "model" not in named and "DUIZHAO_MODEL" not in os.environ:
        from duizhao.decode.registry import default_model

        if default := default_model():
            named["model"] = default
    for key in ("glossaries", "formats"):
        if key in named:
            named[key] = tuple(named[key])
    if "glossaries" in named:
        named["glossaries"] = tuple(str(Path(g).resolve()) for g in named["glossaries"])
    if "structure" in named:
        named["structure"] = str(Path(named["structure"]).resolve())
    return named


def store_at(options: Record) -> Store:
    """Return the store that --out and --store name. Raises StoreError."""
    from duizhao import settings
    from duizhao.store.database import open_store, url_of

    chosen = settings.load(given({k: options.get(k) for k in ("out", "store")}))
    return open_store(url_of(chosen.store, chosen.out))


def stem(report: str) -> str:
    """Return a report's name: its file's stem, or the name as it is."""
    from duizhao.ingest.read import READERS

    path = Path(report)
    return path.stem if path.suffix and path.suffix.lower() in READERS else path.name


def end_at_once(code: int) -> NoReturn:
    """End the process without waiting for threads or libraries to finish; what was printed is printed."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
