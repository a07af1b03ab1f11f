"""Evaluate the check of figures on recorded outputs with human references: `duizhao evaluate recorded`.

For each system: figures right and wrong by value before and after repair, figures with 万 or 亿, 元 that
became another currency, 亩 that became acres, and segments with a finding by kind. For the references:
segments with a figure's finding are alarms, false or not; they are listed, so that a person can tell the
reference's own errors. Where a system's output of the same sentence has every figure, the check can read
the sentence, and the reference lacks one; other alarms may be the check's fault.
"""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import replace

from duizhao.checks.figures import figures, unit
from duizhao.checks.glossary_check import full_names, terms
from duizhao.checks.repair import repaired
from duizhao.checks.rerank import judge
from duizhao.checks.table import findings
from duizhao.documents import Record
from duizhao.lexicon import numbers_zh
from duizhao.lexicon.figure_alignment import align_figures
from duizhao.lexicon.terminology import Terminology, terminology_in
from duizhao.lexicon.terms import Lexicon, load_lexicon
from duizhao.lexicon.word_alignment import Aligner

NOTHING = Terminology(Lexicon({}))  # figures and form only, no names or terms
SYSTEMS = ("opus_mt", "google", "microsoft")


def evaluate(rows: list[dict[str, str]], closer: Aligner | None = None) -> Record:
    """Return counts per system and for the reference. HTML entities in recorded outputs are decoded first.

    ``closer``: an aligner for what the table of words does not link.
    """
    terminology = replace(terminology_in("\n".join(row["zh"] for row in rows), load_lexicon()), closer=closer)
    systems = {name: _system(rows, name, terminology) for name in SYSTEMS if rows and name in rows[0]}
    alarms = []
    with_figure = 0
    for row in rows:
        zh, en = html.unescape(row["zh"]), html.unescape(row["reference"])
        with_figure += any(not q.weak for q in numbers_zh.quantities(zh))
        if found := figures(zh, en):
            agree = [name for name in systems if row[name].strip() and not figures(zh, html.unescape(row[name]))]
            alarms.append({"id": row["id"], "messages": [f.message for f in found], "systems_with_all_figures": agree})
    return {
        "segments": len(rows),
        "systems": systems,
        "reference": {
            "segments_with_a_figure": with_figure,
            "alarms": len(alarms),
            "alarms_of_no_system": sum(not a["systems_with_all_figures"] for a in alarms),
            "listed": alarms,
        },
    }


def _system(rows: list[dict[str, str]], name: str, terminology: Terminology) -> Record:
    counts: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for row in rows:
        zh, en = html.unescape(row["zh"]), html.unescape(row[name])
        if not en.strip():
            continue
        counts["segments"] += 1
        after, done = repaired(zh, en)
        _count(counts, "before", zh, en)
        _count(counts, "after", zh, after)
        counts["repaired"] += len(done)
        _count_expected(counts, "before", zh, en, terminology)
        _count_expected(counts, "after", zh, judge(zh, en, terminology)[0], terminology)
        kinds.update({f.kind for f in findings(zh, en, NOTHING)})
    return {**counts, "segments_with_finding": dict(sorted(kinds.items()))}


def _count_expected(counts: Counter[str], when: str, zh: str, en: str, terminology: Terminology) -> None:
    """Count names and terms, and those that the English lacks."""
    counts[f"names_{when}"] += len(terminology.mentions(zh))
    counts[f"names_wrong_{when}"] += len(full_names(zh, en, terminology))
    counts[f"terms_{when}"] += len(terminology.lexicon.find(zh))
    counts[f"terms_wrong_{when}"] += len(terms(zh, en, terminology))


def _count(counts: Counter[str], when: str, zh: str, en: str) -> None:
    for pair in align_figures(zh, en)[0]:
        if pair.zh.weak:
            continue
        counts[f"figures_{when}"] += 1
        counts[f"figures_wrong_{when}"] += not pair.exact
        if pair.zh.scale >= 10_000:
            counts[f"wan_yi_{when}"] += 1
            counts[f"wan_yi_wrong_{when}"] += not pair.exact
        if pair.exact and pair.zh.currency == "CNY" and pair.en is not None and pair.en.currency:
            counts[f"yuan_{when}"] += 1
            counts[f"yuan_as_other_{when}"] += pair.en.currency != "CNY"
        if pair.exact and pair.en is not None and pair.zh.unit and pair.en.unit:
            counts[f"units_{when}"] += 1
            counts[f"units_as_other_{when}"] += unit(pair) is not None


def markdown(result: Record) -> str:
    """Return the result as a table."""
    rows = ["| | " + " | ".join(result["systems"]) + " |", "|---" * (len(result["systems"]) + 1) + "|"]

    def line(label: str, part: str, whole: str) -> None:
        cells = []
        for s in result["systems"].values():
            total, wrong = s.get(whole, 0), s.get(part, 0)
            cells.append(f"{wrong} of {total} ({100 * wrong / total:.1f} %)" if total else "–")
        rows.append(f"| {label} | " + " | ".join(cells) + " |")

    for when in ("before", "after"):
        line(f"figures wrong or missing, {when} repair", f"figures_wrong_{when}", f"figures_{when}")
        line(f"with 万 or 亿, {when} repair", f"wan_yi_wrong_{when}", f"wan_yi_{when}")
        line(f"元 as another currency, {when} repair", f"yuan_as_other_{when}", f"yuan_{when}")
        line(f"units as others (亩 as acres), {when} repair", f"units_as_other_{when}", f"units_{when}")
        line(f"names not as they are spelt, {when} repair", f"names_wrong_{when}", f"names_{when}")
        line(f"official terms in no accepted rendering, {when} repair", f"terms_wrong_{when}", f"terms_{when}")
    kinds = sorted({k for s in result["systems"].values() for k in s["segments_with_finding"]})
    for kind in kinds:
        cells = [
            f"{1000 * s['segments_with_finding'].get(kind, 0) / max(s.get('segments', 0), 1):.1f}"
            for s in result["systems"].values()
        ]
        rows.append(f"| segments per 1,000 with a finding: {kind} | " + " | ".join(cells) + " |")
    reference = result["reference"]
    share = 100 * reference["alarms"] / max(reference["segments_with_a_figure"], 1)
    rows.append(
        f"\nReferences: {reference['alarms']} of {reference['segments_with_a_figure']} segments with a figure "
        f"have a finding ({share:.1f} %); "
        f"in {reference['alarms_of_no_system']} of these no system's output passes either "
        f"({100 * reference['alarms_of_no_system'] / max(reference['segments_with_a_figure'], 1):.1f} %)."
    )
    return "\n".join(rows)
