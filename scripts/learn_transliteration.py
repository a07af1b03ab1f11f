"""Learn data/lexicon/transliteration.tsv: how much a character speaks for a name from abroad.

    python scripts/learn_transliteration.py

The log of how often a character stands in jieba's transliterated names (tag nrt) over how often in its Chinese names
(nr), smoothed: above 0 it is more often foreign. jieba's dictionary is MIT licensed.
"""

from __future__ import annotations

import math
from collections import Counter

from duizhao.lexicon.pinyin import is_chinese_name
from duizhao.lexicon.tables import LEXICON
from duizhao.lexicon.tokenize import dictionary

LEAST = 3  # times a character must occur


def main() -> None:
    """Count both kinds of names and write the table."""
    foreign: Counter[str] = Counter()
    chinese: Counter[str] = Counter()
    for word, tag in dictionary().items():
        if tag == "nrt" and 2 <= len(word) <= 6:
            foreign.update(word)
        elif tag in ("nr", "nrfg") and 2 <= len(word) <= 3 and is_chinese_name(word):
            chinese.update(word)
    rows = []
    for char in sorted(set(foreign) | set(chinese)):
        if foreign[char] + chinese[char] >= LEAST:
            a = (foreign[char] + 0.5) / foreign.total()
            b = (chinese[char] + 0.5) / chinese.total()
            rows.append(f"{char}\t{math.log(a / b):.1f}\n")
    text = "char\tforeign\n# Made by scripts/learn_transliteration.py\n" + "".join(rows)
    (LEXICON / "transliteration.tsv").write_text(text, encoding="utf-8")
    print(f"{len(rows)} characters")


if __name__ == "__main__":
    main()
