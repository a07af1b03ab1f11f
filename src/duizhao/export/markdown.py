"""report.md: summaries first, then the parallel text, exchange by exchange."""

from __future__ import annotations

import re

from duizhao.documents import Run
from duizhao.export.reading import Passage, passages, signature_line


def markdown(run: Run) -> str:
    """The report as Markdown (CommonMark with tables); text that looks like markup is escaped."""
    parts = [f"# {_plain(run.report.title)}\n"]
    if run.report.subtitle:
        parts.append(f"*{_plain(run.report.subtitle)}*\n")
    parts.append(_overview(run))
    for passage in passages(run):
        parts.append(_passage(passage))
    counts = ", ".join(f"{v} {k}" for k, v in run.counts.items())
    parts.append(f"---\n\n{counts}\n\n`{signature_line(run)}`\n")
    return "\n".join(parts)


def _overview(run: Run) -> str:
    out = []
    for p in run.overview.participants:
        post = "; ".join(x for x in (f"{p.post_zh} {p.post_en}".strip(), " ".join(p.exchanges)) if x)
        out.append(f"- {_plain(p.en)} {_plain(p.zh)} ({p.role}{': ' if post else ''}{_plain(post)})")
    if run.overview.themes:
        out.append("- Themes: " + ", ".join(f"{_plain(t.en)} {_plain(t.zh)} ({t.segments})" for t in run.overview.themes))
    out += [f"- ⚑ {_plain(d.message)}" for d in run.structure.doubts]
    return "\n".join(out) + "\n" if out else ""


def _passage(passage: Passage) -> str:
    out = []
    if passage.summary is not None:
        out.append(f"## {passage.id} · {_plain(passage.summary.headline_en)}\n\n**{_plain(passage.summary.headline_zh)}**\n")
        out += [f"- {_plain(p.en)}  \n  {_plain(p.zh)} `{' '.join(p.evidence)}`" for p in passage.summary.points]
        out.append("")
        if passage.summary.figures:
            out.append("| figure | what | 数字 | |\n|---|---|---|---|")
            out += [f"| {_plain(f.value_en)} | {_plain(f.what_en)} | {_plain(f.value_zh)} | {_plain(f.what_zh)} `{f.segment}` |" for f in passage.summary.figures]
            out.append("")
    else:
        out.append(f"## {passage.id}\n")
    out.append("| | 中文 | English |\n|---|---|---|")
    for segment, translation in passage.rows:
        notes = "".join(f"<br>⚑ {_plain(f.kind)}: {_plain(f.message)}" for f in translation.findings)
        out.append(f"| `{segment.id}` | {_plain(segment.zh)} | {_plain(translation.en) or '—'}{notes} |")
    return "\n".join(out) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
