"""What people do at the workbench, for the JSON API and the pages alike, over the functions that the command uses."""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duizhao import pipeline, post_edit, resources
from duizhao.checks.suggest import Suggestion, suggestion
from duizhao.documents import Finding, KeyPoint, Record, Run, Segment, Translation
from duizhao.errors import DuizhaoError, InputError, NotFoundError
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon
from duizhao.settings import OWN_GLOSSARY, Settings, with_own_glossary
from duizhao.store import decisions, jobs, runs
from duizhao.store.database import Store
from duizhao.store.decisions import Decision
from duizhao.workbench.redraw import Redraw, lines_added, redrawn
from duizhao.workbench.worker import Worker

_HELD = 4  # runs kept in memory
_NAME = re.compile(r"[^/\\\0-\x1f\x7f]{1,120}")


class ConflictError(DuizhaoError):
    """Somebody else changed a segment meanwhile; ``now``: how it reads."""

    def __init__(self, message: str, now: Translation) -> None:
        super().__init__(message)
        self.now = now


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding as the workbench shows it: its number in the segment, what would repair it, who dismissed it."""

    number: int
    finding: Finding
    suggestion: Suggestion | None
    dismissed: Decision | None

    @property
    def open(self) -> bool:
        """Whether a person should still look at it."""
        return self.finding.open and self.dismissed is None


@dataclass(frozen=True, slots=True)
class Row:
    """A segment as the workbench shows it. ``etag``: what an edit must name, the same while nobody changes it."""

    segment: Segment
    translation: Translation
    etag: str
    flags: tuple[Flag, ...]
    approved: Decision | None


class Desk:
    """The reports of a store, with one writer at a time."""

    def __init__(self, settings: Settings, worker: Worker) -> None:
        self.settings = replace(settings, outputs=False)  # files are written in the background
        self.worker = worker
        self._lock = threading.RLock()
        self._held: OrderedDict[int, Run] = OrderedDict()
        self._terminology: tuple[str, Terminology] | None = None

    @property
    def store(self) -> Store:
        """The store of the settings."""
        return resources.store_or_error(self.settings)

    def warm(self) -> None:
        """Load dictionaries, tables and templates before the first page asks for them."""
        from duizhao.checks.pairs import check_pairs
        from duizhao.quality.model import assess

        for pair in check_pairs([("问：2023年产值是多少？", "What was the output in 2023?")], load_lexicon()):
            assess(pair.simplified, pair.en, pair.findings)
            suggestion(pair.simplified, pair.en, Finding("term", "warning", "", (0, 1)), Terminology(load_lexicon()))

    def run(self, name: str) -> Run:
        """Return a report's newest run. Raises NotFoundError."""
        number = runs.newest_number(self.store, name)
        with self._lock:
            if (run := self._held.get(number)) is None:
                run = self._held[number] = runs.as_of(self.store, number)
                while len(self._held) > _HELD:
                    self._held.popitem(last=False)
            self._held.move_to_end(number)
            return run

    def terminology(self, run: Run) -> Terminology:
        """Return the terminology of a run's report."""
        lexicon = load_lexicon(self.settings.glossaries)
        held = self._terminology
        if held is None or held[0] != run.report.digest or held[1].lexicon is not lexicon:
            held = self._terminology = (run.report.digest, resources.terminology(run.report, self.settings))
        return held[1]

    # Reading

    def rows(self, name: str, keys: Sequence[str] | None = None) -> list[Row]:
        """Return segments of a report as the workbench shows them, in order; all where no ids are given."""
        run = self.run(name)
        wanted = None if keys is None else set(keys)
        if wanted is not None and (unknown := wanted - {s.id for s in run.structure.segments}):
            raise NotFoundError(f"{name}: has no segment {sorted(unknown)[0]}")
        expected = self.terminology(run)
        gone, signed = decisions.dismissed(self.store, run), decisions.approved(self.store, run)
        pairs = [
            (s, t)
            for s, t in zip(run.structure.segments, run.translations, strict=True)
            if wanted is None or s.id in wanted
        ]
        rated = pipeline.assess(tuple(s for s, _ in pairs), tuple(t for _, t in pairs))
        return [
            Row(s, t, etag(t), tuple(_flags(s, t, gone, expected)), signed.get(s.id))
            for (s, _), t in zip(pairs, rated, strict=True)
        ]

    def row(self, name: str, key: str) -> Row:
        """Return one segment as the workbench shows it. Raises NotFoundError."""
        return self.rows(name, [key])[0]

    def points(self, run: Run) -> dict[str, tuple[Decision, bool]]:
        """Return the key points that people wrote, by their evidence, each with whether that has changed since."""
        made = decisions.points(self.store, run.report.name)
        return {key: (d, decisions.of_evidence(run, key.split(" ")) != d.about) for key, d in made.items()}

    # Deciding

    def edit(self, name: str, key: str, en: str, seen: str, who: str) -> list[str]:
        """Put a person's English in a segment's place; return the segments that changed. Raises ConflictError.

        ``seen``: the etag of what its author saw.
        """
        with self._lock:
            self._unchanged(name, {key: seen})
            changes, _ = post_edit.edit(name, self._as(who), key, en)
            self._write_later(name)
        return [c.segment for c in changes]

    def _unchanged(self, name: str, seen: Mapping[str, str]) -> None:
        """Raise ConflictError where a segment reads otherwise than its etag says, NotFoundError where it is gone."""
        now = {t.segment: t for t in self.run(name).translations}
        for key, tag in seen.items():
            if key not in now:
                raise NotFoundError(f"{name}: has no segment {key}")
            if etag(now[key]) != tag:
                raise ConflictError(f"{name} {key}: somebody changed it meanwhile; look at both and decide", now[key])

    def edit_many(self, name: str, english: Mapping[str, tuple[str, str]], who: str) -> list[str]:
        """Put English in the place of several segments (id → English, etag seen). Raises ConflictError."""
        with self._lock:
            self._unchanged(name, {key: seen for key, (_, seen) in english.items()})
            changes, _ = post_edit.edit_many(name, self._as(who), {k: en for k, (en, _) in english.items()})
            self._write_later(name)
        return [c.segment for c in changes]

    def revert(self, name: str, key: str, who: str) -> list[str]:
        """Take a segment's edits back; return the segments that changed."""
        with self._lock:
            changes, _ = post_edit.revert(name, self._as(who), key)
            self._write_later(name)
        return [c.segment for c in changes]

    def approve(self, name: str, keys: Sequence[str], who: str) -> list[int]:
        """Approve segments as they read now; return the decisions' numbers."""
        rows = self.rows(name, keys)
        return [
            decisions.put(self.store, name, "approved", r.segment.id, decisions.of_translation(r.translation), who=who)
            for r in rows
            if r.approved is None
        ]

    def dismiss(self, name: str, key: str, number: int, who: str, why: str = "") -> int:
        """Dismiss a finding of a segment as it reads now; return the decision's number. Raises NotFoundError."""
        row = self.row(name, key)
        if not 0 <= number < len(row.flags):
            raise NotFoundError(f"{name} {key}: has no finding {number}")
        about, finding = decisions.of_translation(row.translation), row.flags[number].finding
        made = decisions.put(self.store, name, "dismissed", key, about, decisions.of_finding(finding), who=who, why=why)
        self._write_later(name)
        return made

    def write_point(self, name: str, evidence: Sequence[str], point: KeyPoint, who: str) -> int:
        """Write a key point in the place of the one with this evidence. Raises NotFoundError where there is none."""
        run = self.run(name)
        if not any(tuple(evidence) == p.evidence for s in run.summaries for p in s.key_points):
            raise NotFoundError(f"{name}: has no key point proven by {' '.join(evidence)}")
        if not point.en.strip():
            raise InputError(f"{name}: a key point needs some English")
        body = json.dumps({"zh": point.zh, "en": point.en}, ensure_ascii=False)
        about = decisions.of_evidence(run, evidence)
        made = decisions.put(self.store, name, "point", " ".join(evidence), about, body, who=who)
        self._write_later(name)
        return made

    def drawn(self, name: str) -> Decision | None:
        """Return the structure that a person drew last, if one is in force."""
        made = decisions.in_force(self.store, name, "structure")
        return made[-1] if made else None

    def undo(self, name: str, number: int) -> Decision:
        """Take a decision back; a structure taken back runs the report again."""
        taken = decisions.undo(self.store, name, number)
        if taken.what == "structure":
            pipeline.run_report(self.run(name).report, self._as(taken.who))
        if taken.what != "approved":
            self._write_later(name)
        return taken

    # Looking for something else

    def replacements(self, name: str, find: str, put: str, *, case: bool = False) -> dict[str, tuple[str, str]]:
        """Return the segments (id → English, etag) whose English would change where ``find`` becomes ``put``."""
        if not find:
            raise InputError("give the words to look for")
        pattern = re.compile(re.escape(find), 0 if case else re.I)
        found = {}
        for t in self.run(name).translations:
            after = pattern.sub(lambda _: put, t.en)
            if after != t.en and after.strip():
                found[t.segment] = (after, etag(t))
        return found

    def candidates(self, name: str, key: str) -> list[tuple[float, Translation]]:
        """Return what the engine offers for a segment with its scores, the best first."""
        return [(c.score, t) for c, t in post_edit.candidates(name, self.settings, key)]

    def add_term(self, zh: str, en: str, name: str = "") -> tuple[Path, list[str]]:
        """Add a term to the user's glossary; return its file and the segments of a report that it would change."""
        from duizhao.lexicon.glossary_files import add_to_glossary

        path = Path(self.settings.out) / OWN_GLOSSARY
        with self._lock:
            add_to_glossary(path, zh, en)
            glossaries = with_own_glossary(self.settings.glossaries, self.settings.out)
            self.settings = replace(self.settings, glossaries=glossaries)
            self.worker.settings = self.settings
        return path, self.with_term(name, zh, en) if name else []

    def with_term(self, name: str, zh: str, en: str) -> list[str]:
        """Return the segments that have a term in Chinese and not this English."""
        run = self.run(name)
        pairs = zip(run.structure.segments, run.translations, strict=True)
        return [s.id for s, t in pairs if zh in s.zh and en.lower() not in t.en.lower() and t.origin != "human"]

    # Long work

    def redraw(self, name: str, change: Redraw, who: str) -> None:
        """Change the exchanges of a report and run it again. Raises InputError."""
        with self._lock:
            run = self.run(name)
            drawn = lines_added(redrawn(run.structure, change), run.report.lines_of)
            post_edit.restructure(name, self._as(who), drawn)
            self._write_later(name)

    def rerun(self, name: str, options: Record, who: str) -> jobs.Job:
        """Queue a re-run of segments of a report."""
        self.run(name)
        return self._queue("rerun", name, options, who)

    def rerun_all(self, name: str, options: Record, who: str) -> jobs.Job:
        """Queue a run of a whole report."""
        return self._queue("run", name, options, who)

    def upload(self, file_name: str, data: bytes, who: str) -> jobs.Job:
        """Keep a report's file and queue its run. Raises InputError for a file that is no report."""
        from duizhao import ingest

        if not _NAME.fullmatch(file_name) or file_name.startswith("."):
            raise InputError(f"{file_name[:80]!r}: is no name for a report's file")
        folder = Path(self.settings.out) / ".uploads"
        folder.mkdir(parents=True, exist_ok=True)
        scratch = folder / f".{threading.get_ident()}-{file_name}"
        try:
            scratch.write_bytes(data)
            ingest.read(scratch, self.settings.limits)  # refuse what is unfit before it is kept
            path = folder / file_name
            scratch.replace(path)
        except InputError as error:
            raise InputError(str(error).replace(str(scratch), file_name)) from error
        finally:
            scratch.unlink(missing_ok=True)
        return self._queue("run", Path(file_name).stem, {"path": str(path)}, who)

    def _queue(self, kind: str, name: str, options: Record, who: str) -> jobs.Job:
        job = jobs.add(self.store, kind, name, options, who)
        self.worker.ring()
        return job

    def _write_later(self, name: str) -> None:
        """Have the outputs written again, unless that waits already."""
        if not any(j.kind == "export" and j.report == name and j.state == "queued" for j in jobs.newest(self.store)):
            self._queue("export", name, {}, "")

    def _as(self, who: str) -> Settings:
        return replace(self.settings, user=who or self.settings.user)


def etag(translation: Translation) -> str:
    """Return a segment's etag."""
    return decisions.of_translation(translation)[:16]


def _flags(
    segment: Segment, translation: Translation, gone: Mapping[tuple[str, str], Decision], expected: Terminology
) -> list[Flag]:
    return [
        Flag(
            number,
            finding,
            None if finding.repaired else suggestion(segment.simplified, translation.en, finding, expected),
            gone.get((segment.id, decisions.of_finding(finding))),
        )
        for number, finding in enumerate(translation.findings)
    ]
