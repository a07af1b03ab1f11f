"""report.html: one self-contained file, side by side, readable on a phone and in print."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from duizhao.documents import Run
from duizhao.export.reading import passages, signature_line


@cache
def _template() -> Any:
    import jinja2

    source = (Path(__file__).parent / "report.html.j2").read_text(encoding="utf-8")
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined).from_string(source)


def page(run: Run) -> str:
    """The report as HTML with its styles inside; no script, no network."""
    kinds: dict[str, int] = {}
    for translation in run.translations:
        for finding in translation.findings:
            kinds[finding.kind] = kinds.get(finding.kind, 0) + 1
    return _template().render(run=run, report=run.report, passages=passages(run), kinds=kinds, signature=signature_line(run))
