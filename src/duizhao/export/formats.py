"""The table of output files. A new format is one file in this folder and one line here."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module

from duizhao.documents import Run
from duizhao.errors import SettingsError

# file name → "module:function" of type (Run) -> str or bytes
EXPORTERS = {
    "parallel.jsonl": "duizhao.export.tables:jsonl",
    "parallel.tsv": "duizhao.export.tables:tsv",
    "parallel.csv": "duizhao.export.tables:csv",
    "parallel.tmx": "duizhao.export.tmx:tmx",
    "parallel.xlf": "duizhao.export.xliff:xliff12",
    "parallel.2.xlf": "duizhao.export.xliff:xliff21",
    "summaries.json": "duizhao.export.records:summaries",
    "report.md": "duizhao.export.markdown:markdown",
    "report.docx": "duizhao.export.word:word",
    "report.html": "duizhao.export.page:page",
}


def export(run: Run, only: Sequence[str] = ()) -> dict[str, bytes]:
    """The output files of a run, name → bytes (text is UTF-8); ``run.json`` last, with the digests of the others.

    ``only``: endings (tsv, html, 2.xlf …) of those that are wanted; all where it is empty. Raises SettingsError for an unknown one.
    """
    for ending in only:
        if ending not in (name.split(".", 1)[1] for name in EXPORTERS):
            raise SettingsError(f"unknown format {ending!r}; there are: {', '.join(n.split('.', 1)[1] for n in EXPORTERS)}")
    files: dict[str, bytes] = {}
    for name, target in EXPORTERS.items():
        if only and name.split(".", 1)[1] not in only:
            continue
        module, function = target.split(":")
        made = getattr(import_module(module), function)(run)
        files[name] = made if isinstance(made, bytes) else made.encode("utf-8")
    from duizhao.export.records import run_record

    files["run.json"] = run_record(run, {n: hashlib.sha256(b).hexdigest() for n, b in files.items()}).encode("utf-8")
    return files
