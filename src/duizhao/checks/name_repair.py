"""Repair names: find the words that stand for a missing person and spell them right, or put the name in.

Engines that know no placeholders write Chinese names by ear (Zhao Xuping for 赵秀平), by surname alone (Xi), put a
pronoun in their place (He said) or leave them out. A change is made only where one stretch of words is clearly the
person (it sounds like the name, has its surname or stands in its place, and stands for no other word of the Chinese),
or where a post, a quotation, a byline or the beginning says where the name belongs.
"""

from __future__ import annotations

import re

from duizhao.checks.name_omitted import insertion, pronoun
from duizhao.checks.name_search import misheard, misspelt
from duizhao.checks.places import followed
from duizhao.checks.sounds import letters
from duizhao.documents import Finding, Span
from duizhao.lexicon.pinyin import pinyin
from duizhao.lexicon.terminology import Terminology


def repaired_names(zh: str, en: str, terminology: Terminology) -> tuple[str, list[Finding]]:
    """Return the English with misspelt names put right, and a finding, marked repaired, for each."""
    done: list[Finding] = []
    for span, name in terminology.mentions(zh):
        spelling = pinyin(name)
        if letters(spelling) in letters(en):
            continue
        old = en
        if (match := _place(zh, en, span, name, terminology)) is not None:
            if (own := re.compile(rf" {re.escape(spelling.split(' ')[-1])}\b").match(en, match[1])) is not None:
                match = match[0], own.end()  # Teresa | May
            said = en[slice(*match)]
            times = zh.count(name) if " " not in said and len(said) > 3 else 1  # spelt wrong alike each time
            message = f"{name}: “{said}” became “{spelling}”"
            en = en[: match[0]] + re.sub(rf"\b{re.escape(said)}\b", spelling, en[match[0] :], count=times)
            target = (match[0], match[0] + len(spelling))
        elif (new := insertion(zh, en, span, name, terminology.lexicon)) is not None:
            message = f"{name}: “{spelling}” was put in {new.where}"
            en = en[: new.place] + new.text + en[new.place :]
            start = new.place + new.text.index(spelling)
            target = (start, start + len(spelling))
        else:
            continue
        done = [*followed(done, old, en), Finding("name", "info", message, span, target, repaired=True)]
    return en, done


def _place(zh: str, en: str, span: Span, name: str, terminology: Terminology) -> Span | None:
    """Return the words that stand for a person."""
    return (
        misspelt(zh, en, span, name, terminology) or pronoun(zh, en, span) or misheard(zh, en, span, name, terminology)
    )
