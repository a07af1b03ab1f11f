"""The score of a pair: a linear model of its features and words, calibrated; see data/models/quality/README.md."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from duizhao.documents import Finding, Quality
from duizhao.errors import DataError
from duizhao.quality.features import GROUPS, NAMES, Pair, features, in_doubt, of_pair
from duizhao.quality.wording import wording
from duizhao.settings import DATA

PATH = DATA / "models" / "quality" / "quality.json"
_MOST_REASONS = 2
LIKELY = 0.2  # chance from which a translation may be half missing or of another sentence
_SAYS = {  # what a group of features says where it lowers the score
    "findings": "findings that are open",
    "counterparts": "words without a counterpart in the other language",
    "source": "a long or rare Chinese sentence",
    "english": "unusual English",
}


@dataclass(frozen=True, slots=True)
class _Model:
    mean: list[float]
    deviation: list[float]
    weights: list[float]  # towards MQM: the higher the better
    preference: list[float]  # among translations of one sentence
    bias: float
    gross: list[float]  # towards a translation that is half missing, of another sentence, or no English
    gross_bias: float
    steps: list[float]  # raw scores, ascending
    chances: list[float]  # of a major error, at each step
    farthest: float  # mean square of standardised features from which a pair is unlike the training data
    notable: float  # by how much a group must lower the score to be a reason


@cache
def _model() -> _Model:
    try:
        return _Model(**json.loads(PATH.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise DataError(f"{PATH}: the data file can't be read ({error}); install duizhao again") from error


def assess(zh: str, en: str, findings: Iterable[Finding] = ()) -> Quality:
    """Return how far to trust an English translation, with reasons. ``zh`` is in simplified characters.

    Raises DataError where a data file is missing.
    """
    found = tuple(findings)
    if not en.strip():
        return Quality(0.0, ("no translation",))
    model = _model()
    pair = Pair(zh, en)
    standard = standardised(of_pair(pair, found), model.mean, model.deviation)
    if sum(v * v for v in standard) / len(standard) > model.farthest:
        return Quality(None, ("too unlike what the score was learnt from",))
    parts = [w * v for w, v in zip(model.weights, standard, strict=True)]
    words = wording(zh, en, "score")
    raw = model.bias + sum(parts) + words
    gross = sum(w * v for w, v in zip(model.gross, standard, strict=True)) + model.gross_bias
    spoilt = 1 / (1 + math.exp(-max(-30.0, min(30.0, gross))))
    sure = max(0.0, (spoilt - LIKELY) / (1 - LIKELY))
    chance = 1 - (1 - _interpolated(raw, model.steps, model.chances)) * (1 - sure)
    lowered = dict.fromkeys(_SAYS, 0.0)
    for name, part in zip(NAMES, parts, strict=True):
        lowered[GROUPS[name]] += part
    lowered["english"] += words
    worst = sorted(lowered, key=lambda group: lowered[group])
    reasons = [_SAYS[g] for g in worst if lowered[g] < -model.notable]
    if sure:
        reasons.insert(0, "something is missing, or it is of another sentence")
    return Quality(round(1 - chance, 3), tuple(reasons[:_MOST_REASONS]), in_doubt(pair))


def preference(zh: str, en: str, findings: Iterable[Finding] = ()) -> float:
    """Return how good a translation is among others of the same sentence; the number means nothing else."""
    model = _model()
    standard = standardised(features(zh, en, findings), model.mean, model.deviation)
    return sum(w * v for w, v in zip(model.preference, standard, strict=True)) + wording(zh, en, "preference")


def standardised(values: list[float], mean: list[float], deviation: list[float]) -> list[float]:
    """Return features by their distance from the mean, in standard deviations, cut at ±6."""
    return [max(-6.0, min(6.0, (v - m) / d)) for v, m, d in zip(values, mean, deviation, strict=True)]


def _interpolated(raw: float, steps: list[float], chances: list[float]) -> float:
    place = bisect_right(steps, raw)
    if place == 0:
        return chances[0]
    if place == len(steps):
        return chances[-1]
    below, above = steps[place - 1], steps[place]
    share = (raw - below) / (above - below) if above > below else 0.0
    return chances[place - 1] + share * (chances[place] - chances[place - 1])
