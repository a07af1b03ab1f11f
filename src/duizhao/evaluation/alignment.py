"""Evaluate word alignment where it is known, in names and terms: `duizhao evaluate alignment`.

Names and terms that stand in both languages are asked for, each word of their English: covered, where an aligner links
it; right, where that is to the name's or term's own Chinese. Small words (of, the) are not asked for.
"""

from __future__ import annotations

import html
import time
from collections import Counter

from duizhao.checks.english_spans import SMALL
from duizhao.documents import Record
from duizhao.lexicon.english_words import words
from duizhao.lexicon.terminology import apart, links, terminology_in
from duizhao.lexicon.terms import load_lexicon
from duizhao.lexicon.word_alignment import Aligner


def evaluate(rows: list[dict[str, str]], column: str, aligners: dict[str, Aligner]) -> Record:
    """Return for each aligner the words asked for, covered and right, and the pairs a second.

    ``rows`` have simplified zh and the English in ``column``.
    """
    pairs = [(html.unescape(row["zh"]), html.unescape(row[column])) for row in rows if row[column].strip()]
    terminology = terminology_in("\n".join(zh for zh, _ in pairs), load_lexicon())
    known = [(zh, en, [k for k in links(zh, en, terminology) if k.kind != "figure"]) for zh, en in pairs]
    found: Record = {}
    for name, align in aligners.items():
        counts: Counter[str] = Counter()
        began = time.perf_counter()
        for zh, en, places in known:
            if not places:
                continue
            linked = {link.en: link.zh for link in sorted(align(zh, en), key=lambda k: k.confidence)}
            for _, word in words(en):
                place = next((k for k in places if k.en[0] <= word[0] and word[1] <= k.en[1]), None)
                if place is None or en[slice(*word)].lower() in SMALL:
                    continue
                counts["words"] += 1
                counts["covered"] += word in linked
                counts["right"] += word in linked and not apart(linked[word], place.zh)
        seconds = time.perf_counter() - began
        found[name] = {**counts, "pairs_per_second": round(sum(bool(p) for *_, p in known) / max(seconds, 1e-9))}
    return found


def markdown(results: dict[str, Record]) -> str:
    """Return a table of the results, a column of English and an aligner a row."""
    lines = ["| English | aligner | words | covered | of these right | pairs a second |", "|---|---|---|---|---|---|"]
    for column, found in results.items():
        for name, r in found.items():
            covered, right = r.get("covered", 0), r.get("right", 0)
            share = f"{100 * covered / max(r.get('words', 0), 1):.1f} %"
            good = f"{100 * right / max(covered, 1):.1f} %"
            lines.append(f"| {column} | {name} | {r.get('words', 0)} | {share} | {good} | {r['pairs_per_second']} |")
    return "\n".join(lines)
