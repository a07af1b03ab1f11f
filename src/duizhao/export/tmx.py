"""TMX 1.4b for translation memories: one unit per segment, findings as notes. Segments without English are left out."""

from __future__ import annotations

from collections.abc import Iterator

from duizhao.documents import Run
from duizhao.export.tables import score_of
from duizhao.export.xml_text import DECLARATION, attribute, content, said
from duizhao.lexicon.terminology import Terminology


def tmx(run: Run, terminology: Terminology) -> Iterator[str]:
    """Yield TMX 1.4b (LISA OSCAR, 2005), level 1."""
    yield DECLARATION
    yield '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx version="1.4">\n'
    yield f'<header creationtool="duizhao" creationtoolversion={attribute(run.signature.duizhao)} segtype="sentence" '
    yield 'o-tmf="duizhao" adminlang="en" '
    yield 'srclang="zh-CN" datatype="plaintext"/>\n<body>\n'
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        if translation.failed:
            continue
        notes = "".join(f"<note>{content(said(f))}</note>" for f in translation.findings)
        passage = segment.exchange or segment.section or ""
        place = (
            f'<prop type="x-report">{content(run.report.name)}</prop><prop type="x-exchange">{content(passage)}</prop>'
        )
        score = score_of(translation)
        quality = f'<prop type="x-quality">{score}</prop>' if score else ""
        yield (
            f'<tu tuid="{segment.id}">{notes}{place}<prop type="x-origin">{translation.origin}</prop>{quality}'
            f'<tuv xml:lang="zh-CN"><seg>{content(segment.zh)}</seg></tuv>'
            f'<tuv xml:lang="en"><seg>{content(translation.en)}</seg></tuv></tu>\n'
        )
    yield "</body>\n</tmx>\n"
