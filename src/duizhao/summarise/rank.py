"""Rank the sentences of an answer: TextRank over segmented Chinese, and coverage of what a reader would miss."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np

from duizhao.lexicon import numbers_zh
from duizhao.lexicon.terms import Lexicon
from duizhao.lexicon.tokenize import content_words
from duizhao.summarise.engine import LEAST, MOST

_POINT = re.compile(
    r"^[\s\u3000]*(?:[一二三四五六七八九]是|第[一二三四五六七八九]|首先|其次|[（(][一二三四五六]+[)）])"
)
NUMBERED = re.compile(
    r"(?:^|[，。；：！？,;:!?\s])((?:第)?[一二三四五六七八九]是|第[一二三四五六七八九](?=[，、,])|首先|其次|再次)"
)
# Weights, tried on the reports of `duizhao evaluate summaries`; a wide range of each gives the same order there.
CONCEPT = 0.6  # of one figure, term or numbered point that nothing chosen has, against 1 for the highest TextRank
FIRST = 0.2  # of the answer's first sentence, which often says it all
SHORT = 20  # characters: a shorter sentence is not cheaper
LENGTH = 0.5  # how much length counts: 0 not at all, 1 in full


def how_many(sentences: list[str]) -> int:
    """Return how many key points an answer deserves, 2 to 4: one per three sentences, or one per point it numbers."""
    numbered = sum(bool(_POINT.search(s)) for s in sentences)
    return min(MOST, max(LEAST, -(-len(sentences) // 3), numbered))


def pick_sentences(sentences: list[str], count: int, lexicon: Lexicon) -> list[int]:
    """Return the indices, ascending, of at most ``count`` sentences that together say most for their length.

    Greedy: each time the sentence that gains most per character. Its gain is its TextRank share (Mihalcea and Tarau
    2004, the stationary distribution over cosine similarity of tf-idf), plus what a reader would miss that no chosen
    sentence has yet (Gillick and Favre 2009's concepts: figures, official terms, the answer's own numbered points),
    less its likeness to what is chosen (MMR).
    """
    bags = [Counter(content_words(s)) for s in sentences]
    usable = (
        [i for i, bag in enumerate(bags) if bag and len(sentences[i]) >= 8]
        or [i for i, bag in enumerate(bags) if bag]
        or list(range(len(sentences)))
    )
    if len(usable) <= count:
        return usable
    similar = _similarity([bags[i] for i in usable])
    score = _rank(similar)
    score = score / score.max()
    holds = [set().union(*worth_keeping(sentences[i], lexicon).values()) for i in usable]
    chosen: list[int] = []
    while len(chosen) < count:
        have = set().union(*(holds[c] for c in chosen))

        def gain(k: int, have: set[object] = have) -> float:
            like = max((float(similar[k, c]) for c in chosen), default=0.0)
            worth = float(score[k]) + CONCEPT * len(holds[k] - have) + FIRST * (k == 0) - like
            # rounded: no tie may hang on the last bit of a sum
            return round(worth / max(len(sentences[usable[k]]), SHORT) ** LENGTH, 6)

        chosen.append(max((k for k in range(len(usable)) if k not in chosen), key=lambda k: (gain(k), -k)))
    return sorted(usable[k] for k in chosen)


def worth_keeping(text: str, lexicon: Lexicon) -> dict[str, set[object]]:
    """Return what a reader would miss: figures by value, official terms, numbered points by their number."""
    return {
        "figures": {(q.value, q.kind) for q in numbers_zh.quantities(text) if not q.weak},
        "terms": {t.zh for _, t in lexicon.find(text)},
        "numbered_points": {m[1] for m in NUMBERED.finditer(text)},
    }


def _similarity(bags: list[Counter[str]]) -> np.ndarray:
    """Return the cosine of tf-idf vectors, shape (N, N), zero on the diagonal."""
    vocabulary = {w: i for i, w in enumerate(sorted({w for bag in bags for w in bag}))}
    document = Counter(w for bag in bags for w in bag)
    matrix = np.zeros((len(bags), len(vocabulary)))
    for row, bag in enumerate(bags):
        for word, times in bag.items():
            matrix[row, vocabulary[word]] = times * (1 + math.log(len(bags) / document[word]))
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    similar = matrix @ matrix.T
    np.fill_diagonal(similar, 0)
    return similar


def _rank(similar: np.ndarray, damping: float = 0.85) -> np.ndarray:
    """Return PageRank over a weighted graph, shape (N,); a sentence like no other keeps its share."""
    n = len(similar)
    total = similar.sum(axis=1, keepdims=True)
    step = np.divide(similar, total, out=np.full_like(similar, 1 / n), where=total > 0)
    score = np.full(n, 1 / n)
    for _ in range(60):
        score = (1 - damping) / n + damping * step.T @ score
    return score
