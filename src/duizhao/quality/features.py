"""What the score is made of: numbers that are cheap to have for any pair, whoever translated it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from duizhao.documents import Finding, Span
from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import words
from duizhao.lexicon.word_alignment import align
from duizhao.quality.fluency import surprise

KINDS = ("number", "name", "term", "negation", "question", "quote", "length", "repetition", "untranslated", "currency")
_SOURCE = (
    "zh_characters", "zh_words", "zh_clauses", "zh_rare", "zh_rarest", "zh_unknown", "zh_digits", "zh_quotes",
    "zh_idioms", "zh_names", "zh_single",
)  # fmt: skip
_FOUND = ("errors", "warnings", *KINDS)
_COUNTERPARTS = (
    "word_ratio", "ratio", "ratio_squared", "covered_zh", "covered_en", "strength", "open_zh", "open_en", "open_share",
    "out_of_order", "weak_links", "sentences", "capitals_open", "commas_open", "strong_en",
)  # fmt: skip
_ENGLISH = (
    "surprise", "surprise_top", "surprise_share", "surprise_per_zh", "fluency", "unseen_pairs", "capitals",
    "en_commas", "long_words", "repeated", "function_words", "brackets", "hyphens", "the_share",
)  # fmt: skip
NAMES = (*_SOURCE, *_FOUND, *_COUNTERPARTS, *_ENGLISH)
GROUPS = (
    dict.fromkeys(_SOURCE, "source")
    | dict.fromkeys(_FOUND, "findings")
    | dict.fromkeys(_COUNTERPARTS, "counterparts")
    | dict.fromkeys(_ENGLISH, "english")
)
_SMALL = frozenset(
    "the a an of to in and for on with at by from as is are was were be been being it its this that these "
    "those which who whom whose what he she they we i you his her their our your my or but not no so if then "
    "than also has have had will would can could may might should must do did does said there when while "
    "where how all any some such more most other one into over under about after before through between among "
    "during up out off only own same very s t".split()
)
_CONTENT = "nvaijltz"  # tags of words that an English word should stand for
_NAME_TAGS = frozenset(("nr", "ns", "nt", "nz", "nrt", "nrfg"))
_RARE = 12.0  # nats
_UNEXPECTED = 10.0  # nats
_NEW_PAIR = 0.9  # nats above a word's own surprise: the word before it says nothing
_WEAK = 0.1  # confidence of a link
_USUAL_RATIO = 1.3  # log of English characters for one of Chinese
_LONG = 8  # letters
_MARKS = re.compile(r"[\W_]*")
_CLAUSE_ENDS = re.compile(r"[，。；：、！？]")
_ZH_ENDS = re.compile(r"[。！？；]")
_EN_ENDS = re.compile(r"[.!?;](?:\s|$)")


def features(zh: str, en: str, findings: Iterable[Finding] = ()) -> list[float]:
    """Return the features of a pair in the order of NAMES. ``zh`` is in simplified characters."""
    return of_pair(Pair(zh, en), findings)


def of_pair(pair: Pair, findings: Iterable[Finding] = ()) -> list[float]:
    """Return the features of a pair whose words are known already."""
    return [*_source(pair), *_found(findings), *_counterparts(pair), *_english(pair)]


class Pair:
    """Words, links and surprises of a pair, had once."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        self.left = [(w, s) for w, s in tokenize.cut(zh) if not _MARKS.fullmatch(w)]
        self.tags = [tokenize.tag_of(w) or "x" for w, _ in self.left]
        self.right = words(en)
        self.stems = [stem for stem, _ in self.right]
        self.links = align(zh, en)
        self.best: dict[Span, float] = {}
        for link in self.links:
            self.best[link.zh] = max(self.best.get(link.zh, 0.0), link.confidence)
        used = {link.en for link in self.links}
        tagged = zip(self.left, self.tags, strict=True)
        self.content = [s for (w, s), tag in tagged if tag[0] in _CONTENT and not w.isdigit()]
        self.open_zh = [s for s in self.content if s not in self.best]
        self.own = [(stem, s) for stem, s in self.right if stem not in _SMALL and not stem[0].isdigit()]
        self.open_en = [(stem, s) for stem, s in self.own if s not in used]
        self.surprises = surprise(self.stems) or [(0.0, 0.0)]
        self.n_zh, self.n_en = max(len(self.left), 1), max(len(self.right), 1)


def in_doubt(pair: Pair, most: int = 5) -> tuple[Span, ...]:
    """Return the English words that stand for nothing in the Chinese and come unexpected, the worst few, in order."""
    cost = {s: c for (_, s), (c, _) in zip(pair.right, pair.surprises, strict=False)}
    doubtful = [s for _, s in pair.open_en if cost.get(s, 0.0) >= _UNEXPECTED]
    return tuple(sorted(sorted(doubtful, key=lambda s: -cost[s])[:most]))


def _source(pair: Pair) -> list[float]:
    zh = pair.zh
    rare = [tokenize.rarity(w) for w, _ in pair.left]
    return [
        math.log1p(len(zh)),
        math.log1p(pair.n_zh),
        len(_CLAUSE_ENDS.findall(zh)),
        sum(rare) / pair.n_zh,
        max(rare, default=0.0),
        sum(r > _RARE for r in rare) / pair.n_zh,
        sum(c.isdigit() for c in zh) / max(len(zh), 1),
        zh.count("“") + zh.count("《"),
        sum(tag[0] in "il" for tag in pair.tags),
        sum(tag in _NAME_TAGS for tag in pair.tags),
        sum(len(w) == 1 for w, _ in pair.left) / pair.n_zh,
    ]


def _found(findings: Iterable[Finding]) -> list[float]:
    is_open = [f for f in findings if not f.repaired]
    kinds = [f.kind for f in is_open]
    severities = [f.severity for f in is_open]
    return [severities.count("error"), severities.count("warning"), *(float(kinds.count(kind)) for kind in KINDS)]


def _counterparts(pair: Pair) -> list[float]:
    zh, en = pair.zh, pair.en
    ratio = math.log((len(en) + 1) / (len(zh) + 1))
    n_content, n_own = max(len(pair.content), 1), max(len(pair.own), 1)
    order = [link.en[0] for link in pair.links]
    ends = len(_EN_ENDS.findall(en)) - len(_ZH_ENDS.findall(zh))
    return [
        math.log(pair.n_en / pair.n_zh),
        ratio,
        (ratio - _USUAL_RATIO) ** 2,
        1 - len(pair.open_zh) / n_content,
        1 - len(pair.open_en) / n_own,
        sum(pair.best.get(s, 0.0) for s in pair.content) / n_content,
        float(len(pair.open_zh)),
        float(len(pair.open_en)),
        (len(pair.open_zh) + len(pair.open_en)) / (n_content + n_own),
        sum(a > b for a, b in zip(order, order[1:], strict=False)) / max(len(order), 1),
        sum(v < _WEAK for v in pair.best.values()) / max(len(pair.best), 1),
        float(ends),
        float(sum(en[s[0]].isupper() for _, s in pair.open_en)),
        abs(en.count(",") - zh.count("，") - zh.count("、")) / pair.n_en,
        sum(link.confidence for link in pair.links) / pair.n_en,
    ]


def _english(pair: Pair) -> list[float]:
    en = pair.en
    costs = [c for c, _ in pair.surprises]
    n = len(costs)
    return [
        sum(costs) / n,
        sum(sorted(costs)[-3:]) / min(3, n),
        sum(c > _RARE for c in costs) / n,
        sum(costs) / pair.n_zh,
        sum(alone - c for c, alone in pair.surprises) / n,
        sum(c >= alone + _NEW_PAIR for c, alone in pair.surprises) / n,
        sum(c.isupper() for c in en) / max(len(en), 1),
        en.count(",") / pair.n_en,
        sum(len(stem) > _LONG for stem in pair.stems) / pair.n_en,
        1 - len({stem for stem, _ in pair.open_en}) / len(pair.open_en) if pair.open_en else 0.0,
        sum(stem in _SMALL for stem in pair.stems) / pair.n_en,
        float(en.count("(") + en.count("“") + en.count('"')),
        en.count("-") / pair.n_en,
        pair.stems.count("the") / pair.n_en,
    ]
