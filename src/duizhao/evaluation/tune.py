"""Measure what a model is good at, and write its profile: `duizhao evaluate tune FILE.tsv --model DIR`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from duizhao import decode
from duizhao.checks.pairs import read_pairs
from duizhao.decode.profile import Profile
from duizhao.documents import Masked
from duizhao.evaluation.scores import score
from duizhao.settings import Settings

STRETCHES = (0, 24, 34, 48)  # characters
LENGTH_PENALTIES = (1.0, 1.4, 1.8)
NO_REPEAT = (0, 4)
SENTENCES = 300  # enough to tell the values apart, in a few minutes


def tune(path: Path, settings: Settings, log: Callable[[str], None] = lambda _: None) -> tuple[Profile, float, float]:
    """Return the best profile on a TSV with zh and reference, with its BLEU and chrF.

    One value is tried after another, each with the best of those before; the mean of BLEU and chrF decides. Raises what
    reading and the engine raise.
    """
    rows = read_pairs(path, ("zh", "reference"))[:SENTENCES]
    sources, references = [r["zh"] for r in rows], [r["reference"] for r in rows]
    engine = decode.load_engine(settings.engine, settings.model, threads=settings.threads, device=settings.device)

    def measured(profile: Profile) -> tuple[float, float, float]:
        engine.model.decode_by(profile)
        made = decode.translate_masked(
            engine, sources, [Masked(zh) for zh in sources], beam=settings.beam, candidates=1
        )
        found = score([d.candidates[0].text if d.candidates else "" for d in made], references)
        log(f"{profile}: BLEU {found.bleu:.2f}, chrF {found.chrf:.2f}, brevity {found.brevity:.3f}")
        return (found.bleu + found.chrf) / 2, found.bleu, found.chrf

    best = Profile()
    top = measured(best)
    for name, values in (("stretch", STRETCHES), ("length_penalty", LENGTH_PENALTIES), ("no_repeat", NO_REPEAT)):
        for value in values:
            other = replace(best, **{name: value})
            if other != best and (found := measured(other)) > top:
                best, top = other, found
    return best, top[1], top[2]
