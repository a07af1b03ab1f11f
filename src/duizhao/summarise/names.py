"""Who asks and who answers, in English."""

from __future__ import annotations

from duizhao.documents import Exchange
from duizhao.lexicon.people import SINGLE, pinyin, surname_of
from duizhao.lexicon.terms import in_english


def asker_in_english(exchange: Exchange) -> str:
    """Who asks, in English: the outlets by their own English names; "Reporter" where none is named."""
    return ", ".join(in_english(o) for o in exchange.outlets) or "Reporter"


def person_in_english(who: str) -> str:
    """A respondent in English: a Chinese name in pinyin, an office as it stands in the lexicon, else in pinyin too."""
    if 2 <= len(who) <= 4 and (len(surname_of(who)) == 2 or who[0] in SINGLE):
        return pinyin(who)
    return in_english(who)
