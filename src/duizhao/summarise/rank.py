"""Which sentences of an answer say most: TextRank over word-segmented Chinese, then picked for diversity (MMR)."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np

from duizhao.lexicon.words import content_words

_POINT = re.compile(r"^[\s\u3000]*(?:[一二三四五六七八九]是|第[一二三四五六七八九]|首先|其次|[（(][一二三四五六]+[)）])")
_FIGURE = re.compile(r"\d|百分之|[一二三四五六七八九十百千]+(?:万|亿|个百分点|倍|成)")


def choose(sentences: list[str], count: int) -> list[int]:
    """Indices, ascending, of at most ``count`` sentences that together say most.

    Scores are the stationary distribution of TextRank (Mihalcea and Tarau 2004) over cosine similarity of tf-idf,
    raised for numbered points and figures; then maximal marginal relevance (λ = 0.5) against what is already chosen.
    """
    bags = [Counter(content_words(s)) for s in sentences]
    usable = [i for i, bag in enumerate(bags) if bag and len(sentences[i]) >= 8] or [i for i, bag in enumerate(bags) if bag] or list(range(len(sentences)))
    if len(usable) <= count:
        return usable
    similar = _similarity([bags[i] for i in usable])
    score = _rank(similar)
    for k, i in enumerate(usable):
        score[k] *= 1 + 0.3 * bool(_POINT.match(sentences[i])) + 0.2 * bool(_FIGURE.search(sentences[i])) + 0.1 * (k == 0)
        if len(sentences[i]) < 14:
            score[k] *= 0.7
    score = score / score.max()
    chosen: list[int] = []
    while len(chosen) < count:
        rest = [k for k in range(len(usable)) if k not in chosen]
        # rounded: no tie may hang on the last bit of a sum
        chosen.append(max(rest, key=lambda k: (round(0.5 * float(score[k]) - 0.5 * max((float(similar[k, c]) for c in chosen), default=0.0), 6), -k)))
    return sorted(usable[k] for k in chosen)


def _similarity(bags: list[Counter[str]]) -> np.ndarray:
    """Cosine of tf-idf vectors, shape (N, N), zero on the diagonal."""
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
    """PageRank over a weighted graph, shape (N,); a sentence like no other keeps its share."""
    n = len(similar)
    total = similar.sum(axis=1, keepdims=True)
    step = np.divide(similar, total, out=np.full_like(similar, 1 / n), where=total > 0)
    score = np.full(n, 1 / n)
    for _ in range(60):
        score = (1 - damping) / n + damping * step.T @ score
    return score
