"""Report → Structure: exchanges, sections, and segments that tile the text."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from duizhao.documents import Block, Exchange, Report, Role, Section, Segment, Span, Structure
from duizhao.lexicon.han import matching_form
from duizhao.lexicon.people import find_names
from duizhao.lexicon.simplify import as_written
from duizhao.segment.cues import ExchangeDraft, outlets_of
from duizhao.segment.prose import read_prose
from duizhao.segment.roles import TurnRole
from duizhao.segment.sentences import sentences
from duizhao.segment.structure_warnings import warnings
from duizhao.segment.transcript import read_transcript
from duizhao.segment.turns import roles_in


def structure(report: Report, *, limit: int = 120, learnt: Mapping[str, TurnRole] | None = None) -> Structure:
    """Return exchanges, sections and segments of a report. ``limit``: most characters of Chinese in a segment.

    ``learnt``: roles of labels that a person put right in other reports, see ``roles_of``.
    """
    plain = _in_simplified(report)
    names = find_names(plain.text)
    found = read_transcript(plain, names, learnt)
    told = read_prose(plain, names)
    if len(told) > 2 * len(found):  # a label or two in a report that tells
        found = told
    exchanges = tuple(_exchange(report, i, f) for i, f in enumerate(found, 1))
    return with_exchanges(report, exchanges, limit=limit)


def roles_of(report: Report, exchanges: Iterable[Exchange]) -> dict[str, TurnRole]:
    """Return the roles of labels in exchanges that a person drew: 车主 asks, for reports of the same form."""
    plain = _in_simplified(report)
    return roles_in(plain, find_names(plain.text), exchanges)


def with_exchanges(report: Report, exchanges: tuple[Exchange, ...], *, limit: int = 120) -> Structure:
    """Return the structure of a report whose exchanges are known: the rest becomes sections, all of it segments."""
    sections = _sections(report, exchanges)
    return Structure(exchanges, sections, _segments(report, exchanges, sections, limit), warnings(report, exchanges))


def _in_simplified(report: Report) -> Report:
    """Return the same report in simplified characters, for the cues; spans stay."""
    if report.converted is None:
        return report
    blocks = tuple(replace(b, text=as_written(b.text, report.text, report.converted, b.span[0])) for b in report.blocks)
    return replace(report, text=report.converted, blocks=blocks)


def _exchange(report: Report, number: int, found: ExchangeDraft) -> Exchange:
    def as_source(part: str) -> str:
        return part if report.converted is None else as_written(part, report.converted, report.text)

    return Exchange(
        id=f"E{number}",
        asker=as_source(found.asker) if found.asker else None,
        outlets=tuple(as_source(o) for o in outlets_of(found.asker)),
        respondents=tuple(as_source(r) for r in found.respondents),
        question=found.question,
        answer=found.answer,
        question_lines=report.lines_of(found.question),
        answer_lines=report.lines_of(found.answer),
        confidence=found.confidence,
        cues=found.cues,
    )


def _sections(report: Report, exchanges: tuple[Exchange, ...]) -> tuple[Section, ...]:
    """Return the text outside all exchanges. A report without exchanges is divided at its headings."""
    edges: list[Span] = []
    offset = 0
    for exchange in exchanges:
        start, end = exchange.question[0], max(exchange.question[1], exchange.answer[1])
        if start > offset:
            edges.append((offset, start))
        offset = max(offset, end)
    if offset < len(report.text):
        edges.append((offset, len(report.text)))
    if not exchanges:
        cuts = [b.span[0] for b in report.blocks if b.kind == "heading"]
        bounds = sorted({0, *cuts, len(report.text)})
        edges = [(a, b) for a, b in zip(bounds, bounds[1:], strict=False) if a < b]
    starts = [b.span[0] for b in report.blocks]
    inside = (report.blocks[bisect_left(starts, a) : bisect_left(starts, b)] for a, b in edges)
    return tuple(
        Section(f"S{i}", _title_of(blocks), span) for i, (span, blocks) in enumerate(zip(edges, inside, strict=True), 1)
    )


def _title_of(inside: Sequence[Block]) -> str:
    return next(
        (b.text.lstrip("# ") for b in inside if b.kind in ("title", "heading")), inside[0].text[:24] if inside else ""
    )


def _segments(
    report: Report, exchanges: tuple[Exchange, ...], sections: tuple[Section, ...], limit: int
) -> tuple[Segment, ...]:
    edges = sorted({edge for e in exchanges for edge in (*e.question, *e.answer)})
    pieces = [piece for block in report.blocks for piece in _sentences_of(report, block, edges, limit)]
    exchange_starts, section_starts = [e.question[0] for e in exchanges], [s.span[0] for s in sections]
    ends: dict[str, Block] = {b.id: b for b in report.blocks}
    joined: list[tuple[tuple[Span, ...], str]] = []
    index_of_last: dict[str, int] = {}  # block → index in `joined` of its last segment
    for span, block_id in pieces:
        before = ends[block_id].continues
        if span[0] == ends[block_id].span[0] and before is not None and before in index_of_last:
            i = index_of_last[before]
            joined[i] = ((*joined[i][0], span), joined[i][1])
            index_of_last[block_id] = i
            continue
        joined.append(((span,), block_id))
        index_of_last[block_id] = len(joined) - 1
    seen: Counter[str] = Counter()
    segments = []
    for spans, block_id in joined:
        zh = "".join(report.text[a:b].strip() for a, b in spans)
        plain = None if report.converted is None else "".join(report.converted[a:b].strip() for a, b in spans)
        key = segment_key(plain or zh)
        seen[key] += 1
        near = bisect_right(exchange_starts, spans[0][0]) - 1
        exchange, role = _place(spans[0], exchanges[near : near + 1] if near >= 0 else ())
        at = bisect_right(section_starts, spans[0][0]) - 1
        section = sections[at].id if exchange is None and at >= 0 and spans[0][0] < sections[at].span[1] else None
        block = ends[block_id]
        lines = (
            block.lines
            if len(spans) == 1 and block.lines[0] == block.lines[1]
            else (report.lines_of(spans[0])[0], report.lines_of(spans[-1])[1])
        )
        segments.append(
            Segment(
                key if seen[key] == 1 else f"{key}-{seen[key]}",
                zh,
                spans,
                lines,
                block_id,
                role,
                exchange,
                section,
                plain,
            )
        )
    return tuple(segments)


def _sentences_of(report: Report, block: Block, edges: list[int], limit: int) -> list[tuple[Span, str]]:
    """Return the sentences of a block, cut also where an exchange begins or ends inside it."""
    start, end = block.span
    inner = edges[bisect_right(edges, start) : bisect_left(edges, end)]
    bounds = sorted({start, end, *inner})
    return [
        ((a + x, a + y), block.id)
        for a, b in zip(bounds, bounds[1:], strict=False)
        for x, y in sentences(report.simplified[a:b], limit)
    ]


def _place(span: Span, exchanges: tuple[Exchange, ...]) -> tuple[str | None, Role]:
    for exchange in exchanges:
        if exchange.answer[0] <= span[0] < exchange.answer[1]:
            return exchange.id, "answer"
        if exchange.question[0] <= span[0] < exchange.question[1]:
            return exchange.id, "question"
    return None, "prose"


def segment_key(zh: str) -> str:
    """Return a segment's id from its content: ten hexadecimal digits, whatever the punctuation's width or spacing."""
    return hashlib.sha256(matching_form(zh).encode()).hexdigest()[:10]
