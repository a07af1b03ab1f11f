"""Decode with one model in our way and in other tools' ways, re-created from what they publish.

Each takes paragraphs (lists of sentences) and returns an English text for each sentence, so that all can be scored
alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from duizhao.decode.engine import load_engine
from duizhao.decode.model import END, find_model

Paragraphs = Sequence[Sequence[str]]


class Way(Protocol):
    """Loads a model when made, and translates with it."""

    def __call__(self, paragraphs: Paragraphs, beam: int) -> list[str]:
        """Return the English of every sentence of P paragraphs, in order."""
        ...


def _flat(paragraphs: Paragraphs) -> list[str]:
    return [s for p in paragraphs for s in p]


class Ours:
    """duizhao's engines as a run calls them: duplicates once, batches of one length, all candidates."""

    def __init__(
        self, model: str, threads: int, engine: str = "ctranslate2", compute: str = "", best_of: int = 4
    ) -> None:
        if compute:
            from duizhao.decode.ctranslate2 import CTranslate2Engine

            self._engine: Any = CTranslate2Engine(find_model(model), threads, "cpu", compute)
        else:
            self._engine = load_engine(engine, model, threads=threads)
        self._best_of = best_of

    def __call__(self, paragraphs: Paragraphs, beam: int) -> list[str]:
        """See Way."""
        from duizhao.decode.batches import translate

        decoded = translate(self._engine, _flat(paragraphs), beam=beam, candidates=min(beam, self._best_of))
        return [d.candidates[0].text if d.candidates else "" for d in decoded]


class Transformers:
    """MarianMT by transformers: one by one, in batches as they come (its pipeline), or in sorted batches (EasyNMT)."""

    def __init__(self, model: str, threads: int, size: int = 1, *, sort: bool = False, beam: int = 0) -> None:
        from duizhao.decode.marian import MarianEngine

        self._engine = MarianEngine(find_model(model), threads)
        self._size, self._sort, self._beam = size, sort, beam

    def __call__(self, paragraphs: Paragraphs, beam: int) -> list[str]:
        """See Way."""
        sentences = _flat(paragraphs)
        model = self._engine.model
        order = (
            sorted(range(len(sentences)), key=lambda i: -len(sentences[i]))
            if self._sort
            else list(range(len(sentences)))
        )
        out = [""] * len(sentences)
        for at in range(0, len(order), self._size):
            batch = order[at : at + self._size]
            pieces = [model.pieces(sentences[i])[: model.positions - 1] for i in batch]
            for i, found in zip(batch, self._engine.decode(pieces, beam=self._beam or beam, candidates=1), strict=True):
                out[i] = found[0].text
        return out


class PlainCTranslate2:
    """translate_batch on all sentences at once with its own batching, or a paragraph at a time (argos-translate)."""

    def __init__(self, model: str, threads: int, *, by_paragraph: bool = False) -> None:
        import ctranslate2

        from duizhao.decode.ctranslate2 import converted

        self._model = find_model(model)
        self._translator = ctranslate2.Translator(
            str(converted(self._model)), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
        )
        self._by_paragraph = by_paragraph

    def __call__(self, paragraphs: Paragraphs, beam: int) -> list[str]:
        """See Way."""
        out: list[str] = []
        for part in paragraphs if self._by_paragraph else [_flat(paragraphs)]:
            pieces = [[*self._model.pieces(s)[: self._model.positions - 1], END] for s in part]
            results = self._translator.translate_batch(
                pieces, beam_size=beam, max_batch_size=32, max_decoding_length=min(256, self._model.positions - 1)
            )
            out += [self._model.text(r.hypotheses[0]) for r in results]
        return out


# name → what makes it from a model and a number of threads
ENGINES: dict[str, Callable[[str, int], Way]] = {
    "transformers one by one": lambda m, t: Transformers(m, t),
    "transformers batched": lambda m, t: Transformers(m, t, 16, sort=True),
    "ctranslate2 float32, 1 thread": lambda m, t: Ours(m, 1, compute="float32"),
    "ctranslate2 float32, 2 threads": lambda m, t: Ours(m, 2, compute="float32"),
    "ctranslate2 int8, 1 thread": lambda m, t: Ours(m, 1, compute="int8"),
    "ctranslate2 int8, 2 threads": lambda m, t: Ours(m, 2, compute="int8"),
}
TOOLS: dict[str, Callable[[str, int], Way]] = {
    "duizhao": lambda m, t: Ours(m, t),
    "duizhao, best output only": lambda m, t: Ours(m, t, best_of=1),
    "plain ctranslate2, all at once": lambda m, t: PlainCTranslate2(m, t),
    "argos-translate's way": lambda m, t: PlainCTranslate2(m, t, by_paragraph=True),
    "transformers' pipeline way, batches of 8": lambda m, t: Transformers(m, t, 8),
    "EasyNMT's way, sorted, 16, beam 5": lambda m, t: Transformers(m, t, 16, sort=True, beam=5),
    "transformers one by one": lambda m, t: Transformers(m, t),
}


def paragraphs_of(path: Path) -> list[list[str]]:
    """Return the segments of a report by block, or a TSV's zh column four to a paragraph."""
    if path.suffix == ".tsv":
        from duizhao.checks.pairs import read_pairs

        rows = [row["zh"] for row in read_pairs(path, ("zh",))]
        return [rows[i : i + 4] for i in range(0, len(rows), 4)]
    from duizhao import pipeline
    from duizhao.settings import Settings

    segments = pipeline.structure(pipeline.read(path), Settings()).segments
    blocks: dict[str, list[str]] = {}
    for s in segments:
        blocks.setdefault(s.block, []).append(s.simplified)
    return list(blocks.values())


def target_tokens(texts: Iterable[str]) -> int:
    """Return the tokens of the English by white space and punctuation: one count for every engine's output."""
    return sum(len(re.findall(r"\w+|[^\w\s]", t)) for t in texts)
