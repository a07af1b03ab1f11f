"""The values that pass between the stages: frozen dataclasses without behaviour of their own.

Every span is a half-open pair of character offsets ``(start, end)`` into ``Report.text``, the decoded source
text. Line numbers are 1-based and inclusive. This module imports nothing of ours.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

Span = tuple[int, int]
BlockKind = Literal["title", "subtitle", "heading", "paragraph", "caption", "byline", "note"]
Role = Literal["question", "answer", "prose"]
Origin = Literal["engine", "human", "tm", "tm-repaired", "none"]
Severity = Literal["error", "warning", "info"]
Record = dict[str, Any]  # a JSON object


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or caption. ``span`` includes the white space after it: the blocks tile the text."""

    id: str
    kind: BlockKind
    span: Span
    lines: tuple[int, int]
    text: str  # without white space at its ends
    continues: str | None = None  # id of the block whose last sentence goes on here


@lru_cache(8)
def _line_ends(text: str) -> list[int]:
    """Return the offsets of the line ends, ascending; cached, since counting them per segment would be quadratic."""
    return [i for i, c in enumerate(text) if c == "\n"]


@dataclass(frozen=True, slots=True)
class Report:
    """One source document. ``text`` is the decoded source, complete; ``digest`` is of the file's bytes."""

    name: str
    title: str
    subtitle: str
    byline: str
    text: str
    blocks: tuple[Block, ...]
    source: str
    digest: str
    encoding: str
    converted: str | None = (
        None  # the text in simplified characters, of the same length, where it is in traditional ones
    )

    @property
    def simplified(self) -> str:
        """What the stages read: the text in simplified characters. Spans into it are spans into ``text``."""
        return self.text if self.converted is None else self.converted

    def to_simplified(self, part: str) -> str:
        """Return a part of the text, such as a name, in simplified characters."""
        at = self.text.find(part)
        return part if self.converted is None or at < 0 else self.converted[at : at + len(part)]

    def block(self, block_id: str) -> Block:
        """Return the block with that id. Raises KeyError where there is none."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)

    def lines_of(self, span: Span) -> tuple[int, int]:
        """Return first and last line (1-based) of a span, white space at its ends not counted."""
        start, end = span
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        ends = _line_ends(self.text)
        return bisect_left(ends, start) + 1, bisect_left(ends, end) + 1


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer. Spans may overlap where one sentence both names the question and answers it."""

    id: str
    asker: str | None  # as the report words it: 中国日报英籍记者; None where nobody is named
    outlets: tuple[str, ...]
    respondents: tuple[str, ...]
    question: Span
    answer: Span
    question_lines: tuple[int, int]
    answer_lines: tuple[int, int]
    confidence: float  # 0 to 1
    cues: tuple[str, ...] = ()  # what made it an exchange


@dataclass(frozen=True, slots=True)
class Section:
    """Prose that is in no exchange: between two exchanges, before the first or after the last."""

    id: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Segment:
    """What is translated at once. It has several ``spans`` where a caption cut the sentence in two."""

    id: str
    zh: str
    spans: tuple[Span, ...]
    lines: tuple[int, int]
    block: str
    role: Role
    exchange: str | None
    section: str | None
    converted: str | None = None  # of the same length; None where the report is in simplified characters already

    @property
    def simplified(self) -> str:
        """What the stages read: ``zh`` in simplified characters. Spans into it are spans into ``zh``."""
        return self.zh if self.converted is None else self.converted


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. Spans are into the segment's ``zh`` and the translation's ``en``; None where none applies."""

    kind: str
    severity: Severity
    message: str
    source: Span | None = None
    target: Span | None = None
    repaired: bool = False

    @property
    def open(self) -> bool:
        """Whether a person should look: an error or a warning that no repair has settled."""
        return self.severity != "info" and not self.repaired

    def record(self) -> Record:
        """Return the finding as every JSON output shows it."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "source": list(self.source) if self.source else None,
            "target": list(self.target) if self.target else None,
            "message": self.message,
            "repaired": self.repaired,
        }


@dataclass(frozen=True, slots=True)
class Structure:
    """What ``segment`` finds in a report. ``warnings``: where it is unsure; their spans are into the report's text."""

    exchanges: tuple[Exchange, ...]
    sections: tuple[Section, ...]
    segments: tuple[Segment, ...]
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """Part of a segment that must come out exactly: a figure, a name, a term. ``span`` is into the segment's ``zh``."""

    kind: Literal["number", "name", "term"]
    zh: str
    en: str
    span: Span
    others: tuple[str, ...] = ()  # English that is accepted as well


@dataclass(frozen=True, slots=True)
class Masked:
    """A segment's text with ``⟦k⟧`` for its k-th slot (k from 1, in the order of the Chinese)."""

    text: str
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One output of an engine. ``score``: mean log-probability of its pieces (higher is better)."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """What an engine gives for one source: candidates best first, and what it could not read."""

    candidates: tuple[Candidate, ...]
    pieces: int  # source pieces, the end mark not counted
    unknown: int = 0  # of these, pieces the vocabulary lacks
    splits: int = 1  # more than one: longer than the model's positions, cut and joined again
    stretches: int = 1  # how many the sentence was cut into
    unmasked: bool = False  # no output kept its placeholders: these are of the plain sentence


@dataclass(frozen=True, slots=True)
class Quality:
    """How far to trust a translation. ``score``: the chance that a reviewer would mark no major error, 0 to 1."""

    score: float | None  # None: too unlike what the score was learnt from
    reasons: tuple[str, ...] = ()
    doubtful: tuple[Span, ...] = ()  # words of the English to look at


@dataclass(frozen=True, slots=True)
class Translation:
    """The English of a segment, where it came from, and its findings."""

    segment: str
    zh: str
    en: str
    origin: Origin
    findings: tuple[Finding, ...] = ()
    stretches: int = 1  # how many the engine decoded it in
    match: str = ""  # the memory that a match is from, its place and score
    quality: Quality | None = None  # None where nobody asked, and of a person's English

    @property
    def failed(self) -> bool:
        """Whether no English could be made of it."""
        return not self.en.strip()

    @property
    def doubtful(self) -> bool:
        """Whether a person should look: an error or a warning that no repair has settled."""
        return any(f.open for f in self.findings)


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One key point of a summary with the ids of the segments that prove it."""

    zh: str
    en: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure worth quoting: what it counts, its value as the report words it, and where it stands."""

    what_zh: str  # the words around it, the figure itself left out
    value_zh: str
    what_en: str
    value_en: str
    segment: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Of an exchange or a section: one line of who asked whom about what, and the key points of the answer."""

    of: str  # exchange or section id
    headline_zh: str
    headline_en: str
    key_points: tuple[KeyPoint, ...]
    figures: tuple[Figure, ...] = ()
    dropped: int = 0  # sentences that a model wrote without evidence


@dataclass(frozen=True, slots=True)
class Participant:
    """Who takes part. The post's English is empty where the lexicon does not know all of it."""

    zh: str
    en: str
    role: Literal["asks", "answers", "is named"]
    exchanges: tuple[str, ...]
    post_zh: str = ""
    post_en: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """An official term that comes often, and in how many segments."""

    zh: str
    en: str
    segments: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The report in a few lines."""

    participants: tuple[Participant, ...] = ()
    themes: tuple[Theme, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What made a run: anyone with the same values gets the same bytes."""

    duizhao: str
    engine: str
    model: str
    model_fingerprint: str
    lexicon_fingerprint: str
    report_digest: str
    settings: Record
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over a report, with all its results."""

    report: Report
    structure: Structure
    translations: tuple[Translation, ...]  # one per segment, in the segments' order
    summaries: tuple[Summary, ...]
    overview: Overview
    signature: Signature
    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    started: str = ""

    def translation(self, segment_id: str) -> Translation:
        """Return the translation of a segment. Raises KeyError where there is none."""
        for translation in self.translations:
            if translation.segment == segment_id:
                return translation
        raise KeyError(segment_id)
