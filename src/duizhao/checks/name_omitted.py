"""Put in the names of people whom the English leaves out or calls he or she."""

from __future__ import annotations

import re

from duizhao.documents import Span
from duizhao.lexicon.titles import SPEECH
from duizhao.lexicon.word_alignment import align

_SAID = (
    "said|says|stated|noted|pointed out|emphasi[sz]ed|stressed|suggested|added|reported|mentioned|recalled|observed|"
    "explained|indicated|believed|believes|argued|announced|told|warned|reminded|advised|expressed|hoped|introduced|"
    "asked|replied|claimed|declared|predicted|confirmed|insisted|wrote|vowed|urged|estimated|found|knew|revealed|"
    "admitted|called|proposed|recommended|thought|described|held|considered|felt|informed"
)
_PRONOUN = re.compile(
    rf"\b(?:[Hh]e|[Ss]he)(?=(?: (?:also|further|then|particularly|specifically|finally|again|has|had))? (?:{_SAID})\b)"
)
_SOMEBODY = re.compile("[他她]")
_ASIDE = 16  # characters before the name that may say when or of what
_EARLIER = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_IT_WAS = re.compile(rf"\b[Ii]t (?:was|is|has been)(?= (?:also )?(?:{_SAID}) that\b)")


def pronoun(zh: str, en: str, span: Span) -> Span | None:
    """Return the pronoun, or the “it was” of a passive, that stands for somebody who says the sentence."""
    before = zh[: span[0]].strip(" “”\"'（(")
    if before and (_SOMEBODY.search(zh) or not before.endswith(("，", ",")) or len(before) > _ASIDE):
        return None
    if not re.match(rf"[^，。；：,;:]{{0,6}}(?:{SPEECH}|提醒|叮嘱|称)", zh[span[1] :]):
        return None
    first = min((m for m in (_PRONOUN.search(en), _IT_WAS.search(en)) if m), key=lambda m: m.start(), default=None)
    if first is None or _EARLIER.search(en, 0, first.start()):
        return None
    return first.span()


def only_quotes(zh: str, en: str, span: Span) -> bool:
    """Return whether the English is only what somebody is quoted as saying at the beginning: X说：“…”"""
    begins = re.match(r"[\u4e00-\u9fff、（）]{0,40}$", zh[: span[0]])
    quotes = re.match(rf"[^，。；：,;:“]{{0,8}}?(?:{SPEECH})[道着]?\s*[：，,:]\s*[“\"]", zh[span[1] :])
    return begins is not None and quotes is not None and re.fullmatch(r"[“\"][^“”\"]+[”\"]", en.strip()) is not None


def speaker(zh: str, en: str, span: Span) -> int | None:
    """Return where the name of somebody who speaks is missing behind the post: The director of the zoo, NAME, said."""
    before = re.search(r"[\u4e00-\u9fff]{2,}$", zh[: span[0]])
    if before is None or not re.match(rf"(?:{SPEECH}|告诉)", zh[span[1] :]):
        return None
    said = re.search(rf"(?<! has)(?<! had)(?<! was)(?<! is)(?<! have) (?=(?:also )?(?:{_SAID})\b)", en)
    if said is None or not re.match(r"(?:[^,]{0,40}, )?(?:[Tt]he|A|An) [^,.;:“”]{4,}$", en[: said.start()]):
        return None
    linked = any(before.start() <= k.zh[0] < span[0] and k.en[1] <= said.start() for k in align(zh, en))
    return said.start() if linked else None
