"""The one place that knows the order of the stages. The flows call the same functions, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao import versions
from duizhao.documents import (
    Decoded,
    Finding,
    Masked,
    Overview,
    Report,
    Run,
    Segment,
    Signature,
    Structure,
    Summary,
    Translation,
)
from duizhao.errors import DuizhaoError
from duizhao.progress import CURRENT_PROGRESS, Clock
from duizhao.settings import Settings

if TYPE_CHECKING:
    from duizhao.decode.engine import DecodeCache, Engine
    from duizhao.store.database import Store


FIRST, PART = 500, 4000  # segments: the first results come soon, and batches within the rest are as full as within more


def read(path: str | Path) -> Report:
    """File → Report. Raises InputError."""
    from duizhao import ingest

    return ingest.read(path)


def structure(report: Report, settings: Settings) -> Structure:
    """Report → exchanges, sections and segments; by the file that a person has put right where one is given."""
    from duizhao import segment

    if settings.structure:
        return segment.structure_from_file(settings.structure, report, limit=settings.max_segment)
    return segment.structure(report, limit=settings.max_segment)


def load(settings: Settings) -> None:
    """Load the engine, once a process. Raises ModelError or SettingsError."""
    CURRENT_PROGRESS.get().stage("load model")
    _engine(settings.engine, settings.model, settings.threads, settings.device)


def warm(settings: Settings) -> None:
    """Load what every run needs: the engine, the dictionaries, the lexicon, the store. Raises ModelError, SettingsError, StoreError."""
    from duizhao.lexicon import tokenize
    from duizhao.lexicon.people import pinyin
    from duizhao.lexicon.terms import lexicon

    load(settings)
    tokenize.tag_of("对照")
    pinyin("对照")
    lexicon(settings.glossaries)
    store_of(settings)


def mask(report: Report, segments: tuple[Segment, ...], settings: Settings) -> list[Masked]:
    """What must come out exactly, as placeholders; no slots for a model that was not trained with them."""
    from duizhao.lexicon.masking import mask as mask_one
    from duizhao.lexicon.people import find_names
    from duizhao.lexicon.terms import lexicon

    if not _engine(settings.engine, settings.model, settings.threads, settings.device).model.placeholders:
        return [Masked(s.simplified) for s in segments]
    terms, names = lexicon(settings.glossaries), find_names(report.simplified)
    return [mask_one(s.simplified, names, terms) for s in segments]


def parts(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    """The segments in stretches that are masked, translated and checked one after the other: what an engine gave for a long report need not all be held."""
    CURRENT_PROGRESS.get().stage("translate", len(segments))
    start, size = 0, FIRST
    while start < len(segments):
        yield segments[start : start + size]
        start, size = start + size, PART


def translate(segments: tuple[Segment, ...], masked: list[Masked], settings: Settings) -> list[Decoded]:
    """Segments → candidates, in their order. Raises ModelError and EngineError."""
    from duizhao import decode as stage

    engine = _engine(settings.engine, settings.model, settings.threads, settings.device)
    return stage.translate_masked(
        engine,
        [s.simplified for s in segments],
        masked,
        beam=settings.beam,
        candidates=settings.candidates,
        batch_tokens=settings.batch_tokens,
        done=CURRENT_PROGRESS.get().advance,
        cache=_cache(settings, engine),
        timeout=settings.timeout,
    )


def store_of(settings: Settings) -> Store:
    """The store of these settings, opened once a process. Raises StoreError."""
    from duizhao.store.database import open_store, url_of

    return open_store(url_of(settings.store, settings.out))


def _cache(settings: Settings, engine: Engine) -> DecodeCache:
    from duizhao.store.decode_cache import DecodeCache

    return DecodeCache(store_of(settings), engine.identity, engine.model.fingerprint, reuse=settings.cache)


@lru_cache(maxsize=2)
def _engine(name: str, model: str, threads: int, device: str) -> Engine:
    from duizhao import decode as stage

    return stage.load_engine(name, model, threads=threads, device=device)


def check(
    report: Report, segments: tuple[Segment, ...], decoded: list[Decoded], settings: Settings
) -> tuple[Translation, ...]:
    """Candidates → translations with findings, one per segment, in their order."""
    from duizhao import checks as stage
    from duizhao.lexicon.people import find_names
    from duizhao.lexicon.terms import lexicon

    people, terms = tuple(find_names(report.simplified)), lexicon(settings.glossaries)
    return tuple(stage.check(s, d, people=people, lexicon=terms) for s, d in zip(segments, decoded, strict=True))


def examine(report: Report, segment: Segment, en: str, settings: Settings) -> Translation:
    """A person's English of a segment with what the checks say of it."""
    from duizhao import checks as stage
    from duizhao.lexicon.people import find_names
    from duizhao.lexicon.terms import lexicon

    return stage.examine(segment, en, people=find_names(report.simplified), lexicon=lexicon(settings.glossaries))


def edits(
    report: Report, segments: tuple[Segment, ...], translations: tuple[Translation, ...], settings: Settings
) -> tuple[Translation, ...]:
    """What people decided in its place: their edits of these sentences, and re-runs of single segments; similar edits are offered."""
    from duizhao.store import edits as decided
    from duizhao.store.runs import rerun_since

    if not settings.edits:
        return translations
    store = store_of(settings)
    edited = decided.in_force(store, (s.simplified for s in segments))
    again = rerun_since(store, report.name, basis(settings))
    offered = decided.alike(
        store, [s.simplified for s in segments if s.simplified not in edited], known=[s.simplified for s in segments]
    )
    result = []
    for segment, translation in zip(segments, translations, strict=True):
        if (edit := edited.get(segment.simplified)) is not None:
            translation = examine(report, segment, edit.en, settings)
        elif (other := again.get(segment.id)) is not None:
            translation = replace(translation, en=other[0], findings=other[1])
        elif (edit := offered.get(segment.simplified)) is not None:
            note = Finding(
                "edit",
                "info",
                f"a person wrote for a sentence {edit.score:.0f} % alike ({edit.report} {edit.segment_id}): {edit.en}",
            )
            translation = replace(translation, findings=(*translation.findings, note))
        result.append(translation)
    return tuple(result)


def summarise(
    report: Report, found: Structure, translations: tuple[Translation, ...], settings: Settings
) -> tuple[tuple[Summary, ...], Overview]:
    """A summary per exchange, or per section of a report that has none; and the overview of the whole."""
    from duizhao import summarise as stage
    from duizhao.summarise.engine import load_summariser

    summaries = stage.summarise(report, found, translations, load_summariser(settings.summary, settings.summary_model))
    return summaries, overview(report, found, summaries, settings)


def overview(report: Report, found: Structure, summaries: tuple[Summary, ...], settings: Settings) -> Overview:
    """The whole report in a few lines, from its summaries."""
    from duizhao import summarise as stage
    from duizhao.lexicon.terms import lexicon

    return stage.overview(report, found, summaries, lexicon(settings.glossaries))


def signature(report: Report, settings: Settings) -> Signature:
    """What makes the run's English: versions, fingerprints, decoding settings."""
    from duizhao.lexicon.fingerprint import fingerprint

    engine = _engine(settings.engine, settings.model, settings.threads, settings.device)
    model = Path(settings.model)
    return Signature(
        duizhao=versions.code(),
        engine=engine.identity,
        model=model.name if model.is_dir() else settings.model,
        model_fingerprint=engine.model.fingerprint,
        lexicon_fingerprint=fingerprint(settings.glossaries),
        report_digest=report.digest,
        settings=settings.decoding(),
        versions={
            name: versions.version_of(name) for name in ("ctranslate2", "transformers", "torch", "sentencepiece")
        },
    )


def assemble(
    report: Report,
    found: Structure,
    translations: tuple[Translation, ...],
    summaries: tuple[tuple[Summary, ...], Overview],
    settings: Settings,
    clock: Clock,
) -> Run:
    """All results of one pass with their signature and counts."""
    counts = counts_of(report, found, translations)
    if settings.summary != "extractive":
        counts["points_dropped"] = sum(s.dropped for s in summaries[0])
    return Run(
        report, found, translations, *summaries, signature(report, settings), counts, dict(clock.seconds), clock.started
    )


def counts_of(report: Report, found: Structure, translations: tuple[Translation, ...]) -> dict[str, int]:
    """What a run's counts say of its translations."""
    flagged = [f for t in translations for f in t.findings] + list(found.warnings)
    return {
        "exchanges": len(found.exchanges),
        "segments": len(found.segments),
        "characters": len(report.text),
        "failed": sum(t.failed for t in translations),
        "findings": len(flagged),
        "repaired": sum(f.repaired for f in flagged),
        "human": sum(t.origin == "human" for t in translations),
    }


def basis(settings: Settings) -> str:
    """What makes the English, in sixteen digits: engine, model, lexicon, decoding."""
    from duizhao.decode.model import find_model
    from duizhao.lexicon.fingerprint import fingerprint

    if settings.device == "cpu":  # known without loading it
        identity, model = settings.engine, find_model(settings.model)
    else:
        engine = _engine(settings.engine, settings.model, settings.threads, settings.device)
        identity, model = engine.identity, engine.model
    parts = (identity, model.fingerprint, fingerprint(settings.glossaries), sorted(settings.decoding().items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def inputs(report: Report, settings: Settings) -> str:
    """All that a run's results follow from, in one digest: code, text, what makes the English, structure, summaries, edits."""
    from duizhao.store import edits as decided

    given = Path(settings.structure).read_bytes() if settings.structure else b""
    state = decided.state(store_of(settings)) if settings.edits else "off"
    parts = (
        versions.code(),
        report.name,
        report.digest,
        basis(settings),
        hashlib.sha256(given).hexdigest(),
        settings.summary,
        settings.summary_model,
        state,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@contextmanager
def recorded(report: Report, settings: Settings, kind: str = "run") -> Iterator[int]:
    """Begins a run in the store and gives its number; an error inside is recorded as how it ended. Raises StoreError."""
    from duizhao.store import runs

    store = store_of(settings)
    number = runs.begin(store, report, kind, basis(settings))
    try:
        yield number
    except BaseException as error:
        with suppress(DuizhaoError):  # the store itself may be what failed
            runs.fail(
                store,
                number,
                " ".join(str(error).split()) or type(error).__name__,
                "failed" if isinstance(error, Exception) else "cancelled",
            )
        raise


def save(run: Run, settings: Settings, number: int) -> Path:
    """Commit the run to the store, then write the outputs; the folder they are in. Raises StoreError and OutputError."""
    from duizhao.store import runs

    runs.finish(store_of(settings), number, run, inputs(run.report, settings))
    return write(run, settings)


def write(run: Run, settings: Settings) -> Path:
    """Write the outputs; the folder they are in. Raises OutputError."""
    from duizhao.export import export
    from duizhao.store import write_outputs

    folder = Path(settings.out) / run.report.name
    write_outputs(folder, export(run, settings.formats))
    return folder


def translate_report(path: str | Path, settings: Settings | None = None) -> tuple[Run, Path]:
    """One report → parallel text and summaries, saved. The run and the folder of its outputs.

    Raises InputError, SettingsError, ModelError, EngineError, StoreError or OutputError; what was translated until then is
    in the store, and the next run goes on from there.
    """
    settings = settings or Settings()
    clock = Clock()
    with clock.of("read"):
        report = read(path)
    with clock.of("structure"):
        found = structure(report, settings)
    with clock.of("load"):
        load(settings)
    with recorded(report, settings) as number:
        translations: tuple[Translation, ...] = ()
        for part in parts(found.segments):
            with clock.of("mask"):
                masked = mask(report, part, settings)
            with clock.of("translate"):
                decoded = translate(part, masked, settings)
            with clock.of("check"):
                translations += check(report, part, decoded, settings)
        with clock.of("edits"):
            translations = edits(report, found.segments, translations, settings)
        with clock.of("summarise"):
            summaries = summarise(report, found, translations, settings)
        run = assemble(report, found, translations, summaries, settings, clock)
        return run, save(run, settings, number)
