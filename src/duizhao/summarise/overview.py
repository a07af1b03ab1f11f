"""The report in a few lines: who takes part with which post, its themes, its figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from duizhao.documents import Overview, Participant, Report, Structure, Summary, Theme
from duizhao.lexicon.people import find_names
from duizhao.lexicon.simplify import as_written
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon
from duizhao.lexicon.titles import TITLES

THEMES = 8
FIGURES = 12
_BEFORE = r"(?:^|[，。；：！？、\s“”（(]|请到了?|邀请到?了?|请|由|对|向|与|和|在|日前|近日|当天|上午|下午|据|是|时任)"


def overview(report: Report, structure: Structure, summaries: Sequence[Summary], terminology: Terminology) -> Overview:
    """Return participants in the order they first speak, themes by how often they come, figures of the summaries."""
    figures = tuple(f for s in summaries for f in s.figures)[:FIGURES]
    return Overview(_participants(report, structure, terminology), _themes(structure, terminology.lexicon), figures)


def _participants(report: Report, structure: Structure, terminology: Terminology) -> tuple[Participant, ...]:
    answers: dict[str, list[str]] = {}
    asks: dict[str, list[str]] = {}
    for exchange in structure.exchanges:
        for who in exchange.respondents:
            answers.setdefault(who, []).append(exchange.id)
        for outlet in exchange.outlets or ((exchange.asker,) if exchange.asker else ()):
            asks.setdefault(outlet, []).append(exchange.id)
    found = [_person(report, who, tuple(dict.fromkeys(ids)), terminology) for who, ids in answers.items()]
    for who, ids in asks.items():
        english = terminology.lexicon.english_of(report.to_simplified(who))
        found.append(Participant(who, english, "asks", tuple(dict.fromkeys(ids))))
    if not structure.exchanges:
        found = [p for p in (_person(report, who, (), terminology) for who in terminology.people) if p.post_zh]
    return tuple(found)


def _person(report: Report, who: str, ids: tuple[str, ...], terminology: Terminology) -> Participant:
    plain = report.to_simplified(who)
    post = post_of(plain, report.simplified)
    return Participant(
        who,
        terminology.english_of_person(plain),
        "answers" if ids else "is named",
        ids,
        as_written(post, report.simplified, report.text),
        terminology.lexicon.english_of_post(post),
    )


def post_of(name: str, text: str) -> str:
    """Return the post before a name, as the text words it most fully; empty where none stands there."""
    pattern = re.compile(
        rf"(?m){_BEFORE}((?:[\u4e00-\u9fff]{{2,20}}?(?:{TITLES})、)*[\u4e00-\u9fff]{{0,24}}?(?:{TITLES}))[\s\u3000]?{re.escape(name)}"
    )
    starts = re.compile(
        rf"(?:请到了?|邀请到?了?|来自|请|由|日前|近日|当天|时任|的|[对向在据是])(?=[\u4e00-\u9fff]{{2,}}(?:{TITLES})$)"
    )
    others = re.compile("|".join(map(re.escape, sorted(find_names(text), key=len, reverse=True))) or "$.")
    # 秦望山和市图书馆馆长宋知远: what stands before another's name is that other's post
    posts = [starts.split(others.split(m[1])[-1].lstrip("和与及、"))[-1] for m in pattern.finditer(text)]
    posts = [p for p in posts if len(p) >= 2 and not re.fullmatch("记者|同志|先生|女士|主持人", p)]
    return max(posts, key=len, default="")


def _themes(structure: Structure, terms: Lexicon) -> tuple[Theme, ...]:
    outlets = {o for e in structure.exchanges for o in e.outlets}
    seen: Counter[str] = Counter()
    for segment in structure.segments:
        seen.update({t.zh for _, t in terms.find(segment.simplified) if not t.place})
    ranked = [
        zh for zh, n in _by_count(seen.items()) if n >= 2 and zh not in outlets and not re.search(rf"(?:{TITLES})$", zh)
    ]
    return tuple(Theme(zh, terms.terms[zh].en, seen[zh]) for zh in ranked[:THEMES])


def _by_count(items: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(items, key=lambda item: (-item[1], -len(item[0]), item[0]))
