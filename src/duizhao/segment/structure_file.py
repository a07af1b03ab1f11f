"""Read a structure that a person corrected: the JSON of `duizhao segments --json` with its exchanges edited.

Lines say where an exchange is. Where the character spans beside them still fit these lines, the spans count, since a
question may end in the middle of a line. The segments in the file are not read: they follow from the exchanges.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from duizhao.documents import Exchange, Report, Span, Structure
from duizhao.errors import InputError
from duizhao.segment.cues import outlets_of
from duizhao.segment.segments import with_exchanges

A_PERSON = "a person"  # the cue of an exchange that somebody drew or confirmed


class _Exchange(msgspec.Struct):
    question_lines: Span
    answer_lines: Span
    id: str = ""
    question: Span | None = None
    answer: Span | None = None
    asker: str | None = None
    respondents: tuple[str, ...] | None = None
    cues: tuple[str, ...] = ()


class _Structure(msgspec.Struct):
    exchanges: list[_Exchange]
    digest: str | None = None


def structure_from_file(path: str | Path, report: Report, *, limit: int = 120) -> Structure:
    """Return the structure of ``report`` by the file. Raises InputError for another file or another text."""
    try:
        return _structure(str(path), Path(path).read_text(encoding="utf-8-sig"), report, limit)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            f"{path}: cannot be read ({reason}); give the JSON that `duizhao segments --json` prints, edited"
        ) from error


def structure_from_record(text: str, report: Report, *, limit: int = 120) -> Structure:
    """Return the structure of ``report`` by the exchanges that a person drew, JSON as in the file."""
    return _structure("the structure drawn by a person", text, report, limit)


def _structure(where: str, text: str, report: Report, limit: int) -> Structure:
    try:
        given = msgspec.json.decode(text, type=_Structure)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(
            f"{where}: not JSON as `duizhao segments --json` prints it ({error}); correct it there"
        ) from error
    if given.digest not in (None, report.digest):
        raise InputError(
            f"{where}: is the structure of another text than {report.source}; make it again with `duizhao segments "
            f"--json`"
        )
    starts = [0, *(i + 1 for i, c in enumerate(report.text) if c == "\n"), len(report.text) + 1]
    exchanges = [_exchange(where, report, starts, number, e) for number, e in enumerate(given.exchanges, 1)]
    exchanges.sort(key=lambda e: e.question)
    if len({e.id for e in exchanges}) < len(exchanges):
        raise InputError(f"{where}: two exchanges have the same id; give each its own")
    for one, two in zip(exchanges, exchanges[1:], strict=False):
        if two.question[0] < max(one.question[1], one.answer[1]):
            raise InputError(f"{where}: {one.id} and {two.id} overlap; correct their lines")
    return with_exchanges(report, tuple(exchanges), limit=limit)


def _exchange(where: str, report: Report, starts: list[int], number: int, given: _Exchange) -> Exchange:
    name, last, spans = given.id or f"E{number}", len(starts) - 1, []
    for lines, span in ((given.question_lines, given.question), (given.answer_lines, given.answer)):
        if not 1 <= lines[0] <= lines[1] <= last:
            raise InputError(f"{where}: the lines of {name} must be [first, last] within 1 to {last}")
        fits = span and 0 <= span[0] < span[1] <= len(report.text) and report.lines_of(span) == lines
        spans.append(span if span and fits else (starts[lines[0] - 1], min(starts[lines[1]], len(report.text))))
    if spans[1][0] < spans[0][0]:
        raise InputError(f"{where}: the answer of {name} begins before its question; correct the lines")
    return Exchange(
        id=name,
        asker=given.asker or None,
        outlets=outlets_of(given.asker),
        respondents=given.respondents or (),
        question=spans[0],
        answer=spans[1],
        question_lines=given.question_lines,
        answer_lines=given.answer_lines,
        confidence=1.0,
        cues=(*(cue for cue in given.cues if cue != A_PERSON), A_PERSON),
    )
