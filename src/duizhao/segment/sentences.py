"""Text → sentences that tile it.

Nothing is dropped: white space and closing quotes stay with the sentence before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.documents import Span
from duizhao.lexicon.han import is_han

TERMINATORS = frozenset("。！？；!?…")
_PAIRS = {
    "“": "”",
    "‘": "’",
    "《": "》",
    "〈": "〉",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "【": "】",
    "［": "］",
    "[": "]",
}
_CLOSERS = frozenset(_PAIRS.values())
_SIGNS = re.compile(
    f"[{re.escape(''.join(sorted({*TERMINATORS, *_PAIRS, *_CLOSERS, ';', '.', chr(34)})))}]"
)  # where something can begin or end
_BRACKETS = re.compile(f"[{re.escape(''.join(sorted({*_PAIRS, *_CLOSERS})))}]")
_COMMAS = frozenset("，,：:")
_WEAK_COMMAS = frozenset("、")


def sentences(text: str, limit: int) -> list[Span]:
    """Return the spans of the sentences, in order, that tile ``text``.

    None is longer than ``limit`` characters (white space at the ends aside). Splits after 。！？；!? and … with the
    closing quotes and white space that follow, and at a half-width ``;`` or ``.`` after a Chinese character. Inside
    《》 and “” only where the quotation is longer than ``limit``.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text, limit):
        spans += _fitting(text, (start, end), limit)
        start = end
    if start < len(text):
        spans += _fitting(text, (start, len(text)), limit)
    return spans


def _ends(text: str, limit: int) -> list[int]:
    """Return the offsets behind each sentence."""
    closes = matching_closers(text, limit)
    ends: list[int] = []
    done, quoted_until = 0, 0  # quoted_until: offset of the outermost closer we are inside of
    straight = _straight_quotes(text, limit)
    closers = set(straight.values())
    for i in _places(_SIGNS, text):
        if i < done:
            continue
        char = text[i]
        quoted_until = max(quoted_until, closes.get(i, 0), straight.get(i, 0))
        # 他说：“好。” : the stop is inside, the sentence ends with the quotation
        with_quotation = i == quoted_until and (char in _CLOSERS or char == '"') and i and text[i - 1] in "。！？!?…"
        if i >= quoted_until and _terminates(text, i) or with_quotation and _starts_afresh(text, i + 1):
            done = _past_closers(text, i + 1, closers)
            ends.append(done)
    return ends


def _places(signs: re.Pattern[str], text: str) -> Iterator[int]:
    return (m.start() for m in signs.finditer(text))


def _terminates(text: str, i: int) -> bool:
    char = text[i]
    if char in TERMINATORS:
        return True
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if char == ";":
        return (
            bool(before)
            and (is_han(before) or before in _CLOSERS or before == "%")
            and not (after.isascii() and after.isalnum())
        )
    if char == ".":  # a Chinese sentence closed by a Latin stop; never a decimal, an abbreviation or a list number
        return bool(before) and is_han(before) and (not after or after.isspace() or is_han(after))
    return False


def _past_closers(text: str, i: int, straight_closers: set[int]) -> int:
    """Return the offset past further terminators, closing marks and white space, which belong to the sentence."""
    while i < len(text) and (text[i] in TERMINATORS or text[i] in _CLOSERS or i in straight_closers):
        i += 1
    while i < len(text) and text[i].isspace():
        i += 1
    return i


def _starts_afresh(text: str, i: int) -> bool:
    """Return whether a new sentence follows a quotation that ended in a stop, and not its frame (“…。”他说)."""
    while i < len(text) and (text[i].isspace() or text[i] in _CLOSERS):
        i += 1
    return i >= len(text) or text[i] in "“‘《「『（(【0123456789" or (text[i - 1].isspace())


def matching_closers(text: str, limit: int) -> dict[int, int]:
    """Return the offset of each opening mark with that of its closing mark, for pairs within ``limit``.

    Unmatched marks are left out.
    """
    found: dict[int, int] = {}
    stack: list[int] = []
    for i in _places(_BRACKETS, text):
        char = text[i]
        if char in _PAIRS:
            stack.append(i)
        else:
            for depth in range(len(stack) - 1, -1, -1):
                if i - stack[depth] >= limit:
                    break
                if _PAIRS[text[stack[depth]]] == char:
                    found[stack[depth]] = i
                    del stack[depth:]
                    break
    return found


def _straight_quotes(text: str, limit: int) -> dict[int, int]:
    """Return pairs of straight double quotes, by their order within a line.

    A line with an odd number of them has none.
    """
    found: dict[int, int] = {}
    if '"' not in text:
        return found
    start = 0
    for line in text.split("\n"):
        places = [start + i for i, c in enumerate(line) if c == '"']
        if len(places) % 2 == 0:
            found |= {a: b for a, b in zip(places[::2], places[1::2], strict=True) if b - a < limit}
        start += len(line) + 1
    return found


def _fitting(text: str, span: Span, limit: int) -> list[Span]:
    """Return the span itself, or its parts cut at the best commas until each is within ``limit``."""
    start, end = span
    body_end = start + len(text[start:end].rstrip())
    body_start = end - len(text[start:end].lstrip())
    if body_end - body_start <= limit:
        return [span]
    cut = _best_cut(text, body_start, body_end, limit)
    return [*_fitting(text, (start, cut), limit), *_fitting(text, (cut, end), limit)]


def _best_cut(text: str, start: int, end: int, limit: int) -> int:
    """Return where to cut: at the comma nearest the middle, outside quotations first, then 、, then anywhere safe."""
    middle = (start + end) / 2
    inside = [False] * (end - start)
    for a, b in matching_closers(text[start:end], limit).items():
        inside[a:b] = [True] * (b - a)
    best, best_cost = min(start + limit, end - 1), float("inf")
    reach = 5 * limit  # what is farther from the middle costs more than the worst place there
    for i in range(max(start + 1, int(middle) - reach), min(end, int(middle) + reach)):
        before, after = text[i - 1], text[i]
        if before in _COMMAS and not (text[i - 2 : i - 1].isdigit() and after.isdigit()):
            level = 0
        elif before in _WEAK_COMMAS or before.isspace() or before in TERMINATORS:
            level = 1
        elif before.isascii() and after.isascii() and (before.isalnum() or after.isalnum()):
            level = 4
        else:
            level = 3
        level += 2 if inside[i - start - 1] and level < 2 else 0
        # A comma far from the middle is still better than none, unless it leaves only a scrap.
        scrap = min(i - start, end - i) < 8
        cost = (level + 5 * scrap) * limit + abs(i - middle)
        if cost < best_cost:
            best, best_cost = i, cost
    return best
