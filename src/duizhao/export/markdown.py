"""report.md: summaries first, then the parallel text, exchange by exchange."""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.documents import Run
from duizhao.export.passages import Passage, passages, signature_line
from duizhao.lexicon.terminology import Terminology


def markdown(run: Run, terminology: Terminology) -> Iterator[str]:
    """Yield the report as Markdown (CommonMark with tables); text that looks like markup is escaped."""
    yield f"# {escaped(run.report.title)}\n\n"
    if run.report.subtitle:
        yield f"*{escaped(run.report.subtitle)}*\n\n"
    yield f"{_overview(run)}\n"
    for passage in passages(run):
        yield f"{_passage(passage)}\n"
    counts = ", ".join(f"{v} {k}" for k, v in run.counts.items())
    yield f"---\n\n{counts}\n\n`{signature_line(run)}`\n"


def _overview(run: Run) -> str:
    out = []
    for p in run.overview.participants:
        post = "; ".join(x for x in (f"{p.post_zh} {p.post_en}".strip(), " ".join(p.exchanges)) if x)
        out.append(f"- {escaped(p.en)} {escaped(p.zh)} ({p.role}{': ' if post else ''}{escaped(post)})")
    if run.overview.themes:
        out.append(
            "- Themes: " + ", ".join(f"{escaped(t.en)} {escaped(t.zh)} ({t.segments})" for t in run.overview.themes)
        )
    out += [f"- ⚑ {escaped(d.message)}" for d in run.structure.warnings]
    return "\n".join(out) + "\n" if out else ""


def _passage(passage: Passage) -> str:
    out = []
    if passage.summary is not None:
        out.append(
            f"## {passage.id} · {escaped(passage.summary.headline_en)}\n\n**{escaped(passage.summary.headline_zh)}**\n"
        )
        out += [f"- {escaped(p.en)}  \n  {escaped(p.zh)} `{' '.join(p.evidence)}`" for p in passage.summary.key_points]
        out.append("")
        if passage.summary.figures:
            out.append("| figure | what | 数字 | |\n|---|---|---|---|")
            out += [
                f"| {escaped(f.value_en)} | {escaped(f.what_en)} | {escaped(f.value_zh)} | {escaped(f.what_zh)} "
                f"`{f.segment}` |"
                for f in passage.summary.figures
            ]
            out.append("")
    else:
        out.append(f"## {passage.id}\n")
    out.append("| | 中文 | English |\n|---|---|---|")
    for segment, translation in passage.rows:
        notes = "".join(f"<br>⚑ {escaped(f.kind)}: {escaped(f.message)}" for f in translation.findings)
        out.append(f"| `{segment.id}` | {escaped(segment.zh)} | {escaped(translation.en) or '—'}{notes} |")
    return "\n".join(out) + "\n"


def escaped(text: str) -> str:
    """Return text in one line with its Markdown signs escaped."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
