"""Evaluate term success on documents with their own terms: `duizhao evaluate terms FILE.jsonl[.xz]`.

A document is a line of JSON: id, zh, en (the official translation), terms (Chinese → accepted English). Term success is
that of the WMT25 terminology task, track 2: for every term whose Chinese stands in ``zh`` and whose English stands in
``en``, the count of its English in the output over the count of its Chinese in the source, at most 1; the mean of all.
Of several accepted renderings, which have no order, the longest is given as the preferred one.
"""

from __future__ import annotations

import json
import lzma
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from duizhao import pipeline
from duizhao.decode.profile import Profile
from duizhao.documents import Record
from duizhao.errors import InputError
from duizhao.ingest import report_from_text
from duizhao.resources import engine_of
from duizhao.settings import Settings


def evaluate(
    path: Path, settings: Settings, *, with_terms: bool = True, limit: int = 0, profile: Profile | None = None
) -> Record:
    """Return term success, chrF++ and counts of the documents of a file, each translated with its own terms.

    ``with_terms``: whether the run gets the terms as a glossary. ``profile``: in place of the model's own.
    Raises InputError for a file of another kind.
    """
    from sacrebleu.metrics.chrf import CHRF

    if profile is not None:
        engine_of(settings.engine, settings.model, settings.threads, settings.device).model.decode_by(profile)
    shares: list[float] = []
    outputs, references = [], []
    for document in _documents(path, limit):
        english = _translated(document, settings, with_terms=with_terms)
        shares += success(document["zh"], document["en"], english, document["terms"])
        outputs.append(english)
        references.append(" ".join(document["en"].split()))
    chrf = CHRF(word_order=2)
    return {
        "file": path.name,
        "documents": len(outputs),
        "terms": len(shares),
        "success": round(sum(shares) / max(len(shares), 1), 4),
        "chrf++": round(chrf.corpus_score(outputs, [references]).score, 2),
        "signature": str(chrf.get_signature()),
    }


def success(zh: str, reference: str, english: str, terms: dict[str, list[str]]) -> list[float]:
    """Return the success of each term that can be scored, 0 to 1, case aside."""
    reference, english = reference.lower(), english.lower()
    found = []
    for term, accepted in terms.items():
        times = zh.count(term)
        if times and any(a.lower() in reference for a in accepted):
            found.append(min(1.0, sum(english.count(a.lower()) for a in accepted) / times))
    return found


def _documents(path: Path, limit: int) -> Iterator[Record]:
    opened = lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open(encoding="utf-8")  # noqa: SIM115 - closed below
    try:
        with opened as lines:
            for number, line in enumerate(lines):
                if limit and number >= limit:
                    return
                document = json.loads(line)
                if not {"zh", "en", "terms"} <= document.keys():
                    raise InputError(f"{path}, line {number + 1}: lacks zh, en or terms; give documents with terms")
                yield document
    except (OSError, ValueError, lzma.LZMAError) as error:
        raise InputError(f"{path}: can't be read as JSON Lines ({error}); give documents with zh, en, terms") from error


def _translated(document: Record, settings: Settings, *, with_terms: bool) -> str:
    with tempfile.TemporaryDirectory(prefix="duizhao-terms-") as folder:
        chosen = replace(settings, store="none")
        if with_terms and document["terms"]:
            glossary = Path(folder) / "terms.tsv"
            accepted = ((zh, sorted(en, key=len, reverse=True)) for zh, en in document["terms"].items())
            rows = (f"{zh}\t{en[0]}\t{' | '.join(en[1:])}\n" for zh, en in accepted)
            glossary.write_text("".join(rows), encoding="utf-8")
            chosen = replace(chosen, glossaries=(*settings.glossaries, str(glossary)))
        report = report_from_text(document["zh"], name="document", source="document")
        segments = pipeline.structure(report, chosen).segments
        pipeline.load(chosen)
        return " ".join(t.en for t in pipeline.translate_segments(report, segments, chosen))


def markdown(results: list[Record]) -> str:
    """Return a table of the results, one file a row."""
    lines = ["| file | documents | terms | success | chrF++ |", "|---|---|---|---|---|"]
    for r in results:
        lines.append(f"| {r['file']} | {r['documents']} | {r['terms']} | {r['success']:.3f} | {r['chrf++']} |")
    return "\n".join([*lines, "", *sorted({f"`{r['signature']}`" for r in results})])
