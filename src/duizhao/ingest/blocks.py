"""Text → blocks that tile it: one line per block, its kind recognised by general signs, broken sentences marked.

A block that `continues` another is the rest of a sentence that a photo, its caption or a line break cut in two.
"""

from __future__ import annotations

import re
from dataclasses import replace

from duizhao.documents import Block, BlockKind, Report, Span
from duizhao.lexicon.han import count_han
from duizhao.lexicon.simplify import as_written, is_traditional, to_simplified

# 图为…, （资料图…, … 摄 / 供图 / 制图: a photo's caption, wherever it stands in its line
_CAPTION = re.compile(
    r"^\s*[（(【\[▲△↑▼]?\s*(?:图为|图片说明|图说|图注|资料图|资料图片|图[一二三四五六七八九十\d]+[:：])"
    r"|(?:记者|通讯员|摄影|特约|见习)?[\s\u3000/／:：]*[\w·]{2,4}(?:[\s\u3000]+[\w·]{2,4})*[\s\u3000/／]*(?:摄影报道|摄影|摄|供图|制图|绘图|图[/／]文)\s*[。.]?[）)】\]]?\s*$"
)
_BYLINE = re.compile(
    r"^\s*[（(【]?\s*[\w\-—·]{0,14}?(?:记者|通讯员|作者|编辑|责任编辑|责编|文字|审校|校对|供稿|采写|撰文)"
    r"(?:[\s\u3000:：/／、]+[\w·、\s\u3000，,/／:：（）()\-]{2,60}|[\w·、，,\s]{2,60}(?=[）)】]))[）)】]?\s*$"
)
_ASKS = re.compile("提问|回答|问：|[？?]|[：:][（(](?:有关|关于|就)")  # 记者：（有关学童的问题）
_NOTE = re.compile(
    r"^\s*[（(【]?\s*(?:原标题|责任编辑|责编|编辑|编者按|编后|来源|本文未经|转载|版权|声明|免责|查看原文|阅读原文|更多|欢迎扫描|"
    r"扫码|关注|相关链接|相关阅读|点击|文|图|稿件来源|特此|记者手记)(?:[:：]|(?=[^，。]{0,40}[。！!)）]?\s*$))"
)
_ENDED = tuple("。！？!?；;…：:”’」』）)】》.")
_OPENS = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+[、.．]|\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|#|[-*+]\s|[^，。！？；\s]{1,16}[：:])"
)
_SHORT = 42  # characters; a heading is shorter


def report_from_text(text: str, *, name: str, source: str, digest: str = "", encoding: str = "utf-8") -> Report:
    """Return the Report of a decoded text, every character of it in exactly one block."""
    plain = to_simplified(text) if is_traditional(text) else None
    blocks = blocks_of(plain or text)
    if plain is not None:
        blocks = tuple(replace(b, text=as_written(b.text, plain, text, b.span[0])) for b in blocks)
    return Report(
        name=name,
        title=next((b.text for b in blocks if b.kind == "title"), name),
        subtitle=next((b.text for b in blocks if b.kind == "subtitle"), ""),
        byline=" ".join(b.text for b in blocks if b.kind == "byline"),
        text=text,
        blocks=blocks,
        source=source,
        digest=digest,
        encoding=encoding,
        converted=plain,
    )


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return blocks in order; their spans tile ``text``. Blank lines belong to the block before them."""
    blocks: list[Block] = []
    for number, (start, end, first, last) in enumerate(_line_spans(text), 1):
        body = text[start:end].strip()
        blocks.append(Block(f"b{number}", _kind(body), (start, end), (first, last), body))
    return _continuations(_titles(blocks))


def _line_spans(text: str) -> list[tuple[int, int, int, int]]:
    """Return (start, end, first line, last line) of each line with text, extended over the blank lines after it."""
    spans: list[tuple[int, int, int, int]] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = min(offset + len(line) + 1, len(text))
        if line.strip():
            spans.append((offset, end, number, number))
        elif spans:
            spans[-1] = (spans[-1][0], end, *spans[-1][2:])
        offset = end
    if not spans:
        return [(0, len(text), 1, text.count("\n") + 1)] if text else []
    return [(0, *spans[0][1:]), *spans[1:]]


def _kind(body: str) -> BlockKind:
    if body.startswith("#"):
        return "heading"
    if len(body) <= 120 and _CAPTION.search(body):
        return "caption"
    if len(body) <= 80 and _BYLINE.match(body) and not _ASKS.search(body):
        return "byline"
    if len(body) <= 80 and _NOTE.match(body):
        return "note"
    if (
        len(body) < _SHORT
        and not body.endswith(_ENDED)
        and not _OPENS.match(body)
        and len(re.findall("[，,、]", body)) <= 1
    ):
        return "heading"
    return "paragraph"


def _titles(blocks: list[Block]) -> list[Block]:
    """Mark the first short blocks before any paragraph as title and subtitle."""
    found: list[BlockKind] = ["title", "subtitle"]
    for i, block in enumerate(blocks):
        if block.kind in ("caption", "byline", "note"):
            continue
        short = len(block.text) <= 60 and not block.text.endswith(tuple("。；;，,"))
        if not found or not (
            block.kind == "heading" or (short and found[0] == "title" and not _OPENS.match(block.text))
        ):
            break
        blocks[i] = replace(block, kind=found.pop(0), text=block.text.lstrip("# "))
    return blocks


def _continuations(blocks: list[Block]) -> tuple[Block, ...]:
    """Mark each block that is the rest of a sentence begun before a caption or a line break."""
    open_block: int | None = None  # index of the last prose block whose sentence has not ended
    caption_between = False
    for i, block in enumerate(blocks):
        if block.kind == "caption":
            caption_between = True
            continue
        if open_block is not None and _goes_on(blocks[open_block].text, block, caption_between):
            block = replace(block, kind="paragraph", continues=blocks[open_block].id)
            blocks[i] = block
        open_block = i if block.kind in ("paragraph", "heading") and not block.text.endswith(_ENDED) else None
        caption_between = False
    return tuple(blocks)


def _goes_on(before: str, block: Block, caption_between: bool) -> bool:
    if block.kind not in ("paragraph", "heading") or _OPENS.match(block.text) or not count_han(block.text[:2]):
        return False
    if before.endswith(tuple("，,、")):
        return True
    # A heading has no sentence inside; a text that has one and does not end was cut.
    inner = re.search("[。！？；]", before) is not None or len(before) >= _SHORT
    if not inner or not re.search("[。！？；]", block.text):
        return False
    return caption_between or len(before) >= _SHORT


def tiles(text: str, spans: list[Span]) -> bool:
    """Return whether the spans, sorted, cover the text exactly once: nothing lost, nothing twice."""
    offset = 0
    for start, end in sorted(spans):
        if start != offset or end < start:
            return False
        offset = end
    return offset == len(text)
