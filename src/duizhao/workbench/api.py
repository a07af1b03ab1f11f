"""The JSON API under /api, with its OpenAPI at /api/openapi.json: what the page itself uses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse, StreamingResponse

from duizhao import api as library
from duizhao.documents import KeyPoint, Record
from duizhao.errors import DuizhaoError, InputError
from duizhao.export.records import exchange_record
from duizhao.export.tables import quality_record
from duizhao.lexicon.han import count_han
from duizhao.store import concordance, jobs, metrics, report_list, segment_history
from duizhao.workbench.bodies import (
    Approval,
    Dismissal,
    Drawing,
    Edits,
    English,
    Name,
    NewTerm,
    Number,
    Pairs,
    Point,
    Replace,
    Rerun,
)
from duizhao.workbench.desk import Desk, Row
from duizhao.workbench.guard import form_or_query, who_has
from duizhao.workbench.redraw import Redraw

_TICK = 0.3  # seconds between looks at what runs
Known: dict[int | str, dict[str, Any]] = {
    400: {"description": "can't be done as asked: `error` says why"},
    404: {"description": "there is no such report, segment or decision"},
}
Conflict: dict[int | str, dict[str, Any]] = {**Known, 409: {"description": "somebody changed it meanwhile; `now`"}}


def who(request: Request) -> str:
    """Return whose token a request came with."""
    return getattr(request.state, "who", None) or ""


def router(desk: Desk, tokens: Mapping[str, str]) -> APIRouter:
    """Return the API over a desk. ``tokens``: token → whose it is, for clients that send it in the body."""
    routes = APIRouter(prefix="/api")
    _reports(routes, desk)
    _segments(routes, desk)
    _decisions(routes, desk)
    _work(routes, desk)
    _queue(routes, desk)
    _texts(routes, desk)
    _libretranslate(routes, desk, tokens)
    return routes


def _reports(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/reports", tags=["reports"])
    def list_reports() -> list[Record]:
        """List all reports, the one that ran last first."""
        return [asdict(r) for r in report_list.listed(desk.store)]

    @routes.get("/reports/{name}", tags=["reports"], responses=Known)
    def get_report(name: Name) -> Record:
        """Return a report: title, exchanges, counts, warnings."""
        run = desk.run(name)
        return {
            "name": run.report.name,
            "title": run.report.title,
            "exchanges": [exchange_record(e) for e in run.structure.exchanges],
            "counts": run.counts,
            "warnings": [w.record() for w in run.structure.warnings],
            "signature": asdict(run.signature),
        }

    @routes.put("/reports/{file_name}", tags=["reports"], status_code=202, responses={**Known, 413: {}})
    async def put_report(file_name: Name, request: Request) -> Record:
        """Add a report: its file's bytes as the body (txt, md, html, docx, pdf). Returns the job that translates it."""
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > (most := desk.settings.limits.size):
                raise _TooLargeError(f"{file_name}: is larger than {most / 1e6:.4g} MB; split it")
        return asdict(await asyncio.to_thread(desk.upload, file_name, bytes(data), who(request)))

    @routes.delete("/reports/{name}", tags=["reports"], responses=Known)
    def remove_report(name: Name) -> Record:
        """Take a report off the list; nothing is deleted, and POST …/restore puts it back."""
        report_list.remove(desk.store, name)
        return {"removed": name}

    @routes.post("/reports/{name}/restore", tags=["reports"], responses=Known)
    def restore_report(name: Name) -> Record:
        """Put a report back on the list."""
        report_list.put_back(desk.store, name)
        return {"restored": name}

    @routes.post("/reports/{name}/structure", tags=["reports"], responses=Known)
    def draw_structure(name: Name, drawing: Drawing, request: Request) -> Record:
        """Change the exchanges and run the report again; what did not change is not translated again."""
        given = drawing.model_dump()
        people = given.pop("respondents")
        desk.redraw(name, Redraw(**given, respondents=None if people is None else tuple(people)), who(request))
        return get_report(name)


def _segments(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/reports/{name}/segments", tags=["segments"], responses=Known)
    def list_segments(
        name: Name, offset: Annotated[int, Query(ge=0, le=10**9)] = 0, limit: Annotated[int, Query(ge=1, le=1000)] = 100
    ) -> list[Record]:
        """Return segments in order with their findings, quality and decisions."""
        keys = [s.id for s in desk.run(name).structure.segments][offset : offset + limit]
        return [segment_record(r) for r in desk.rows(name, keys)]

    @routes.get("/reports/{name}/segments/{segment}", tags=["segments"], responses=Known)
    def get_segment(name: Name, segment: Name, response: Response) -> Record:
        """Return a segment; the header ETag is what an edit must send as If-Match."""
        row = desk.row(name, segment)
        response.headers["ETag"] = f'"{row.etag}"'
        return segment_record(row)

    @routes.put("/reports/{name}/segments/{segment}", tags=["segments"], responses={**Conflict, 428: {}})
    def edit_segment(
        name: Name, segment: Name, english: English, request: Request, if_match: Annotated[str, Header()] = ""
    ) -> Record:
        """Put English in a segment's place, for good, in all segments of the report with the same Chinese."""
        if not if_match:
            raise _NoEtagError("send the segment's ETag as If-Match, so that nobody's edit is overwritten")
        return {"changed": desk.edit(name, segment, english.en, if_match.strip('"'), who(request))}

    @routes.delete("/reports/{name}/segments/{segment}/edit", tags=["segments"], responses=Known)
    def revert_segment(name: Name, segment: Name, request: Request) -> Record:
        """Take a segment's edits back: the engine's English returns."""
        return {"changed": desk.revert(name, segment, who(request))}

    @routes.post("/reports/{name}/edits", tags=["segments"], responses=Conflict)
    def edit_segments(name: Name, edits: Edits, request: Request) -> Record:
        """Put English in the place of several segments at once."""
        return {"changed": desk.edit_many(name, edits.segments, who(request))}

    @routes.get("/reports/{name}/segments/{segment}/history", tags=["segments"], responses=Known)
    def get_history(name: Name, segment: Name) -> list[Record]:
        """Return a segment's English over time, the oldest first."""
        return [asdict(r) for r in segment_history.segment(desk.store, name, segment).revisions]

    @routes.get("/reports/{name}/segments/{segment}/candidates", tags=["segments"], responses=Known)
    def get_candidates(name: Name, segment: Name) -> list[Record]:
        """Return what the engine offers for a segment, the best first, with scores and findings."""
        return [
            {"score": round(score, 4), "en": t.en, "findings": [f.record() for f in t.findings]}
            for score, t in desk.candidates(name, segment)
        ]

    @routes.post("/reports/{name}/replacements", tags=["segments"], responses=Known)
    def preview_replacements(name: Name, replace: Replace) -> Record:
        """Return what segments would read where words are replaced; POST …/edits puts it in their place."""
        return {"segments": desk.replacements(name, replace.find, replace.put, case=replace.case)}


def _decisions(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/reports/{name}/approvals", tags=["decisions"], responses=Known)
    def approve(name: Name, approval: Approval, request: Request) -> Record:
        """Approve segments as they read now; an approval ends where a segment changes."""
        keys = list(approval.segments)
        if approval.exchange:
            segments = desk.run(name).structure.segments
            keys += [s.id for s in segments if approval.exchange in (s.exchange, s.section)]
        return {"decisions": desk.approve(name, keys, who(request)), "changed": keys}

    @routes.post("/reports/{name}/dismissals", tags=["decisions"], responses=Known)
    def dismiss(name: Name, dismissal: Dismissal, request: Request) -> Record:
        """Dismiss a finding; it stays so until the segment changes."""
        number = desk.dismiss(name, dismissal.segment, dismissal.finding, who(request), dismissal.why)
        return {"decisions": [number], "changed": [dismissal.segment]}

    @routes.put("/reports/{name}/points", tags=["decisions"], responses=Known)
    def write_point(name: Name, point: Point, request: Request) -> Record:
        """Write a key point in a person's words."""
        written = KeyPoint(point.zh, point.en, tuple(point.evidence))
        return {"decisions": [desk.write_point(name, point.evidence, written, who(request))]}

    @routes.delete("/reports/{name}/decisions/{number}", tags=["decisions"], responses=Known)
    def undo_decision(name: Name, number: Number) -> Record:
        """Take a decision back."""
        taken = desk.undo(name, number)
        return {"undone": number, "changed": [taken.key] if taken.what in ("approved", "dismissed") else []}


def _work(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/reports/{name}/run", tags=["work"], status_code=202, responses=Known)
    def run_again(name: Name, request: Request) -> Record:
        """Queue a run of a report that is there, from its text in the store."""
        desk.run(name)
        return asdict(desk.rerun_all(name, {}, who(request)))

    @routes.post("/reports/{name}/rerun", tags=["work"], status_code=202, responses=Known)
    def rerun(name: Name, wanted: Rerun, request: Request) -> Record:
        """Queue a re-run of segments, an exchange, or all flagged ones, with another model or beam."""
        if not (wanted.segments or wanted.exchange or wanted.flagged or wanted.failed or wanted.worst):
            raise InputError("name segments, an exchange, worst, flagged or failed")
        return asdict(desk.rerun(name, wanted.options(), who(request)))


def _queue(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/jobs", tags=["work"])
    def list_jobs() -> list[Record]:
        """Return the newest jobs, the last one first, with how far those that run are."""
        return _jobs(desk)

    @routes.get("/jobs/{number}", tags=["work"], responses=Known)
    def get_job(number: Number, wait: Annotated[float, Query(ge=0, le=60)] = 0) -> Record:
        """Return a job; ``wait``: seconds to wait for its end."""
        job = desk.worker.wait(number, wait)
        if job is None:
            raise _NotThereError(f"there is no job {number}")
        return _with_progress(job, desk)

    @routes.get("/events", tags=["work"], response_class=StreamingResponse)
    async def events() -> StreamingResponse:
        """Stream what the jobs are at (server-sent events), a line whenever it changes."""

        async def stream() -> AsyncIterator[str]:
            last, quiet = "", 0.0
            while True:
                now = json.dumps(await asyncio.to_thread(_jobs, desk, 10), ensure_ascii=False)
                quiet += _TICK
                if now != last:
                    yield f"data: {now}\n\n"
                    last, quiet = now, 0.0
                elif quiet > 15:
                    yield ": still here\n\n"
                    quiet = 0.0
                await asyncio.sleep(_TICK)

        return StreamingResponse(stream(), media_type="text/event-stream")

    @routes.get("/metrics", tags=["work"], response_class=PlainTextResponse)
    def get_metrics() -> PlainTextResponse:
        """Return OpenMetrics text, as `duizhao metrics` prints it."""
        text = metrics.metrics(desk.store)
        return PlainTextResponse(text, media_type="application/openmetrics-text; version=1.0.0; charset=utf-8")


def _jobs(desk: Desk, limit: int = 50) -> list[Record]:
    return [_with_progress(job, desk) for job in jobs.newest(desk.store, limit)]


def _with_progress(job: jobs.Job, desk: Desk) -> Record:
    at = desk.worker.running.get(job.id)
    progress = {"stage": at.name, "done": at.done, "total": at.total} if at is not None else None
    return {**asdict(job), "progress": progress}


def _texts(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/search", tags=["texts"])
    def search(
        q: Annotated[str, Query(min_length=1, max_length=500)],
        fuzzy: bool = False,
        limit: Annotated[int, Query(ge=1, le=200)] = 20,
    ) -> list[Record]:
        """Find a text in all reports and memories, in either language."""
        return [asdict(p) for p in concordance.find(desk.store, q, limit=limit, fuzzy=fuzzy)]

    @routes.post("/check", tags=["texts"], responses=Known)
    def check(pairs: Pairs) -> list[Record]:
        """Check pairs from elsewhere, as `duizhao check` does."""
        return [
            {"en": p.en, "findings": [f.record() for f in p.findings]}
            for p in library.check(pairs.pairs, glossaries=desk.settings.glossaries)
        ]

    @routes.post("/terms", tags=["texts"], responses=Known)
    def add_term(term: NewTerm) -> Record:
        """Add a term to the user's glossary; returns the segments of the report that it would change."""
        path, changes = desk.add_term(term.zh, term.en, term.report)
        return {"glossary": str(path), "would_change": changes}

    @routes.get("/terms", tags=["texts"], responses=Known)
    def preview_term(
        report: Name, zh: Annotated[str, Query(max_length=200)], en: Annotated[str, Query(max_length=500)]
    ) -> Record:
        """Return the segments of a report that a term would change; nothing is saved."""
        return {"would_change": desk.with_term(report, zh, en) if zh and en else []}


def _libretranslate(routes: APIRouter, desk: Desk, tokens: Mapping[str, str]) -> None:
    @routes.get("/languages", tags=["LibreTranslate"])
    def languages() -> list[Record]:
        """Return the languages, as LibreTranslate does."""
        return [{"code": code, "name": "Chinese", "targets": ["en"]} for code in ("zh", "zh-Hans", "zh-Hant")]

    @routes.post("/translate", tags=["LibreTranslate"], responses={400: {}, 403: {}})
    async def translate(request: Request, body: Annotated[Any, Body()] = None) -> JSONResponse:
        """Translate a text or a list of texts, as LibreTranslate does: q, source (zh or auto), target (en)."""
        if not isinstance(body, dict):
            body = form_or_query(await request.body())
        if getattr(request.state, "who", None) is None and who_has(str(body.get("api_key") or ""), tokens) is None:
            return JSONResponse({"error": "Invalid API key"}, 403)
        q, source, target = body.get("q"), body.get("source", "auto"), body.get("target", "en")
        if source not in ("auto", "zh", "zh-Hans", "zh-Hant", "zt") or target != "en":
            return JSONResponse({"error": f"{source} to {target} is not supported; only zh to en"}, 400)
        texts = q if isinstance(q, list) else [q]
        if not texts or not all(isinstance(t, str) and len(t) <= 100_000 for t in texts) or len(texts) > 100:
            return JSONResponse({"error": "Invalid request: missing q parameter"}, 400)
        made = [await asyncio.to_thread(_translated, desk, str(t)) for t in texts]
        answer: Record = {"translatedText": made if isinstance(q, list) else made[0]}
        if source == "auto":
            found = {"language": "zh-Hans", "confidence": 90.0}
            answer["detectedLanguage"] = [found] * len(made) if isinstance(q, list) else found
        return JSONResponse(answer)


def _translated(desk: Desk, text: str) -> str:
    """Return a text in English, its line breaks kept; a text without Chinese as it is."""
    if not count_han(text):
        return text
    run = library.translate_text(text, desk.settings)
    english: dict[str, list[str]] = {}
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        english.setdefault(segment.block, []).append(translation.en)
    return "\n".join(" ".join(parts) for parts in english.values())


def segment_record(row: Row) -> Record:
    """Return a segment as the API shows it."""
    segment, translation = row.segment, row.translation
    return {
        "id": segment.id,
        "exchange": segment.exchange,
        "section": segment.section,
        "role": segment.role,
        "zh": segment.zh,
        "en": translation.en,
        "origin": translation.origin,
        "match": translation.match,
        "etag": row.etag,
        "quality": quality_record(translation.quality),
        "approved": _decision(row.approved),
        "findings": [
            {
                **flag.finding.record(),
                "open": flag.open,
                "suggestion": asdict(flag.suggestion) if flag.suggestion else None,
                "dismissed": _decision(flag.dismissed),
            }
            for flag in row.flags
        ],
    }


def _decision(decision: Any) -> Record | None:
    return None if decision is None else {"id": decision.id, "who": decision.who, "why": decision.why}


class _TooLargeError(DuizhaoError):
    """A body beyond the limit."""

    status = 413


class _NoEtagError(DuizhaoError):
    """An edit that does not say what its author saw."""

    status = 428


class _NotThereError(DuizhaoError):
    """Something that there is none of."""

    status = 404
