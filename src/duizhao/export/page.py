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

from duizhao.documents import Finding, Run, Segment, Span, Translation
from duizhao.export.passages import passages, read_first, signature_line
from duizhao.lexicon.terminology import Link, Terminology, apart, links
from duizhao.lexicon.word_alignment import align

if TYPE_CHECKING:
    import jinja2

_READ_FIRST = 8  # segments named at the top
_SURE = 0.1  # confidence from which two words are lit together
_HERE = Path(__file__).parent


@cache
def environment(*folders: Path) -> jinja2.Environment:
    """Return the templates of this folder and, looked at first, of others."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, _HERE]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def page(run: Run, terminology: Terminology) -> Iterator[str]:
    """Yield the report as HTML with its styles and script inside; it loads nothing from a network."""

    def aligned(segment: Segment, translation: Translation) -> tuple[Markup, Markup]:
        doubtful = translation.segment in least_trusted and translation.quality is not None
        return both_marked(segment, translation, terminology, doubts=doubtful)

    first = read_first(run)
    least_trusted = {segment.id for segment, _ in first}

    kinds = Counter(f.kind for t in run.translations for f in t.findings)
    yield from (
        environment()
        .get_template("report.html.j2")
        .generate(
            t=str,
            run=run,
            report=run.report,
            overview=run.overview,
            passages=passages(run),
            row_template="row.html.j2",
            point_template="point.html.j2",
            first=first[:_READ_FIRST],
            least_trusted=least_trusted,
            kinds=sorted(kinds.items()),
            aligned=aligned,
            signature=signature_line(run),
            style=(_HERE / "report.css").read_text(encoding="utf-8"),
            script=(_HERE / "report.js").read_text(encoding="utf-8"),
        )
    )


def both_marked(
    segment: Segment,
    translation: Translation,
    terminology: Terminology,
    *,
    doubts: bool = False,
    findings: Iterable[Finding] = (),
) -> tuple[Markup, Markup]:
    """Return both languages of a segment as HTML: figures, names, terms and words marked with their counterparts.

    ``doubts``: mark the words of the English that are most in doubt too. ``findings``: mark their spans.
    """
    found = links(segment.simplified, translation.en, terminology)
    found += _words(segment.simplified, translation.en, found)
    zh = [(k.zh, i, k.kind) for i, k in enumerate(found)]
    en = [(k.en, i, k.kind) for i, k in enumerate(found)]
    if doubts and translation.quality is not None:
        for i, span in enumerate(translation.quality.doubtful, len(found)):
            en = [mark for mark in en if mark[2] != "word" or apart(span, mark[0])]
            if all(apart(span, mark[0]) for mark in en):
                en.append((span, i, "doubt"))
    for i, finding in enumerate(findings, len(found) + len(en)):
        for marks, span, text in ((zh, finding.source, segment.zh), (en, finding.target, translation.en)):
            if span is not None and span != (0, len(text)):
                marks[:] = [m for m in marks if m[2] in ("found", "doubt") or apart(span, m[0])]
                if all(apart(span, m[0]) for m in marks):
                    marks.append((span, i, "found"))
    return highlighted(segment.zh, zh), highlighted(translation.en, en)


def _words(zh: str, en: str, found: list[Link]) -> list[Link]:
    """Return the words that surely stand for each other, beside the links that are found already."""
    free: list[Link] = []
    for link in sorted(align(zh, en), key=lambda w: -w.confidence):
        taken = (*found, *free)
        if link.confidence >= _SURE and all(apart(link.zh, k.zh) and apart(link.en, k.en) for k in taken):
            free.append(Link("word", link.zh, link.en))
    return free


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
