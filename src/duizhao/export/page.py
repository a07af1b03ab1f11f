"""report.html: one self-contained file; side by side or stacked, with filters, keys and aligned figures, on a phone and in print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from duizhao.documents import Run, Segment, Translation
from duizhao.export.alignment import Piece, pairs, pieces
from duizhao.export.passages import passages, signature_line
from duizhao.lexicon.people import find_names
from duizhao.lexicon.terms import lexicon

_HERE = Path(__file__).parent


@cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.j2")


def _marked(parts: list[Piece]) -> Markup:
    """A text with its aligned parts marked; not by the template, which takes five times as long for it."""
    return Markup(
        "".join(
            escape(part) if k is None else f'<mark class="{kind}" data-k="{k}">{escape(part)}</mark>'
            for part, k, kind in parts
        )
    )


def page(run: Run) -> Iterator[str]:
    """The report as HTML with its styles and script inside; no network."""
    people, terms = tuple(find_names(run.report.simplified)), lexicon()

    def aligned(segment: Segment, translation: Translation) -> tuple[Markup, Markup]:
        found = pairs(segment, translation.en, people, terms)
        return (
            _marked(pieces(segment.zh, [(p.zh, k, p.kind) for k, p in enumerate(found)])),
            _marked(pieces(translation.en, [(p.en, k, p.kind) for k, p in enumerate(found)])),
        )

    kinds = Counter(f.kind for t in run.translations for f in t.findings)
    yield from _template().generate(
        run=run,
        report=run.report,
        overview=run.overview,
        passages=passages(run),
        kinds=sorted(kinds.items()),
        aligned=aligned,
        signature=signature_line(run),
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        script=(_HERE / "report.js").read_text(encoding="utf-8"),
    )
