"""Score a model's English on sentences with references: BLEU, chrF, findings, placeholders kept, seconds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from duizhao import checks, decode
from duizhao.checks.pairs import read_pairs
from duizhao.decode.placeholders import restore, stretches_of
from duizhao.decode.profile import Profile
from duizhao.documents import Masked, Record, Segment, Translation
from duizhao.evaluation.scores import score
from duizhao.lexicon.masking import mask
from duizhao.lexicon.terminology import terminology_in
from duizhao.lexicon.terms import load_lexicon
from duizhao.settings import Settings


def evaluate(path: Path, settings: Settings, limit: int = 0, profile: Profile | None = None) -> Record:
    """Return BLEU and chrF of the plain outputs and of what a run makes of the same sentences.

    ``path``: a TSV with zh and reference; further full columns are scored as other systems' outputs. Findings are of
    the run's English, by kind per 1,000 segments. Placeholders are counted in the
    best output of each stretch. Raises what reading and the engine raise.
    """
    rows = read_pairs(path, ("zh", "reference"))[: limit or None]
    sources, references = [r["zh"] for r in rows], [r["reference"] for r in rows]
    begin = time.perf_counter()
    engine = decode.load_engine(settings.engine, settings.model, threads=settings.threads, device=settings.device)
    if profile is not None:
        engine.model.decode_by(profile)
    loaded = time.perf_counter() - begin
    options: Record = {
        "beam": settings.beam,
        "candidates": settings.candidates,
        "batch_tokens": settings.batch_tokens,
    }
    begin = time.perf_counter()
    plain = decode.translate(engine, sources, **options)
    plain_seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    made, kept = _main_job(engine, sources, settings, options)
    seconds = time.perf_counter() - begin
    kinds = Counter(f.kind for t in made for f in t.findings if not f.repaired)
    return {
        "file": path.name,
        "segments": len(rows),
        "engine": engine.identity,
        "model": engine.model.path.name,
        "model_fingerprint": engine.model.fingerprint,
        "plain": _scores([d.candidates[0].text if d.candidates else "" for d in plain], references)
        | {"seconds": round(plain_seconds, 1)},
        "main_job": _scores([t.en for t in made], references) | {"seconds": round(seconds, 1)},
        "load_seconds": round(loaded, 1),
        "findings_per_1000": {k: round(1000 * n / max(len(rows), 1), 1) for k, n in sorted(kinds.items())},
        "placeholders": kept,
        "recorded": {
            c: _scores([r[c] for r in rows], references)
            for c in rows[0]
            if c not in ("id", "zh", "reference") and all(r[c] for r in rows)
        }
        if rows
        else {},
    }


def _main_job(
    engine: decode.Engine, sources: list[str], settings: Settings, options: Record
) -> tuple[list[Translation], Record]:
    terminology = terminology_in("\n".join(sources), load_lexicon(settings.glossaries))
    masked = [mask(zh, terminology) for zh in sources]
    kept = _placeholders_kept(engine, sources, masked, options) if engine.model.placeholders else {}
    decoded = decode.translate_masked(engine, sources, masked, **options)
    segments = [Segment(str(i), zh, ((0, len(zh)),), (i, i), "b", "prose", None, None) for i, zh in enumerate(sources)]
    return [checks.check(s, d, terminology) for s, d in zip(segments, decoded, strict=True)], kept


def _placeholders_kept(engine: decode.Engine, sources: list[str], masked: list[Masked], options: Record) -> Record:
    """Return how many placeholders the best outputs keep at the first try, by stretch and one by one."""
    stretches = [s for zh, one in zip(sources, masked, strict=True) for s in stretches_of(one, zh, engine) if s.slots]
    best = decode.translate(engine, [s.text for s in stretches], **options)
    outputs = [(d.candidates[0].text, s.slots) for d, s in zip(best, stretches, strict=True) if d.candidates]
    all_kept = sum(restore(text, slots) is not None for text, slots in outputs)
    each_kept = sum(text.count(f"⟦{k}⟧") == 1 for text, slots in outputs for k in range(1, len(slots) + 1))
    return {
        "stretches": len(stretches),
        "all_kept": round(all_kept / max(len(stretches), 1), 4),
        "each_kept": round(each_kept / max(sum(len(s.slots) for s in stretches), 1), 4),
    }


def _scores(outputs: list[str], references: list[str]) -> Record:
    measured = score(outputs, references)
    return {k: v for k, v in asdict(measured).items() if k != "signatures"} | {"signatures": list(measured.signatures)}


def markdown(results: list[Record]) -> str:
    """Return a table of several results, one a column."""
    lines = [
        "| | " + " | ".join(f"{r['model']}, {r['file']}" for r in results) + " |",
        "|---" * (len(results) + 1) + "|",
    ]

    def row(name: str, cells: Sequence[object]) -> None:
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + " |")

    row("segments", [r["segments"] for r in results])
    for which, name in (("plain", "plain outputs"), ("main_job", "main job")):
        row(f"{name}: BLEU", [r[which]["bleu"] for r in results])
        row(f"{name}: chrF", [r[which]["chrf"] for r in results])
        row(f"{name}: brevity penalty", [r[which]["brevity"] for r in results])
        row(f"{name}: seconds", [r[which]["seconds"] for r in results])
    for column in dict.fromkeys(c for r in results for c in r["recorded"]):
        for metric, name in (("bleu", "BLEU"), ("chrf", "chrF")):
            row(f"recorded {column}: {name}", [r["recorded"].get(column, {}).get(metric, "–") for r in results])
    row(
        "stretches whose placeholders are all kept",
        [f"{100 * r['placeholders']['all_kept']:.1f} %" if r["placeholders"] else "–" for r in results],
    )
    for kind in sorted({k for r in results for k in r["findings_per_1000"]}):
        row(f"finding {kind}, per 1,000", [r["findings_per_1000"].get(kind, 0) for r in results])
    return "\n".join([*lines, "", *sorted({f"`{s}`" for r in results for s in r["plain"]["signatures"]})])
