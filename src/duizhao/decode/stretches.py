"""Cut a sentence into stretches that a model translates well, where a person would: between clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.documents import Masked, Slot

MARK = re.compile(r"⟦\s*(\d+)\s*⟧")
_CLAUSE_END = re.compile(r"[，,；;：:。！？!?]+[”’」』）)】》]*")
_ITEM_END = re.compile(r"[，,；;：:、。！？!?]+[”’」』）)】》]*")
_MARK_END = re.compile(r"⟦\d+⟧[”』」》）)、，,；;：:。]*")
_PAIRS = {"“": "”", "‘": "’", "《": "》", "「": "」", "『": "』", "（": "）", "(": ")", "【": "】"}
# 一是, 二是: each point of a list begins a stretch of its own, and its number becomes a word of ours.
_POINT = re.compile(r"(?<![\u4e00-\u9fff])([一二三四五六七八九])(?:是|要)(?=[\u4e00-\u9fff⟦“])")
_POINT_WORDS = dict(
    zip(
        "一二三四五六七八九",
        ["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth"],
        strict=True,
    )
)
# ⟦1⟧说，: the frame of reported speech, which English says the same way each time.
_SPEECH = re.compile(
    r"^\s*⟦(\d+)⟧(?:还|也|又|则|首先|随后|接着|最后|同时|对此)*"
    r"(说|表示|介绍说|介绍|指出|强调|认为|坦言|透露|回答说|回答|答)[，：,:]\s*"
)
# ⟦1⟧记者向⟦2⟧提问：
_QUESTION = re.compile(
    r"^\s*⟦(\d+)⟧(?:[\u4e00-\u9fff]籍)?记者(?:就此)?向⟦(\d+)⟧[\u4e00-\u9fff]{0,3}?(?:提问|发问)(?:说|道)?[：:]\s*"
)
_SPEECH_WORDS = {
    "指出": "pointed out that",
    "强调": "stressed that",
    "认为": "said that",
    "回答": "replied that",
    "回答说": "replied that",
    "答": "replied that",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a masked sentence with its own numbering of placeholders. ``lead``: what we say before it."""

    text: str
    plain: str  # with the Chinese of its slots
    slots: tuple[Slot, ...]
    lead: str = ""


def by_clauses(masked: Masked, longest: int, placeholders: int) -> list[Stretch]:
    """Return clauses put together while they fit ``longest`` characters and so many placeholders.

    Nothing is cut inside quotation marks or brackets, unless what they hold is longer than that.
    """
    lead, text = _speech_frame(masked)
    found: list[Stretch] = []
    for part, point in _points(text):
        clauses = _cut(part, _CLAUSE_END, longest)
        for k, group in enumerate(_grouped(clauses, longest, placeholders)):
            word = f"{_POINT_WORDS[point]}," if point and k == 0 else ""
            found.append(_stretch(masked, group, " ".join(x for x in (lead if not found else "", word) if x)))
    return found


def by_items(stretch: Stretch) -> list[Stretch]:
    """Return the items of a stretch, each with one placeholder at most where the text allows."""
    return _smaller(stretch, _grouped(_cut(stretch.text, _ITEM_END, 0), 0, 1))


def by_placeholders(stretch: Stretch) -> list[Stretch]:
    """Return a stretch cut behind every placeholder."""
    return _smaller(stretch, _grouped(_cut(stretch.text, _MARK_END, 0), 0, 1))


def uncut(masked: Masked, plain: str) -> Stretch:
    """Return a sentence as one stretch."""
    return Stretch(masked.text, plain, masked.slots)


def _smaller(stretch: Stretch, groups: list[str]) -> list[Stretch]:
    masked = Masked(stretch.text, stretch.slots)
    return [_stretch(masked, group, stretch.lead if i == 0 else "") for i, group in enumerate(groups)]


def _speech_frame(masked: Masked) -> tuple[str, str]:
    """Return the English frame of a sentence that begins with ⟦k⟧说， or ⟦k⟧记者向⟦j⟧提问：, and the rest of it."""
    if (asks := _QUESTION.match(masked.text)) is not None:
        outlet, person = (masked.slots[int(k) - 1] for k in asks.groups())
        if outlet.kind == "term" and person.kind == "name":
            return f"A reporter from {outlet.en} asked {person.en}:", masked.text[asks.end() :]
    match = _SPEECH.match(masked.text)
    if match is None or masked.slots[int(match[1]) - 1].kind != "name" or len(masked.text) - match.end() < 4:
        return "", masked.text
    verb = _SPEECH_WORDS.get(match[2], "said that")
    return f"{masked.slots[int(match[1]) - 1].en} {verb}", masked.text[match.end() :]


def _points(text: str) -> list[tuple[str, str]]:
    """Return the parts that begin with 一是, 二是 …, without the number, and the number; the first may have none."""
    marks = list(_POINT.finditer(text))
    if not marks or any(text[m.start() - 1 : m.start()] not in "，；。：、！？,;: " for m in marks if m.start()):
        return [(text, "")]
    bounds = [*(m.start() for m in marks), len(text)]
    parts = [(text[: bounds[0]], "")] if bounds[0] else []
    return parts + [(text[m.end() : end], m[1]) for m, end in zip(marks, bounds[1:], strict=True)]


def _cut(text: str, ends: re.Pattern[str], longest: int) -> list[str]:
    """Return the text cut behind every end outside quotations and brackets (those longer than ``longest`` aside)."""
    closed = _closed(text, longest)
    cuts = [m.end() for m in ends.finditer(text) if not closed[m.end() - 1] and not _in_figure(text, m)]
    bounds = sorted({0, *cuts, len(text)})
    return [text[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]


def _in_figure(text: str, match: re.Match[str]) -> bool:
    """Return whether the mark stands between digits: 1,234 and 10:30."""
    return text[match.start() - 1 : match.start()].isdigit() and text[match.end() : match.end() + 1].isdigit()


def _closed(text: str, longest: int) -> list[bool]:
    """Return, for every character, whether it is inside quotation marks or brackets; the closing mark is not."""
    inside = [False] * len(text)
    if not longest:
        return inside
    open_at: list[tuple[int, str]] = []
    for i, char in enumerate(text):
        if char in _PAIRS:
            open_at.append((i, _PAIRS[char]))
        elif open_at and char == open_at[-1][1]:
            start, _ = open_at.pop()
            if i - start <= longest:
                inside[start:i] = [True] * (i - start)
    return inside


def _grouped(clauses: list[str], longest: int, placeholders: int) -> list[str]:
    groups: list[str] = []
    for clause in clauses:
        together = (groups[-1] if groups else "") + clause
        fits = len(together) <= longest and len(MARK.findall(together)) <= placeholders
        if groups and (fits or not re.search(r"\w", clause)):
            groups[-1] = together
        else:
            groups.append(clause)
    return groups


def _stretch(masked: Masked, text: str, lead: str) -> Stretch:
    slots = tuple(masked.slots[int(k) - 1] for k in MARK.findall(text))
    numbers = iter(range(1, len(slots) + 1))
    renumbered = MARK.sub(lambda _: f"⟦{next(numbers)}⟧", text)
    return Stretch(renumbered, MARK.sub(lambda m: masked.slots[int(m[1]) - 1].zh, text), slots, lead)
