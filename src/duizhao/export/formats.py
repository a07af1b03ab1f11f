"""The table of output files. A new format is one file in this folder and one line here."""

from __future__ import annotations

import hashlib
from importlib import import_module

from duizhao.documents import Run

# file name → "module:function" of type (Run) -> str
EXPORTERS = {
    "parallel.jsonl": "duizhao.export.tables:jsonl",
    "parallel.tsv": "duizhao.export.tables:tsv",
    "summaries.json": "duizhao.export.records:summaries",
    "report.md": "duizhao.export.markdown:markdown",
    "report.html": "duizhao.export.page:page",
}


def export(run: Run) -> dict[str, bytes]:
    """All output files of a run, name → UTF-8 bytes; ``run.json`` last, with the digests of the others."""
    files: dict[str, bytes] = {}
    for name, target in EXPORTERS.items():
        module, function = target.split(":")
        files[name] = getattr(import_module(module), function)(run).encode("utf-8")
    from duizhao.export.records import run_record

    files["run.json"] = run_record(run, {n: hashlib.sha256(b).hexdigest() for n, b in files.items()}).encode("utf-8")
    return files
