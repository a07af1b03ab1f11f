"""Read a structure that a person corrected: the JSON of `duizhao segments --json` with its exchanges edited.

Lines say where an exchange is. Where the character spans beside them still fit these lines, the spans count, since a
question may end in the middle of a line. The segments in the file are not read: they follow from the exchanges.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from duizhao.documents import Exchange, Record, Report, Span, Structure
from duizhao.errors import InputError
from duizhao.segment.cues import outlets_of
from duizhao.segment.segments import with_exchanges


def structure_from_file(path: str | Path, report: Report, *, limit: int = 120) -> Structure:
    """Return the structure of ``report`` by the file. Raises InputError for another file or another text."""
    path = Path(path)
    try:
        record = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); give the JSON that `duizhao segments --json` prints, edited"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not JSON ({error}); correct it there") from error
    return _structure(path, record, report, limit)


def structure_from_record(text: str, report: Report, *, limit: int = 120) -> Structure:
    """Return the structure of ``report`` by the exchanges that a person drew, JSON as in the file."""
    return _structure(Path("the structure drawn by a person"), json.loads(text), report, limit)


def _structure(path: Path, record: Any, report: Report, limit: int) -> Structure:
    if not isinstance(record, dict) or not isinstance(record.get("exchanges"), list):
        raise InputError(
            f"{path}: has no list of exchanges; give the JSON that `duizhao segments --json` prints, edited"
        )
    if record.get("digest") not in (None, report.digest):
        raise InputError(
            f"{path}: is the structure of another text than {report.source}; make it again with `duizhao segments "
            f"--json`"
        )
    starts = [0, *(i + 1 for i, c in enumerate(report.text) if c == "\n"), len(report.text) + 1]
    exchanges = [_exchange(path, report, starts, number, e) for number, e in enumerate(record["exchanges"], 1)]
    exchanges.sort(key=lambda e: e.question)
    if len({e.id for e in exchanges}) < len(exchanges):
        raise InputError(f"{path}: two exchanges have the same id; give each its own")
    for one, two in zip(exchanges, exchanges[1:], strict=False):
        if two.question[0] < max(one.question[1], one.answer[1]):
            raise InputError(f"{path}: {one.id} and {two.id} overlap; correct their lines")
    return with_exchanges(report, tuple(exchanges), limit=limit)


def _exchange(path: Path, report: Report, starts: list[int], number: int, row: object) -> Exchange:
    where = f"{path}: exchange {number}"
    if not isinstance(row, dict):
        raise InputError(f"{where}: is not an object; see what `duizhao segments --json` prints")
    name = str(row.get("id") or f"E{number}")
    question, answer = (_span(f"{where} ({name})", part, report, starts, row) for part in ("question", "answer"))
    if answer[0] < question[0]:
        raise InputError(f"{where} ({name}): its answer begins before its question; correct the lines")
    asker = row.get("asker")
    respondents = row.get("respondents") or []
    if (
        not (asker is None or isinstance(asker, str))
        or not isinstance(respondents, list)
        or not all(isinstance(r, str) for r in respondents)
    ):
        raise InputError(f"{where} ({name}): asker must be a text or null, respondents a list of texts")
    same = row.get("cues")
    return Exchange(
        id=name,
        asker=asker or None,
        outlets=outlets_of(asker),
        respondents=tuple(respondents),
        question=question,
        answer=answer,
        question_lines=report.lines_of(question),
        answer_lines=report.lines_of(answer),
        confidence=1.0,
        cues=(
            *(c for c in (same if isinstance(same, list) else []) if isinstance(c, str) and c != "a person"),
            "a person",
        ),
    )


def _span(where: str, part: str, report: Report, starts: list[int], row: Record) -> Span:
    lines, span = _span_or_none(row.get(f"{part}_lines")), _span_or_none(row.get(part))
    last = len(starts) - 1
    if lines is None or not 1 <= lines[0] <= lines[1] <= last:
        raise InputError(f"{where}: {part}_lines must be [first, last] within 1 to {last}")
    if span is not None and 0 <= span[0] < span[1] <= len(report.text) and report.lines_of(span) == lines:
        return span
    return starts[lines[0] - 1], min(starts[lines[1]], len(report.text))


def _span_or_none(value: Any) -> Span | None:
    whole = (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(v, int) and not isinstance(v, bool) for v in value)
    )
    return (value[0], value[1]) if whole else None
