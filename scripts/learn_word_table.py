"""Learn data/lexicon/word_translations.tsv: which English words stand for a Chinese word.

    python scripts/learn_word_table.py DIR [--pairs 700000] [--out data/lexicon/word_translations.tsv.gz]

DIR holds the trainer's data: train.npz, vocab.json. IBM model 1 in both directions (Brown et al. 1993) over a sample of
the pairs, words by dictionary (jieba) on one side and by stem on the other; kept are the pairs of words that both
directions agree on. Only the table ships, no sentence does.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np

from duizhao.lexicon.english_words import words
from duizhao.lexicon.han import HAN_RUN
from duizhao.lexicon.tokenize import cut

LONGEST = 40  # words of either side
LEAST = 4  # times a word must occur
ROUNDS = 5
MOST, FLOOR = 8, 0.02  # English words kept for a Chinese one, and the least strength


def pairs(folder: Path, most: int) -> list[tuple[list[str], list[str]]]:
    """Return a sample of the pairs as words."""
    data = np.load(folder / "train.npz")
    pieces = {i: p for p, i in json.loads((folder / "vocab.json").read_text("utf-8")).items()}
    src, tgt, src_off, tgt_off = (data[k] for k in ("src", "tgt", "src_off", "tgt_off"))
    chosen = np.random.default_rng(7).permutation(len(src_off) - 1)[:most]
    found = []
    for i in np.sort(chosen):
        zh = "".join(pieces[p] for p in src[src_off[i] : src_off[i + 1]].tolist()).replace("▁", " ")
        en = "".join(pieces[p] for p in tgt[tgt_off[i] : tgt_off[i + 1]].tolist()).replace("▁", " ")
        left = [w for w, _ in cut(zh) if HAN_RUN.match(w)]
        right = [w for w, _ in words(en)]
        if 0 < len(left) <= LONGEST and 0 < len(right) <= LONGEST:
            found.append((left, right))
    return found


def numbered(sentences: list[list[str]]) -> tuple[list[str], list[np.ndarray]]:
    """Return the words that occur often enough, and the sentences as their numbers."""
    counts = Counter(w for s in sentences for w in s)
    known = [w for w, n in counts.items() if n >= LEAST]
    number = {w: i for i, w in enumerate(known)}
    return known, [np.array([number[w] for w in dict.fromkeys(s) if w in number], np.int64) for s in sentences]


def together(left: list[np.ndarray], right: list[np.ndarray], width: int) -> tuple[np.ndarray, ...]:
    """Return for each pair of words in a sentence: its key, the group of its left word and of its right word."""
    keys, by_left, by_right = [], [], []
    a_groups = b_groups = 0
    for a, b in zip(left, right, strict=True):
        if len(a) and len(b):
            keys.append((a[:, None] * width + b).ravel())
            by_left.append(np.repeat(np.arange(len(a)) + a_groups, len(b)))
            by_right.append(np.tile(np.arange(len(b)) + b_groups, len(a)))
            a_groups, b_groups = a_groups + len(a), b_groups + len(b)
    return np.concatenate(keys), np.concatenate(by_left), np.concatenate(by_right)


def model_1(pair: np.ndarray, group: np.ndarray, condition: np.ndarray, size: int) -> np.ndarray:
    """Return p(word | condition) for each pair of words.

    ``group``: the token that each place explains; ``condition``: the conditioning word of each pair of words.
    """
    strength = np.ones(size, np.float32)
    for _ in range(ROUNDS):
        share = strength[pair]
        share /= np.bincount(group, share)[group] + 1e-9
        count = np.bincount(pair, share, size)
        strength = (count / (np.bincount(condition, count)[condition] + 1e-9)).astype(np.float32)
    return strength


def main() -> None:
    """Learn the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=700_000)
    parser.add_argument("--out", type=Path, default=Path("data/lexicon/word_translations.tsv.gz"))
    args = parser.parse_args()
    found = pairs(args.folder, args.pairs)
    left_words, left = numbered([z for z, _ in found])
    right_words, right = numbered([e for _, e in found])
    print(f"{len(found)} pairs, {len(left_words)} Chinese and {len(right_words)} English words")
    keys, by_left, by_right = together(left, right, len(right_words))
    unique, pair = np.unique(keys, return_inverse=True)
    zh, en = unique // len(right_words), unique % len(right_words)
    forward = model_1(pair, by_right, zh, len(unique))
    backward = model_1(pair, by_left, en, len(unique))
    strength = np.sqrt(forward * backward)
    kept = np.flatnonzero(strength >= FLOOR)
    kept = kept[np.lexsort((-strength[kept], zh[kept]))]
    rows: dict[int, list[str]] = {}
    for i in kept.tolist():
        cells = rows.setdefault(zh[i], [])
        if len(cells) < MOST:
            cells.append(f"{right_words[en[i]]} {100 * strength[i]:.0f}")
    lines = [f"{left_words[z]}\t{chr(9).join(cells)}\n" for z, cells in rows.items()]
    args.out.write_bytes(gzip.compress("".join(sorted(lines)).encode(), 9, mtime=0))
    print(f"{len(lines)} words, {len(kept)} translations, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
