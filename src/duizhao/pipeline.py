"""The stages and their order, once: the command, the flow and re-runs all go through the functions here.

Stages: read → structure → load → recall → (mask → decode → check) → edits → agree → assess →
summarise → save.
``run_stages`` runs them for a report; a flow hands it a ``Step`` that makes a task of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from duizhao.documents import (
    Decoded,
    Finding,
    Masked,
    Overview,
    Report,
    Run,
    Segment,
    Structure,
    Summary,
    Translation,
)
from duizhao.errors import DuizhaoError, InputError
from duizhao.progress import CURRENT_PROGRESS, Clock
from duizhao.resources import (
    basis,
    closer,
    decode_cache,
    drawn_structure,
    edits_state,
    engine_of,
    inputs,
    learnt_roles,
    signature,
    store_of,
    terminology,
    user_of,
)
from duizhao.settings import Settings

FIRST_CHUNK, CHUNK = 500, 4000  # segments: the first results come soon, later batches are as full as they get
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Step(Protocol):
    """Wraps a stage before it is called: a flow makes a task of it."""

    def __call__(self, stage: Callable[_P, _T]) -> Callable[_P, _T]:
        """Return a function that does what the stage does."""
        ...


def directly(stage: Callable[_P, _T]) -> Callable[_P, _T]:
    """Return the stage itself: the Step of a run without Prefect."""
    return stage


# The stages


def read(path: str | Path, settings: Settings | None = None) -> Report:
    """Read a report's file within the limits of the settings. Raises InputError."""
    from duizhao import ingest

    return ingest.read(path, (settings or Settings()).limits)


def structure(report: Report, settings: Settings) -> Structure:
    """Find exchanges, sections and segments, or take the exchanges from the file of a person where one is given."""
    from duizhao import segment

    if settings.structure:
        found = segment.structure_from_file(settings.structure, report, limit=settings.max_segment)
    elif drawn := drawn_structure(report, settings):
        found = segment.structure_from_record(drawn, report, limit=settings.max_segment)
    else:
        found = segment.structure(report, limit=settings.max_segment, learnt=learnt_roles(settings))
    if (count := len(found.segments)) > settings.max_segments:
        limit = settings.max_segments
        raise InputError(f"{report.source}: has {count} segments, the limit is {limit} (max_segments); split it")
    problems = terminology(report, settings).lexicon.problems
    notes = tuple(Finding("glossary", "warning", problem) for problem in problems)
    return replace(found, warnings=(*notes, *found.warnings)) if notes else found


def load(settings: Settings) -> None:
    """Load the engine, once a process. Raises ModelError or SettingsError."""
    CURRENT_PROGRESS.get().stage("load model")
    engine_of(settings.engine, settings.model, settings.threads, settings.device)


def recall(report: Report, segments: tuple[Segment, ...], settings: Settings) -> dict[str, Translation]:
    """Return what the memories know of the segments, by segment id: see ``duizhao.from_memory``."""
    from duizhao.from_memory import recalled

    store = store_of(settings)
    if store is None or not settings.memory:
        return {}
    return recalled(store, segments, terminology(report, settings), settings.fuzzy)


def mask(report: Report, segments: tuple[Segment, ...], settings: Settings) -> list[Masked]:
    """Put placeholders for what must come out exactly: figures, names and terms."""
    from duizhao.lexicon.masking import mask as mask_one

    expected = terminology(report, settings)
    return [mask_one(s.simplified, expected) for s in segments]


def decode(segments: tuple[Segment, ...], masked: list[Masked], settings: Settings) -> list[Decoded]:
    """Return the engine's candidates for the segments, in their order. Raises ModelError and EngineError."""
    from duizhao import decode as stage

    engine = engine_of(settings.engine, settings.model, settings.threads, settings.device)
    return stage.translate_masked(
        engine,
        [s.simplified for s in segments],
        masked,
        beam=settings.beam,
        candidates=settings.candidates,
        batch_tokens=settings.batch_tokens,
        done=CURRENT_PROGRESS.get().advance,
        cache=decode_cache(settings, engine),
        timeout=settings.timeout,
    )


def check(
    report: Report, segments: tuple[Segment, ...], decoded: list[Decoded], settings: Settings
) -> tuple[Translation, ...]:
    """Choose, repair and check: candidates → translations with findings, one per segment, in their order."""
    from duizhao import checks

    expected = replace(terminology(report, settings), closer=closer(settings))
    return tuple(checks.check(s, d, expected) for s, d in zip(segments, decoded, strict=True))


def edits(
    report: Report, segments: tuple[Segment, ...], translations: tuple[Translation, ...], settings: Settings
) -> tuple[Translation, ...]:
    """Put what people decided in its place: edits of these sentences and chosen re-runs; offer similar edits."""
    from duizhao.store import edits as decided
    from duizhao.store.runs import rerun_since

    store = store_of(settings)
    if not settings.edits or store is None:
        return translations
    edited = decided.in_force(store, (s.simplified for s in segments))
    again = rerun_since(store, report.name, basis(settings))
    others = [s.simplified for s in segments if s.simplified not in edited]
    offered = decided.alike(store, others, known=[s.simplified for s in segments])
    result = []
    for segment, translation in zip(segments, translations, strict=True):
        if (edit := edited.get(segment.simplified)) is not None:
            translation = examine(report, segment, edit.en, settings)
        elif (rerun := again.get(segment.id)) is not None:
            translation = replace(translation, en=rerun[0], findings=rerun[1], stretches=rerun[2])
        elif (edit := offered.get(segment.simplified)) is not None:
            place = f"{edit.report} {edit.segment_id}"
            message = f"a person wrote for a sentence {edit.score:.0f} % alike ({place}): {edit.en}"
            translation = replace(translation, findings=(*translation.findings, Finding("edit", "info", message)))
        result.append(translation)
    return tuple(result)


def agree(
    report: Report, segments: tuple[Segment, ...], translations: tuple[Translation, ...], settings: Settings
) -> tuple[Translation, ...]:
    """Give a recurring name that no table knows one English in the whole report."""
    from duizhao.checks.consistency import agreed
    from duizhao.store.runs import rerun_since

    store = store_of(settings)
    chosen = rerun_since(store, report.name, basis(settings)) if store is not None and settings.edits else {}
    return agreed(segments, translations, terminology(report, settings), chosen)


def assess(segments: tuple[Segment, ...], translations: tuple[Translation, ...]) -> tuple[Translation, ...]:
    """Say of every translation how far to trust it; a person's English is not scored."""
    from duizhao.quality.model import assess as assess_one

    return tuple(
        t if t.origin == "human" or t.quality else replace(t, quality=assess_one(s.simplified, t.en, t.findings))
        for s, t in zip(segments, translations, strict=True)
    )


def summarise(
    report: Report, found: Structure, translations: tuple[Translation, ...], settings: Settings
) -> tuple[tuple[Summary, ...], Overview]:
    """Return a summary per exchange, or per section of a report that has none, and the overview of the report."""
    from duizhao import summarise as stage
    from duizhao.summarise.engine import load_summariser

    engine = load_summariser(settings.summary, settings.summary_model)
    summaries = stage.summarise(report, found, translations, terminology(report, settings), engine)
    return summaries, overview(report, found, summaries, settings)


def save(run: Run, settings: Settings, number: int) -> Path:
    """Commit the run to the store, then write the outputs; return their folder. Raises StoreError and OutputError."""
    from duizhao.store import runs

    store = store_of(settings)
    if store is not None:
        runs.finish(store, number, run, inputs(run.report, settings))
    if settings.outputs:
        return write(run, settings)
    folder = Path(settings.out) / run.report.name
    (folder / "run.json").unlink(missing_ok=True)  # the files are older than the run now
    return folder


# In the order in which a report goes through them; mask, decode and check run chunk by chunk.
STAGES = (read, structure, load, recall, mask, decode, check, edits, agree, assess, summarise, save)


def run_stages(path: str | Path, settings: Settings, step: Step = directly) -> tuple[Run, Path]:
    """Run every stage on one report and return the run with the folder of its outputs.

    Raises InputError, SettingsError, ModelError, EngineError, StoreError or OutputError. What was translated until then
    is in the store, and the next run goes on from there.
    """
    clock = Clock()
    report = clock.timing("read", step(read))(path, settings)
    return run_report(report, settings, step, clock)


def run_report(
    report: Report, settings: Settings, step: Step = directly, clock: Clock | None = None
) -> tuple[Run, Path]:
    """Run every stage but reading on a report: see ``run_stages``."""
    clock = clock or Clock()

    def timed(stage: Callable[_P, _T]) -> Callable[_P, _T]:
        return clock.timing(stage.__name__, step(stage))

    found = timed(structure)(report, settings)
    timed(load)(settings)
    with recorded(report, settings) as number:
        made = translate_segments(report, found.segments, settings, timed)
        while True:
            state = edits_state(settings)
            translations = timed(edits)(report, found.segments, made, settings)
            translations = timed(agree)(report, found.segments, translations, settings)
            translations = timed(assess)(found.segments, translations)
            summaries = timed(summarise)(report, found, translations, settings)
            if edits_state(settings) == state:  # nobody edited meanwhile
                break
        run = assemble(report, found, translations, summaries, settings, clock)
        return run, step(save)(run, settings, number)


def translate_segments(
    report: Report, segments: tuple[Segment, ...], settings: Settings, step: Step = directly
) -> tuple[Translation, ...]:
    """Run mask, decode and check chunk by chunk, so that a long report's candidates are never all held."""
    known = step(recall)(report, segments, settings)
    unknown = tuple(s for s in segments if s.id not in known or known[s.id].origin == "none")
    CURRENT_PROGRESS.get().stage("translate", len(unknown))
    made: dict[str, Translation] = {}
    for chunk in _chunks(unknown):
        masked = step(mask)(report, chunk, settings)
        decoded = step(decode)(chunk, masked, settings)
        made |= {t.segment: t for t in step(check)(report, chunk, decoded, settings)}
    return tuple(_with_offer(made[s.id], known.get(s.id)) if s.id in made else known[s.id] for s in segments)


def _with_offer(translation: Translation, offer: Translation | None) -> Translation:
    """Return a translation with the finding that offers a match that is alike."""
    if offer is None:
        return translation
    return replace(translation, findings=(*translation.findings, *offer.findings))


def _chunks(segments: tuple[Segment, ...]) -> Iterator[tuple[Segment, ...]]:
    start, size = 0, FIRST_CHUNK
    while start < len(segments):
        yield segments[start : start + size]
        start, size = start + size, CHUNK


def translate_report(path: str | Path, settings: Settings | None = None) -> tuple[Run, Path]:
    """Translate one report without Prefect: see ``run_stages``."""
    return run_stages(path, settings or Settings())


# What the stages share


def warm(settings: Settings) -> None:
    """Load what every run needs: engine, dictionaries, lexicon, store. Raises ModelError, SettingsError, StoreError."""
    from duizhao.lexicon import tokenize
    from duizhao.lexicon.pinyin import pinyin
    from duizhao.lexicon.terms import load_lexicon

    load(settings)
    tokenize.tag_of("对照")
    pinyin("对照")
    load_lexicon(settings.glossaries)
    store_of(settings)


def examine(report: Report, segment: Segment, en: str, settings: Settings) -> Translation:
    """Return a person's English of a segment with what the checks say of it."""
    from duizhao import checks

    return checks.examine(segment, en, terminology(report, settings))


def overview(report: Report, found: Structure, summaries: tuple[Summary, ...], settings: Settings) -> Overview:
    """Return the report in a few lines, from its summaries."""
    from duizhao import summarise as stage

    return stage.overview(report, found, summaries, terminology(report, settings))


def assemble(
    report: Report,
    found: Structure,
    translations: tuple[Translation, ...],
    summaries: tuple[tuple[Summary, ...], Overview],
    settings: Settings,
    clock: Clock,
) -> Run:
    """Return all results of one pass with their signature and counts."""
    counts = counts_of(report, found, translations)
    if settings.summary != "extractive":
        counts["key_points_dropped"] = sum(s.dropped for s in summaries[0])
    made_by = signature(report, settings)
    return Run(report, found, translations, *summaries, made_by, counts, dict(clock.seconds), clock.started)


def counts_of(report: Report, found: Structure, translations: tuple[Translation, ...]) -> dict[str, int]:
    """Return what a run's counts say of its translations."""
    flagged = [f for t in translations for f in t.findings] + list(found.warnings)
    return {
        "exchanges": len(found.exchanges),
        "segments": len(found.segments),
        "characters": len(report.text),
        "failed": sum(t.failed for t in translations),
        "findings": len(flagged),
        "repaired": sum(f.repaired for f in flagged),
        "human": sum(t.origin == "human" for t in translations),
        "memory": sum(t.origin in ("tm", "tm-repaired") for t in translations),
    }


@contextmanager
def recorded(report: Report, settings: Settings, kind: str = "run") -> Iterator[int]:
    """Begin a run in the store and give its number; an error inside is recorded as how it ended. Raises StoreError."""
    from duizhao.store import runs

    store = store_of(settings)
    if store is None:
        yield 0
        return
    number = runs.begin(store, report, kind, basis(settings), user_of(settings))
    try:
        yield number
    except BaseException as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        with suppress(DuizhaoError):  # the store itself may be what failed
            runs.fail(store, number, reason, "failed" if isinstance(error, Exception) else "cancelled")
        raise


def write(run: Run, settings: Settings) -> Path:
    """Write the outputs and return their folder. Raises OutputError."""
    from duizhao.export import export
    from duizhao.store import decisions, write_outputs

    store = store_of(settings)
    if store is not None:
        run = decisions.applied(store, run)
    folder = Path(settings.out) / run.report.name
    run = replace(run, translations=assess(run.structure.segments, run.translations))
    write_outputs(folder, export(run, terminology(run.report, settings), settings.formats))
    return folder
