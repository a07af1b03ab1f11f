"""report.html: one self-contained file.

Side by side or stacked, with filters, keys and aligned figures, names, terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from duizhao.documents import Run, Segment, Span, Translation
from duizhao.export.passages import passages, read_first, signature_line
from duizhao.lexicon.terminology import Link, Terminology, apart, links

if TYPE_CHECKING:
    import jinja2

_READ_FIRST = 8  # segments named at the top
_HERE = Path(__file__).parent


@cache
def _template() -> jinja2.Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html.j2")


def page(run: Run, terminology: Terminology) -> Iterator[str]:
    """Yield the report as HTML with its styles and script inside; it loads nothing from a network."""

    def aligned(segment: Segment, translation: Translation) -> tuple[Markup, Markup]:
        found = links(segment.simplified, translation.en, terminology)
        return (
            highlighted(segment.zh, [(k.zh, i, k.kind) for i, k in enumerate(found)]),
            highlighted(
                translation.en, [*((k.en, i, k.kind) for i, k in enumerate(found)), *doubts(translation, found)]
            ),
        )

    first = read_first(run)
    least_trusted = {segment.id for segment, _ in first}

    def doubts(translation: Translation, found: list[Link]) -> Iterator[tuple[Span, int, str]]:
        if translation.segment in least_trusted and translation.quality is not None:
            for i, span in enumerate(translation.quality.doubtful, len(found)):
                if all(apart(span, link.en) for link in found):
                    yield span, i, "doubt"

    kinds = Counter(f.kind for t in run.translations for f in t.findings)
    yield from _template().generate(
        run=run,
        report=run.report,
        overview=run.overview,
        passages=passages(run),
        first=first[:_READ_FIRST],
        least_trusted=least_trusted,
        kinds=sorted(kinds.items()),
        aligned=aligned,
        signature=signature_line(run),
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        script=(_HERE / "report.js").read_text(encoding="utf-8"),
    )


def highlighted(text: str, marks: Iterable[tuple[Span, int, str]]) -> Markup:
    """Return a text as HTML with spans marked by their link's number and kind.

    The template could do it, but takes five times as long.
    """
    out: list[str] = []
    end = 0
    for (start, stop), number, kind in sorted(marks):
        out.append(escape(text[end:start]))
        out.append(f'<mark class="{kind}" data-k="{number}">{escape(text[start:stop])}</mark>')
        end = stop
    return Markup("".join([*out, escape(text[end:])]))
