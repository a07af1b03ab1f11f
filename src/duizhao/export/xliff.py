"""XLIFF 1.2 and 2.1 for translation tools: an exchange is a group, a segment a unit, a finding a note.

States: a person's English is final, one with an open finding needs review, no English needs translation.
"""

from __future__ import annotations

from collections.abc import Iterator

from duizhao.documents import Run, Segment, Translation
from duizhao.export.passages import Passage, passages
from duizhao.export.tables import score_of
from duizhao.export.xml_text import DECLARATION, attribute, content, said
from duizhao.lexicon.terminology import Terminology


def xliff12(run: Run, terminology: Terminology) -> Iterator[str]:
    """Yield XLIFF 1.2 (OASIS, 2008), core elements only."""
    yield DECLARATION
    yield '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'
    languages = 'source-language="zh-CN" target-language="en"'
    yield f'<file original={attribute(run.report.source)} {languages} datatype="plaintext">\n'
    tool = f'<tool tool-id="duizhao" tool-name="duizhao" tool-version={attribute(run.signature.duizhao)}/>'
    yield f"<header>{tool}</header>\n<body>\n"
    for passage in passages(run):
        yield f"<group id={attribute(passage.id)} resname={attribute(_name(passage))}>\n"
        for segment, translation in passage.rows:
            approved = ' approved="yes"' if translation.origin == "human" else ""
            yield f'<trans-unit id="{segment.id}"{approved} xml:space="preserve">'
            yield f'<source xml:lang="zh-CN">{content(segment.zh)}</source>'
            yield f'<target xml:lang="en" state="{_state12(translation)}">{content(translation.en)}</target>'
            yield "".join(
                f'<note from="duizhao" annotates="target">{content(said(f))}</note>' for f in translation.findings
            )
            if translation.quality is not None and translation.quality.score is not None:
                origin = attribute(translation.match or translation.origin)
                yield f'<alt-trans match-quality="{100 * translation.quality.score:.0f}" origin={origin}>'
                yield f'<target xml:lang="en">{content(translation.en)}</target></alt-trans>'
            yield "</trans-unit>\n"
        yield "</group>\n"
    yield "</body>\n</file>\n</xliff>\n"


def _name(passage: Passage) -> str:
    return passage.summary.headline_en if passage.summary else passage.section.title if passage.section else ""


def _state12(translation: Translation) -> str:
    if translation.failed:
        return "needs-translation"
    return (
        "final"
        if translation.origin == "human"
        else "needs-review-translation"
        if translation.doubtful
        else "translated"
    )


def xliff21(run: Run, terminology: Terminology) -> Iterator[str]:
    """Yield XLIFF 2.1 (OASIS, 2018), core elements only."""
    yield DECLARATION
    yield '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="zh-CN" trgLang="en">\n'
    yield f'<file id="f1" original={attribute(run.report.source)}>\n'
    for passage in passages(run):
        yield f"<group id={attribute(passage.id)} name={attribute(_name(passage))}>\n"
        for row in passage.rows:
            yield _unit21(*row)
        yield "</group>\n"
    yield "</file>\n</xliff>\n"


def _unit21(segment: Segment, translation: Translation) -> str:
    notes = "".join(
        f'<note category="{f.kind}" appliesTo="target">{content(said(f))}</note>' for f in translation.findings
    )
    if score := score_of(translation):
        notes += f'<note category="quality" appliesTo="target">{score}</note>'
    state = "initial" if translation.failed else "final" if translation.origin == "human" else "translated"
    sub = ' subState="duizhao:review"' if state == "translated" and translation.doubtful else ""
    return (
        f'<unit id="{segment.id}">{f"<notes>{notes}</notes>" if notes else ""}<segment state="{state}"{sub}>'
        f'<source xml:space="preserve">{content(segment.zh)}</source>'
        f'<target xml:space="preserve">{content(translation.en)}</target></segment></unit>\n'
    )
