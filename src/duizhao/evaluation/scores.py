"""BLEU and chrF by sacrebleu, with the signatures that let anyone repeat them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scores:
    """Corpus scores of one system, 0 to 100. ``brevity``: BLEU's brevity penalty, 1 where nothing is too short."""

    bleu: float
    chrf: float
    brevity: float
    signatures: tuple[str, str]


def score(outputs: Sequence[str], references: Sequence[str]) -> Scores:
    """Return the scores of outputs against one reference each."""
    from sacrebleu.metrics.bleu import BLEU, BLEUScore
    from sacrebleu.metrics.chrf import CHRF

    bleu, chrf = BLEU(), CHRF()
    measured = bleu.corpus_score(list(outputs), [list(references)])
    assert isinstance(measured, BLEUScore)
    f_score = chrf.corpus_score(list(outputs), [list(references)]).score
    signatures = (str(bleu.get_signature()), str(chrf.get_signature()))
    return Scores(round(measured.score, 2), round(f_score, 2), round(measured.bp, 3), signatures)
