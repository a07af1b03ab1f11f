"""Text → sentences that tile it.

Nothing is dropped: white space and closing quotes stay with the sentence before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duizhao.documents import Span
from duizhao.lexicon.han import HAN

_PAIRS = dict(zip("“‘《〈「『（(【［[", "”’》〉」』）)】］]", strict=True))
_OPENERS, _CLOSERS = (re.escape("".join(marks)) for marks in (_PAIRS, _PAIRS.values()))
_TERMINATORS = "。！？；!?…"
_HAN = HAN.pattern[1:-1]
# A half-width ; or . ends a Chinese sentence behind Chinese; never a decimal, an abbreviation or a list's number.
_END = re.compile(rf"[{_TERMINATORS}]|(?<=[{_HAN}{_CLOSERS}%]);(?![A-Za-z0-9])|(?<=[{_HAN}])\.(?=\s|[{_HAN}]|\Z)")
_SIGN = re.compile(rf"[{_TERMINATORS};.{_OPENERS}{_CLOSERS}]")  # where something can begin or end
_BRACKET = re.compile(rf"[{_OPENERS}{_CLOSERS}]")
_BEHIND = re.compile(rf"[{_TERMINATORS}{_CLOSERS}]*+\s*+")  # what belongs to the sentence before it
# A new sentence follows a quotation that ended in a stop, and not its frame (“…。”他说).
_AFRESH = re.compile(rf"[\s{_CLOSERS}]*+(?:\Z|[“‘《「『（(【0-9]|(?<=\s))")
_STRAIGHT = re.compile('"([^"]*)"')


def sentences(text: str, limit: int) -> list[Span]:
    """Return the spans of the sentences, in order, that tile ``text``.

    None is longer than ``limit`` characters (white space at the ends aside). Splits after 。！？；!? and … with the
    closing quotes and white space that follow, and at a half-width ``;`` or ``.`` after a Chinese character. Inside
    《》 and “” only where the quotation is longer than ``limit``.
    """
    spans: list[Span] = []
    start = 0
    for end in (*_ends(_with_curly_quotes(text), limit), len(text)):
        if end > start:
            spans += _fitting(text, (start, end), limit)
        start = end
    return spans


def _with_curly_quotes(text: str) -> str:
    """Return the text with pairs of straight quotes made curly; a line with an odd number of them has no pairs."""
    if '"' not in text:
        return text
    return "\n".join(line if line.count('"') % 2 else _STRAIGHT.sub(r"“\1”", line) for line in text.split("\n"))


def _ends(text: str, limit: int) -> Iterator[int]:
    """Yield the offsets behind each sentence."""
    closes = matching_closers(text, limit)
    done, quoted_until = 0, 0  # quoted_until: offset of the outermost closer we are inside of
    for match in _SIGN.finditer(text):
        i = match.start()
        if i < done:
            continue
        quoted_until = max(quoted_until, closes.get(i, 0))
        # 他说：“好。” : the stop is inside, the sentence ends with the quotation
        with_quotation = 0 < i == quoted_until and text[i - 1] in "。！？!?…" and _AFRESH.match(text, i + 1)
        if i >= quoted_until and _END.match(text, i) or with_quotation:
            done = next(_BEHIND.finditer(text, i + 1)).end()
            yield done


def matching_closers(text: str, limit: int) -> dict[int, int]:
    """Return the offset of each opening mark with that of its closing mark, for pairs within ``limit``.

    Unmatched marks are left out.
    """
    found: dict[int, int] = {}
    stack: list[int] = []
    for match in _BRACKET.finditer(text):
        i = match.start()
        if text[i] in _PAIRS:
            stack.append(i)
            continue
        for depth in range(len(stack) - 1, -1, -1):
            if i - stack[depth] >= limit:
                break
            if _PAIRS[text[stack[depth]]] == text[i]:
                found[stack[depth]] = i
                del stack[depth:]
                break
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

    def cost(i: int) -> float:
        before, after = text[i - 1], text[i]
        if before in "，,：:" and not (text[i - 2 : i - 1].isdigit() and after.isdigit()):
            level = 0
        elif before in f"、{_TERMINATORS}" or before.isspace():
            level = 1
        else:
            level = 4 if before.isascii() and after.isascii() and (before.isalnum() or after.isalnum()) else 3
        level += 2 if inside[i - start - 1] and level < 2 else 0
        # A comma far from the middle is still better than none, unless it leaves only a scrap.
        scrap = min(i - start, end - i) < 8
        return (level + 5 * scrap) * limit + abs(i - middle)

    reach = 5 * limit  # what is farther from the middle costs more than the worst place there
    return min(range(max(start + 1, int(middle) - reach), min(end, int(middle) + reach)), key=cost)
