"""The pages: the list of reports, a report to work on, and the parts of it that are loaded later."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from markupsafe import Markup

from duizhao.documents import Run, Segment, Translation
from duizhao.export.page import both_marked, environment
from duizhao.export.passages import Passage, passages, signature_line
from duizhao.post_edit import least_trusted, word_diff
from duizhao.store import concordance, jobs, report_list, segment_history
from duizhao.workbench.api import who
from duizhao.workbench.desk import Desk, Row
from duizhao.workbench.words import say

_HERE = Path(__file__).parent
_FIRST, _NEXT = 60, 400  # segments in the page itself, and in each part that follows
_READ_FIRST = 15
_LANGUAGE = "duizhao-language"
_KEYS = (
    ("j k", "next segment"),
    ("f", "next finding"),
    ("e Enter", "edit the English"),
    ("Ctrl+Enter", "save and go on"),
    ("Esc", "leave without saving"),
    ("y", "accept what would repair the finding"),
    ("x X", "dismiss the finding, with a reason"),
    ("a A", "approve the segment, the exchange"),
    ("u U", "undo, redo"),
    ("h", "history of the segment"),
    ("c", "what else the engine offers"),
    ("m", "memory and concordance of the selection"),
    ("r", "run again"),
    ("g", "find and replace"),
    ("t", "add a term"),
    ("s", "structure of the exchange"),
    ("w", "worst first"),
    ("v d", "view, dark"),
    ("/", "find in the report"),
    ("?", "this sheet"),
)


def router(desk: Desk) -> APIRouter:
    """Return the pages over a desk."""
    routes = APIRouter(include_in_schema=False)
    _lists(routes, desk)
    _report(routes, desk)
    _panels(routes, desk)
    return routes


def _rendered(request: Request, template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse("".join(_generated(request, template, **values)))


def _generated(request: Request, template: str, **values: Any) -> Iterator[str]:
    language = language_of(request)
    return (
        environment(_HERE / "templates")
        .get_template(template)
        .generate(t=lambda words: say(words, language), language=language, who=who(request), **values)
    )


def language_of(request: Request) -> str:
    """Return the language of the interface: as chosen, else the browser's."""
    chosen = request.cookies.get(_LANGUAGE)
    if chosen in ("en", "zh"):
        return chosen
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def _lists(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/")
    def home(request: Request) -> HTMLResponse:
        reports, running = report_list.listed(desk.store), jobs.newest(desk.store, 10)
        return _rendered(request, "home.html.j2", reports=reports, jobs=running, terms="", found=None)

    @routes.get("/list")
    def table(request: Request) -> HTMLResponse:
        reports, running = report_list.listed(desk.store), jobs.newest(desk.store, 10)
        return _rendered(request, "table.html.j2", reports=reports, jobs=running)

    @routes.get("/search")
    def search(request: Request, q: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
        found = concordance.find(desk.store, q.strip(), limit=50, fuzzy=True) if q.strip() else []
        return _rendered(request, "found.html.j2", found=found, places=[_link(p) for p in found], q=q)

    @routes.get("/language/{language}")
    def set_language(language: str, request: Request) -> Response:
        back = RedirectResponse(
            "/" if "back" not in request.query_params else _local(request.query_params["back"]), 303
        )
        back.set_cookie(_LANGUAGE, language if language == "zh" else "en", samesite="strict", max_age=365 * 86_400)
        return back


def _local(path: str) -> str:
    """Return a path of our own site; anything else becomes the first page."""
    return path if path.startswith("/reports/") and "//" not in path and "\\" not in path else "/"


def _link(place: concordance.Place) -> str:
    """Return where a find stands, empty for a memory's."""
    if place.where.startswith("memory "):
        return ""
    name, _, key = place.where.rpartition(" ")
    return f"/reports/{name}#{key}"


def _report(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/reports/{name}")
    def report(name: str, request: Request) -> StreamingResponse:
        run = desk.run(name)
        kinds = Counter(f.kind for t in run.translations for f in t.findings)
        every = passages(run)
        shown, rest = _cut(every, 0, _FIRST)
        values = _values(desk, run, shown)
        pieces = _generated(
            request,
            "work.html.j2",
            run=run,
            report=run.report,
            overview=run.overview,
            passages=shown,
            every=every,
            rest=rest,
            first=(),
            least_trusted=(),
            kinds=sorted(kinds.items()),
            signature=signature_line(run),
            keys=_KEYS,
            **values,
        )
        return StreamingResponse((p.encode() for p in pieces), media_type="text/html; charset=utf-8")

    @routes.get("/reports/{name}/part")
    def part(name: str, request: Request, start: Annotated[int, Query(ge=0)] = 0) -> HTMLResponse:
        run = desk.run(name)
        shown, rest = _cut(passages(run), start, _NEXT)
        answer = _rendered(
            request, "articles.html.j2", run=run, passages=shown, least_trusted=(), **_values(desk, run, shown)
        )
        answer.headers["X-Rest"] = str(rest)
        return answer

    @routes.get("/reports/{name}/rows")
    def rows(name: str, request: Request, ids: Annotated[str, Query(max_length=200_000)]) -> HTMLResponse:
        run = desk.run(name)
        shown = desk.rows(name, [key for key in ids.split(" ") if key])
        return _rendered(request, "rows.html.j2", rows=shown, **_values_of(desk, run, shown))


def _cut(every: Sequence[Passage], start: int, most: int) -> tuple[list[Passage], int]:
    """Return whole passages from the one at ``start`` on with at least so many segments, and the next one's place.

    The place is -1 where nothing is left.
    """
    taken, count = [], 0
    for place in range(start, len(every)):
        if count >= most:
            return taken, place
        taken.append(every[place])
        count += len(every[place].rows)
    return taken, -1


def _values(desk: Desk, run: Run, shown: Iterable[Passage]) -> dict[str, Any]:
    keys = [segment.id for passage in shown for segment, _ in passage.rows]
    return {
        "row_template": "work_row.html.j2",
        "point_template": "work_point.html.j2",
        **_values_of(desk, run, desk.rows(run.report.name, keys)),
    }


def _values_of(desk: Desk, run: Run, rows: Sequence[Row]) -> dict[str, Any]:
    expected = desk.terminology(run)
    by_id = {row.segment.id: row for row in rows}

    def aligned(segment: Segment, translation: Translation) -> tuple[Markup, Markup]:
        rated = by_id[segment.id].translation if segment.id in by_id else translation
        quality = rated.quality
        in_doubt = quality is not None and quality.score is not None and quality.score < 0.5
        wrong = [f.finding for f in by_id[segment.id].flags if f.open] if segment.id in by_id else []
        return both_marked(segment, rated, expected, doubts=in_doubt, findings=wrong)

    points = {
        key: {**json.loads(d.body), "id": d.id, "who": d.who, "changed": changed}
        for key, (d, changed) in desk.points(run).items()
    }
    return {"aligned": aligned, "work": by_id, "points": points, "name": run.report.name}


def _panels(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/reports/{name}/panel/history")
    def history(name: str, request: Request, at: str) -> HTMLResponse:
        shown = segment_history.segment(desk.store, name, at)
        revisions = list(zip(shown.revisions, (None, *shown.revisions), strict=False))
        people = {e.id: e.who for e in _events(desk, name)}
        return _rendered(
            request, "panel_history.html.j2", name=name, at=at, revisions=revisions, differ=differ, people=people
        )

    @routes.get("/reports/{name}/panel/candidates")
    def candidates(name: str, request: Request, at: str) -> HTMLResponse:
        now = desk.row(name, at)
        return _rendered(
            request,
            "panel_candidates.html.j2",
            name=name,
            at=at,
            now=now,
            offered=desk.candidates(name, at),
            differ=differ,
        )

    @routes.get("/reports/{name}/panel/memory")
    def memory(name: str, request: Request, q: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
        found = concordance.find(desk.store, q.strip(), limit=30, fuzzy=True) if q.strip() else []
        return _rendered(request, "found.html.j2", found=found, places=[_link(p) for p in found], q=q)

    @routes.get("/reports/{name}/panel/structure")
    def structure(name: str, request: Request, at: str = "") -> HTMLResponse:
        run = desk.run(name)
        inside = next((s.exchange for s in run.structure.segments if s.id == at), None)
        exchange = next((e for e in run.structure.exchanges if e.id in (at, inside)), None)
        return _rendered(request, "panel_structure.html.j2", exchange=exchange, drawn=desk.drawn(name))

    @routes.get("/reports/{name}/panel/first")
    def read_first(name: str, request: Request) -> HTMLResponse:
        run = desk.run(name)
        rows = desk.rows(name)
        flagged = [r for r in rows if any(f.open for f in r.flags) and r.approved is None]
        worst = least_trusted(run, str(_READ_FIRST))
        return _rendered(request, "panel_first.html.j2", name=name, flagged=flagged, worst=worst)

    @routes.get("/reports/{name}/panel/{panel}")
    def form(name: str, panel: str, request: Request, at: str = "", q: str = "") -> HTMLResponse:
        if panel not in ("keys", "replace", "term", "rerun", "why"):
            return HTMLResponse("", 404)
        return _rendered(request, f"panel_{panel}.html.j2", name=name, at=at, q=q, keys=_KEYS)


def _events(desk: Desk, name: str) -> list[Any]:
    from duizhao.store import runs

    return runs.history(desk.store, name)


def differ(before: str, after: str) -> Markup:
    """Return two texts in one, word by word, as HTML with what was removed and what was added."""
    return Markup(
        word_diff(
            str(Markup.escape(before)),
            str(Markup.escape(after)),
            out=lambda text: f"<del>{text}</del>",
            new=lambda text: f"<ins>{text}</ins>",
        )
    )
