"""Change the exchanges of a report: move a boundary, merge, split, remove, begin, name who asks and answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duizhao.documents import Record, Segment, Structure
from duizhao.errors import InputError
from duizhao.export.records import exchange_record


@dataclass(frozen=True, slots=True)
class Redraw:
    """One change. ``at``: the id of a segment; ``exchange``: of an exchange; both where the change needs them."""

    change: str
    exchange: str = ""
    at: str = ""
    asker: str | None = None
    respondents: tuple[str, ...] | None = None


def redrawn(structure: Structure, change: Redraw) -> list[Record]:
    """Return the exchanges after a change, as a structure file has them. Raises InputError for an impossible one."""
    do = _CHANGES.get(change.change)
    if do is None:
        raise InputError(f"{change.change}: is no change of a structure; there are {', '.join(_CHANGES)}")
    drawn = do(structure, change)
    if any(start >= end for e in drawn for start, end in (e["question"], e["answer"])):
        raise InputError("an exchange needs a question and an answer behind it; choose another segment")
    return [{k: v for k, v in e.items() if k not in ("question_lines", "answer_lines")} for e in drawn]


def _records(structure: Structure) -> list[Record]:
    return [exchange_record(e) for e in structure.exchanges]


def _segment(structure: Structure, change: Redraw) -> Segment:
    found = next((s for s in structure.segments if s.id == change.at), None)
    if found is None:
        raise InputError(f"{change.at or 'no segment'}: is not in the report; choose a segment first")
    return found


def _index(structure: Structure, change: Redraw) -> int:
    name = change.exchange or _segment(structure, change).exchange
    found = [i for i, e in enumerate(structure.exchanges) if e.id == name]
    if not found:
        raise InputError(f"{name or change.at}: is no exchange; choose one, or a segment in one")
    return found[0]


def _names(structure: Structure, change: Redraw) -> list[Record]:
    drawn = _records(structure)
    one = drawn[_index(structure, change)]
    if change.asker is not None:
        one["asker"] = change.asker or None
    if change.respondents is not None:
        one["respondents"] = [r for r in change.respondents if r]
    return drawn


def _merge(structure: Structure, change: Redraw) -> list[Record]:
    """Make one of an exchange and the next: what lies between belongs to the answer."""
    drawn, i = _records(structure), _index(structure, change)
    if i + 1 >= len(drawn):
        raise InputError(f"{drawn[i]['id']}: has no exchange behind it to merge with")
    one, two = drawn[i], drawn.pop(i + 1)
    one["answer"] = [one["answer"][0], max(two["question"][1], two["answer"][1])]
    one["respondents"] = list(dict.fromkeys([*one["respondents"], *two["respondents"]]))
    return drawn


def _remove(structure: Structure, change: Redraw) -> list[Record]:
    drawn = _records(structure)
    del drawn[_index(structure, change)]
    return drawn


def _question_begins(structure: Structure, change: Redraw) -> list[Record]:
    drawn, i, start = _records(structure), _index(structure, change), _segment(structure, change).spans[0][0]
    drawn[i]["question"] = [start, drawn[i]["question"][1]]
    if i and start < max(drawn[i - 1]["answer"][1], drawn[i - 1]["question"][1]):
        drawn[i - 1]["answer"] = [drawn[i - 1]["answer"][0], start]
    return drawn


def _answer_begins(structure: Structure, change: Redraw) -> list[Record]:
    drawn, i, start = _records(structure), _index(structure, change), _segment(structure, change).spans[0][0]
    drawn[i]["question"] = [drawn[i]["question"][0], start]
    drawn[i]["answer"] = [start, drawn[i]["answer"][1]]
    return drawn


def _ends(structure: Structure, change: Redraw) -> list[Record]:
    drawn, end = _records(structure), _segment(structure, change).spans[-1][1]
    i = _index(structure, change)
    drawn[i]["answer"] = [drawn[i]["answer"][0], end]
    following = drawn[i + 1] if i + 1 < len(drawn) else None
    if following is not None and following["question"][0] < end:
        following["question"] = [end, following["question"][1]]
    return drawn


def _begin(structure: Structure, change: Redraw) -> list[Record]:
    """Begin an exchange with a segment as its question: inside another one that splits it."""
    segment = _segment(structure, change)
    start, behind = segment.spans[0][0], segment.spans[-1][1]
    drawn = _records(structure)
    around = next((e for e in drawn if e["question"][0] < start < max(e["answer"][1], e["question"][1])), None)
    later = [e["question"][0] for e in drawn if e["question"][0] > start]
    end = min(later, default=max(s.spans[-1][1] for s in structure.segments))
    new: Record = {"asker": None, "respondents": [], "cues": []}
    if around is not None:
        end = around["answer"][1]
        around["answer"] = [around["answer"][0], start]
        new["respondents"] = list(around["respondents"])
    new |= {"question": [start, behind], "answer": [behind, end]}
    return sorted([*drawn, new], key=lambda e: e["question"][0])


_CHANGES: dict[str, Callable[[Structure, Redraw], list[Record]]] = {
    "names": _names,
    "merge": _merge,
    "remove": _remove,
    "question-begins": _question_begins,
    "answer-begins": _answer_begins,
    "ends": _ends,
    "begin": _begin,
}


def lines_added(exchanges: Sequence[Record], lines_of: Callable[[tuple[int, int]], tuple[int, int]]) -> list[Record]:
    """Return exchanges with the lines of their spans, which a structure file must have."""
    return [
        {
            **e,
            "question_lines": list(lines_of(tuple(e["question"]))),
            "answer_lines": list(lines_of(tuple(e["answer"]))),
        }
        for e in exchanges
    ]
