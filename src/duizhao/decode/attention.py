"""Align words by where the decoder looks when it is made to say an English text, whoever wrote that."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from duizhao.decode.engine import Engine
from duizhao.documents import Span
from duizhao.errors import ModelError
from duizhao.lexicon.english_words import words
from duizhao.lexicon.tokenize import cut
from duizhao.lexicon.word_alignment import WordLink

_LOOKS = 0.4  # share of a word's attention from which another is linked (docs/evaluation.md)


class AttentionAligner:
    """An Aligner over an engine, which is loaded when it is first asked.

    A model that can't be loaded links nothing: what is checked without a model is checked by the table alone.
    """

    def __init__(self, load: Callable[[], Engine]) -> None:
        self._load = load
        self._align = lru_cache(1024)(self._links)

    def __call__(self, zh: str, en: str) -> tuple[WordLink, ...]:
        """Return for each English word the Chinese word that the decoder looks at most, where it does so clearly.

        Confidence: the share of its attention. Texts that are longer than the model takes have no links.
        """
        return self._align(zh, en)

    def _links(self, zh: str, en: str) -> tuple[WordLink, ...]:
        try:
            engine = self._load()
        except ModelError:
            return ()
        source, target = engine.model.pieces(zh), engine.model.target_pieces(en)
        if not source or not target or max(len(source), len(target)) >= engine.model.positions:
            return ()
        looks = engine.attend(source, target)
        left, right = _places(source, zh), _places(target, en)
        columns = [(span, _inside(left, span)) for _, span in cut(zh)]
        links = []
        for _, word in words(en):
            rows = looks[_inside(right, word)]
            if not len(rows):
                continue
            most = rows.max(0)
            share, span = max((float(most[of_word].sum()), span) for span, of_word in columns)
            if share >= _LOOKS:
                links.append(WordLink(span, word, round(min(share, 1.0), 3)))
        return tuple(sorted(links, key=lambda link: link.zh))


def _places(pieces: list[str], text: str) -> list[Span]:
    """Return where each piece stands in the text; one that the tokenizer writes otherwise stands nowhere."""
    places, end = [], 0
    for piece in pieces:
        written = piece.replace("▁", "")
        start = text.find(written, end)
        if start < 0:
            places.append((end, end))
        else:
            end = start + len(written)
            places.append((start, end))
    return places


def _inside(pieces: list[Span], span: Span) -> list[int]:
    """Return the numbers of the pieces that share a character with a span."""
    return [i for i, (start, end) in enumerate(pieces) if start < span[1] and span[0] < end]
