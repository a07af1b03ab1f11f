"""Re-run, edit, revert and compare single segments of a finished run. All else of the report stays byte for byte."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duizhao import pipeline, resources
from duizhao.documents import Candidate, Record, Run, Segment, Structure, Translation
from duizhao.errors import InputError, NotFoundError
from duizhao.export.passages import read_first
from duizhao.settings import Settings
from duizhao.store import decisions, edits, runs


@dataclass(frozen=True)
class Change:
    """A segment's English before and after."""

    segment: str
    zh: str
    before: str
    after: Translation


@dataclass(frozen=True)
class Returned:
    """The result of a returned file: changes, rows with nothing new, edits kept for sentences that are gone."""

    changes: tuple[Change, ...]
    unchanged: int
    aside: tuple[str, ...] = ()


def pick(
    run: Run,
    keys: Sequence[str],
    *,
    exchange: str | None = None,
    failed: bool = False,
    flagged: bool = False,
    worst: str = "",
) -> list[str]:
    """Return segment ids of a run by name, exchange or section, failure, findings, or quality, in order.

    ``worst``: how many of the least trusted, ``20`` or ``10%``.

    Raises NotFoundError.
    """
    known = {s.id: s for s in run.structure.segments}
    if unknown := [k for k in keys if k not in known]:
        raise NotFoundError(
            f"{run.report.name}: has no segment {', '.join(unknown)}; see them with: duizhao show {run.report.name}"
        )
    if exchange and not any(exchange in (s.exchange, s.section) for s in known.values()):
        raise NotFoundError(
            f"{run.report.name}: has no exchange or section {exchange}; see them with: duizhao show {run.report.name}"
        )
    wanted = set(keys)
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        if (
            exchange
            and exchange in (segment.exchange, segment.section)
            or failed
            and translation.failed
            or flagged
            and translation.doubtful
        ):
            wanted.add(segment.id)
    if worst:
        wanted |= {segment.id for segment, _ in least_trusted(run, worst)}
    return [k for k in known if k in wanted]


def least_trusted(run: Run, worst: str) -> list[tuple[Segment, Translation]]:
    """Return the segments with the lowest quality, the least trusted first. Raises InputError.

    ``worst``: how many, ``20`` or ``10%``.
    """
    match = re.fullmatch(r"(\d{1,6})(\.\d+)?(%?)", worst.replace(" ", ""))
    if match is None or match[2] and not match[3] or not float(match[1] + (match[2] or "")):
        raise InputError(f"--worst {worst}: is neither a number of segments nor a share; give 20 or 10%")
    run = replace(run, translations=pipeline.assess(run.structure.segments, run.translations))
    if match[3]:
        return read_first(run, share=float(match[1] + (match[2] or "")) / 100)
    return read_first(run, int(match[1]))


def rerun(name: str, settings: Settings, choose: Callable[[Run], list[str]]) -> tuple[list[Change], list[str], Path]:
    """Translate the chosen segments again; return changes, the segments left to a person's decision, and the folder.

    Raises NotFoundError, ModelError, EngineError, StoreError, OutputError.
    """
    run, keys = _chosen(name, settings, choose)
    decided = {t.segment for t in run.translations if t.origin == "human" and t.segment in keys}
    segments = tuple(s for s in run.structure.segments if s.id in keys - decided)
    with pipeline.recorded(run.report, settings, "rerun") as number:
        new = _translated(run, segments, replace(settings, cache=False, memory=False))
        changes = _changes(run, new)
        folder = pipeline.save(_with(run, new, settings), settings, number)
    return changes, sorted(decided), folder


def compare(name: str, settings: Settings, choose: Callable[[Run], list[str]]) -> list[Change]:
    """Translate the chosen segments again and return what would change; nothing is saved.

    Raises what ``rerun`` does.
    """
    run, keys = _chosen(name, settings, choose)
    segments = tuple(s for s in run.structure.segments if s.id in keys)
    return _changes(run, _translated(run, segments, replace(settings, cache=False, memory=False)))


def _chosen(name: str, settings: Settings, choose: Callable[[Run], list[str]]) -> tuple[Run, set[str]]:
    """Return a report's newest run and what is chosen of it; dismissed findings flag nothing."""
    store = resources.store_or_error(settings)
    _, run = runs.latest(store, name)
    return run, set(choose(decisions.applied(store, run)))


def candidates(name: str, settings: Settings, segment_id: str) -> list[tuple[Candidate, Translation]]:
    """Return what the engine offers for a segment, its best first, each as it reads after repair with its findings.

    Raises NotFoundError, ModelError, EngineError, StoreError.
    """
    _, run = runs.latest(resources.store_or_error(settings), name)
    segment = _segment(run, segment_id)
    pipeline.load(settings)
    masked = pipeline.mask(run.report, (segment,), settings)
    (decoded,) = pipeline.decode((segment,), masked, settings)
    offered: dict[str, tuple[Candidate, Translation]] = {}
    for candidate in decoded.candidates:
        (made,) = pipeline.check(run.report, (segment,), [replace(decoded, candidates=(candidate,))], settings)
        offered.setdefault(made.en, (candidate, made))
    return list(offered.values())


def _translated(run: Run, segments: tuple[Segment, ...], settings: Settings) -> dict[str, Translation]:
    """Return the engine's translations of these segments by their ids."""
    pipeline.load(settings)
    return {t.segment: t for t in pipeline.translate_segments(run.report, segments, settings)}


def edit(
    name: str, settings: Settings, segment_id: str, en: str | Callable[[Segment, Translation], str | None]
) -> tuple[list[Change], Path | None]:
    """Put a person's English in a segment's place, in every segment of the report with the same source.

    ``en``: the English, or a function that asks for it (None changes nothing). Raises NotFoundError, InputError,
    StoreError, OutputError.
    """
    _, run = runs.latest(resources.store_or_error(settings), name)
    segment = _segment(run, segment_id)
    text = en if isinstance(en, str) else en(segment, run.translation(segment_id))
    if text is None:
        return [], None
    if not text.strip():
        raise InputError(f"{name} {segment_id}: the English is empty; to take an edit back use --revert")
    return _edit(run, settings, [(segment, text)])


def edit_many(name: str, settings: Settings, english: Mapping[str, str]) -> tuple[list[Change], Path]:
    """Put a person's English in the place of several segments (id → English) at once. Raises what ``edit`` does."""
    _, run = runs.latest(resources.store_or_error(settings), name)
    if empty := [key for key, en in english.items() if not en.strip()]:
        raise InputError(f"{name} {empty[0]}: the English is empty; to take an edit back use --revert")
    wanted = set(pick(run, list(english)))
    return _edit(run, settings, [(s, english[s.id]) for s in run.structure.segments if s.id in wanted])


def restructure(name: str, settings: Settings, exchanges: Sequence[Record]) -> tuple[Run, Path]:
    """Run a report again with the exchanges that a person drew; what did not change is not translated again.

    They hold for this text of the report until the decision is undone. Raises InputError for exchanges that overlap or
    are outside the report.
    """
    from duizhao import segment

    store = resources.store_or_error(settings)
    _, run = runs.latest(store, name)
    body = json.dumps({"exchanges": [{**e, "id": f"E{i}"} for i, e in enumerate(exchanges, 1)]}, ensure_ascii=False)
    drawn = segment.structure_from_record(body, run.report, limit=settings.max_segment)
    roles = json.dumps(segment.roles_of(run.report, drawn.exchanges), ensure_ascii=False)
    decisions.put(store, name, "structure", roles, run.report.digest, body, who=resources.user_of(settings))
    return pipeline.run_report(run.report, settings)


def _segment(run: Run, segment_id: str) -> Segment:
    (only,) = pick(run, [segment_id])
    return next(s for s in run.structure.segments if s.id == only)


def _edit(
    run: Run,
    settings: Settings,
    decided: Iterable[tuple[Segment, str]],
    aside: Iterable[tuple[str, str, str, str]] = (),
) -> tuple[list[Change], Path]:
    rows = [(s.id, s.zh, s.simplified, " ".join(en.split())) for s, en in decided]
    by_source = {edits.source_of(simplified): en for _, _, simplified, en in rows}
    with pipeline.recorded(run.report, settings, "edit") as number:
        new = {
            s.id: pipeline.examine(run.report, s, by_source[source], settings)
            for s in run.structure.segments
            if (source := edits.source_of(s.simplified)) in by_source
        }
        edits.put(resources.store_or_error(settings), number, [*rows, *aside])
        changes = _changes(run, new)
        folder = pipeline.save(_with(run, new, settings), settings, number)
    return changes, folder


def edit_from(name: str, settings: Settings, path: str | Path) -> tuple[Returned, Path | None]:
    """Take the edits from a file that a translator sent back: every row whose English differs from the report's.

    A row whose sentence the report no longer has is kept aside for similar sentences. Raises InputError where most
    rows are of another report or the Chinese was changed; nothing is saved then.
    """
    from duizhao.review import read_returned

    _, run = runs.latest(resources.store_or_error(settings), name)
    rows = read_returned(path)
    known = {s.id: s for s in run.structure.segments}
    gone = [r for r in rows if r.segment_id not in known]
    if 2 * len(gone) > len(rows):
        raise InputError(
            f"{path}: {len(gone)} of its {len(rows)} segments are not in {name} ({gone[0].where}: "
            f"{gone[0].segment_id or 'no id'}); is it of another report?"
        )
    english = {t.segment: t.en for t in run.translations}
    decided = []
    for row in rows:
        if row.segment_id not in known:
            continue
        segment = known[row.segment_id]
        if row.zh and edits.source_of(row.zh) != edits.source_of(segment.zh):
            raise InputError(
                f"{path}, {row.where}: the Chinese of {row.segment_id} is another than the report's; change only "
                f"the English, or is it of another report?"
            )
        if row.en and " ".join(row.en.split()) != " ".join(english[row.segment_id].split()):
            decided.append((segment, row.en))
    aside = [(r.segment_id, r.zh, r.zh, " ".join(r.en.split())) for r in gone if r.zh and r.en]
    if not decided and not aside:
        return Returned((), len(rows)), None
    changes, folder = _edit(run, settings, decided, aside)
    return Returned(tuple(changes), len(rows) - len(gone) - len(decided), tuple(r[0] for r in aside)), folder


def revert(name: str, settings: Settings, segment_id: str) -> tuple[list[Change], Path]:
    """Take a segment's edits back and restore the engine's English. Raises NotFoundError as well."""
    store = resources.store_or_error(settings)
    _, run = runs.latest(store, name)
    segment = _segment(run, segment_id)
    if not edits.in_force(store, [segment.simplified]):
        raise NotFoundError(f"{name} {segment_id}: has no edit to take back")
    segments = tuple(
        s for s in run.structure.segments if edits.source_of(s.simplified) == edits.source_of(segment.simplified)
    )
    with pipeline.recorded(run.report, settings, "revert") as number:
        new = _translated(run, segments, settings)
        edits.revert(store, number, segment.simplified)
        changes = _changes(run, new)
        folder = pipeline.save(_with(run, new, settings), settings, number)
    return changes, folder


def export_again(name: str, settings: Settings) -> Path:
    """Write the outputs of the newest run again, from the store. Raises NotFoundError, OutputError."""
    _, run = runs.latest(resources.store_or_error(settings), name)
    return pipeline.write(run, settings)


def _changes(run: Run, new: dict[str, Translation]) -> list[Change]:
    return [
        Change(s.id, s.zh, t.en, new[s.id])
        for s, t in zip(run.structure.segments, run.translations, strict=True)
        if s.id in new
    ]


def _with(run: Run, new: dict[str, Translation], settings: Settings) -> Run:
    """Return the run with these translations, and new summaries of the exchanges they stand in."""
    translations = tuple(new.get(t.segment, t) for t in run.translations)
    touched = {s.exchange or s.section for s in run.structure.segments if s.id in new}
    part = Structure(
        tuple(e for e in run.structure.exchanges if e.id in touched),
        tuple(s for s in run.structure.sections if s.id in touched),
        run.structure.segments,
    )
    fresh = {}
    if part.exchanges or not run.structure.exchanges:
        fresh = {s.of: s for s in pipeline.summarise(run.report, part, translations, settings)[0]}
    summaries = tuple(fresh.get(s.of, s) for s in run.summaries)
    overview = pipeline.overview(run.report, run.structure, summaries, settings)
    counts = {**run.counts, **pipeline.counts_of(run.report, run.structure, translations)}
    return replace(run, translations=translations, summaries=summaries, overview=overview, counts=counts)


def word_diff(before: str, after: str, *, out: Callable[[str], str], new: Callable[[str], str]) -> str:
    """Return two texts in one, word by word; ``out`` and ``new`` mark what was removed and what was added."""
    a, b = before.split(), after.split()
    parts: list[str] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(" ".join(a[i:j]))
            continue
        if i < j:
            parts.append(out(" ".join(a[i:j])))
        if k < m:
            parts.append(new(" ".join(b[k:m])))
    return " ".join(parts)
