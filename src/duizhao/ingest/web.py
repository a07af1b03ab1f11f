"""A saved news page → its text: trafilatura removes menus and advertisements."""

from __future__ import annotations

import re
from pathlib import Path

from duizhao.errors import InputError
from duizhao.ingest.plain import read_plain
from duizhao.lexicon.han import count_han


def read_html(data: bytes, path: Path) -> tuple[str, str]:
    """Return one paragraph a line, the title first, and the encoding. Raises InputError where there is no article."""
    page, encoding = read_plain(data, path)
    import trafilatura

    article = trafilatura.bare_extraction(
        page, favor_recall=True, include_comments=False, include_tables=True, with_metadata=True
    )
    text = _plain(getattr(article, "text", None) or "")
    # Take all text of very short or odd pages: a reader notices too much, but not too little.
    if count_han(text) < 0.5 * count_han(whole := _plain(trafilatura.html2txt(page) or "")) and count_han(text) < 200:
        text = whole
    if not text:
        raise InputError(f"{path}: no article found in the page; save the text of the report as .txt")
    title = _title(getattr(article, "title", None) or "", page)
    first = text.split("\n", 1)[0]
    if title and title != first.lstrip("# "):
        text = f"{title}\n{text}"
    return text, encoding


def _plain(text: str) -> str:
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _title(found: str, page: str) -> str:
    """Return the article's title without the site's name behind it; the page's h1 where there is one."""
    heads = re.findall(r"(?is)<h1[^>]*>(.*?)</h1>", page)
    if len(heads) == 1 and (head := re.sub(r"<[^>]+>|\s+", " ", heads[0]).strip()):
        return head
    return re.split(r"\s*[_|]\s*|\s+[-–—]+\s+", found.strip())[0].strip()
