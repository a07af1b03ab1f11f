"""Learn data/models/quality/fluency.npz: how surprising an English word is after the two before it.

    python scripts/learn_fluency.py DIR [--pairs 1400000]

DIR holds the trainer's data: train.npz, vocab.json. Runs of stems are counted over the English side; kept are single
words and the runs that were seen often enough, with absolute discounting (0.75). A table of hashes ships, no sentence.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np

from duizhao.lexicon.english_words import words
from duizhao.quality.fluency import BITS, PATH, STEP, hashed_check
from duizhao.quality.hashed_tables import hashed

LEAST = {1: 2, 2: 4, 3: 5}  # times a run must occur
DISCOUNT = 0.75


def sentences(folder: Path, most: int) -> list[list[str]]:
    """Return the English sides as stems."""
    data = np.load(folder / "train.npz")
    pieces = {i: p for p, i in json.loads((folder / "vocab.json").read_text("utf-8")).items()}
    tgt, off = data["tgt"], data["tgt_off"]
    found = []
    for i in range(min(most, len(off) - 1)):
        text = "".join(pieces[p] for p in tgt[off[i] : off[i + 1]].tolist()).replace("▁", " ")
        found.append(["<s>", "<s>", *(stem for stem, _ in words(text))])
    return found


def main() -> None:
    """Count and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=1_400_000)
    args = parser.parse_args()
    counts: dict[int, Counter[tuple[str, ...]]] = {1: Counter(), 2: Counter(), 3: Counter()}
    for stems in sentences(args.folder, args.pairs):
        for end in range(2, len(stems)):
            for size in (1, 2, 3):
                counts[size][tuple(stems[end - size + 1 : end + 1])] += 1
    total = counts[1].total()
    surprise = np.zeros(1 << BITS, np.uint8)
    check = np.zeros(1 << BITS, np.uint8)
    kept = 0
    for size in (1, 2, 3):  # longer runs give way to shorter ones
        before: Counter[tuple[str, ...]] = Counter()
        for run, n in counts[size].items():
            before[run[:-1]] += n
        for run, n in counts[size].most_common():
            if n < LEAST[size]:
                break
            place = hashed(run, BITS)
            if check[place]:
                continue
            probability = (n - DISCOUNT) / (before[run[:-1]] if size > 1 else total)
            surprise[place] = max(1, min(255, round(-math.log(probability) / STEP)))
            check[place] = hashed_check(run)
            kept += 1
    np.savez_compressed(PATH, surprise=surprise, check=check)
    print(f"{kept} runs, {PATH.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
