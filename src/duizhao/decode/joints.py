"""Joints of an output: where what was put in meets what the model wrote, and where stretches meet.

Every rule has a name and examples, which a test runs; the rules are the same for every engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Words that begin a clause with a capital only because the model took it for a sentence.
_SMALL_WORDS = (
    "The A An In On At To And We It This That These Those With By For As Of From Will There They But He She His Her "
    "Its Our Their Also If When While Because Since After Before During Under Through Among Both Each Some Many Most "
    "All Such Now Then So Or Not No Only Even Is Are Was Were Has Have Had Be Being More Every Other Let Make Further"
).split()
_CLAUSE_START = re.compile(rf"(?:{'|'.join(dict.fromkeys(_SMALL_WORDS))})\b(?!\.)")


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


@dataclass(frozen=True, slots=True)
class JointRule:
    """A rewriting of English text. ``examples``: "before → after"."""

    name: str
    rewrite: Callable[[str], str]
    examples: tuple[str, ...]


def _sub(pattern: str, by: str | Callable[[re.Match[str]], str], flags: int = 0) -> Callable[[str], str]:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.sub(by, text)


def _article(match: re.Match[str]) -> str:
    article, word = match[1], match[2]
    vowel = word[0].lower() in "aeiou" and not re.match(r"(?:uni|use|usu|eu|one\b|once\b)", word, re.I)
    hour = re.match(r"(?:hour|honou?r|honest|heir)|8(?:\d\d)?(?:\D|$)|1[18](?:\D|$)|8\d(?:\D|$)", word, re.I)
    wanted = "an" if vowel or hour else "a"
    return f"{wanted.capitalize() if article[0].isupper() else wanted} {word}"


RULES = (
    JointRule("double space", _sub(r"[ \t]{2,}", " "), ("a  b → a b",)),
    JointRule(
        "space before a mark",
        _sub(r"\s+([,.;:!?%)\]”])(?!\d)", r"\1"),
        ("the end . → the end.", "5 % more → 5% more", "one , two → one, two"),
    ),
    JointRule(
        "space after a mark",
        _sub(r"(?<=[a-z)])([,;!?])(?=[A-Za-z])", r"\1 "),
        ("cities,towns → cities, towns", "so;then → so; then"),
    ),
    JointRule("space after an opening mark", _sub(r"([(\[“])\s+", r"\1"), ("( in full ) → (in full )",)),
    JointRule(
        "article twice",
        _sub(r"\b(the|a|an) (?:the|a|an) ", r"\1 ", re.I),
        ("the the State Council → the State Council", "The the plan → The plan", "a the plan → a plan"),
    ),
    JointRule(
        "a or an",
        _sub(r"\b([Aa]n?) ([A-Za-z0-9][\w-]*)", lambda m: m[0] if m[2].isupper() else _article(m)),
        (
            "a official → an official",
            "an city → a city",
            "an university → a university",
            "a 8 percent rise → an 8 percent rise",
        ),
    ),
    JointRule(
        "percent twice",
        _sub(r"\b(percent|percentage points?|per cent) (?:percent|percentage points?|per cent|%)", r"\1"),
        ("up 5 percent percent → up 5 percent", "3 percentage points percent → 3 percentage points"),
    ),
    JointRule(
        "unit twice",
        _sub(r"\b(yuan|mu|kilometers|meters|tonnes|hectares|people) (?:of )?\1\b", r"\1"),
        ("3 billion yuan yuan → 3 billion yuan", "5 tonnes of tonnes → 5 tonnes"),
    ),
    JointRule(
        "word twice",
        _sub(r"\b(of|in|to|and|for|on|with|by|at|from|is|said|that) \1\b", r"\1", re.I),
        ("the mayor of of Linhai → the mayor of Linhai", "he said said so → he said so"),
    ),
    JointRule(
        "possessive of a plural",
        _sub(r"\b([A-Za-z]*[a-z]s)'s\b", lambda m: m[0] if m[1] in ("is", "it") else f"{m[1]}'"),
        ("private enterprises's needs → private enterprises' needs",),
    ),
    JointRule(
        "possessive twice",
        _sub(r"(['’]s?) ?['’]s\b", r"\1"),
        ("China's's growth → China's growth",),
    ),
    JointRule(
        "day of a month",
        _sub(rf"\b(?:the )?(\d{{1,2}})(?:st|nd|rd|th) (?:day )?of ((?:{_MONTHS})\b)", r"\2 \1"),
        ("on the 18th of September → on September 18", "the 5th day of May → May 5"),
    ),
    JointRule(
        "ordinal in a date",
        _sub(rf"\b((?:{_MONTHS}) \d{{1,2}})(?:st|nd|rd|th)\b(?! (?:[A-Z]|anniversary|session|day))", r"\1"),
        ("On September 18th, we met → On September 18, we met", "the May 4th Movement → the May 4th Movement"),
    ),
    JointRule(
        "part of a day",
        _sub(
            rf"\b(?:on )?((?:{_MONTHS}) \d{{1,2}})(?:st|nd|rd|th)?((?:, \d{{4}})?),? (?:in the )?"
            r"(morning|afternoon|evening)\b",
            r"on the \3 of \1\2",
            re.I,
        ),
        ("March 5th afternoon, we met → on the afternoon of March 5, we met",),
    ),
    JointRule(
        "date at the start",
        _sub(rf"^((?:{_MONTHS}) \d{{1,2}}(?:, \d{{4}})?),", r"On \1,"),
        ("March 5, the city opened → On March 5, the city opened",),
    ),
    JointRule(
        "year at the start",
        _sub(r"^((?:19|20)\d\d),? (?=[a-z])", r"In \1, "),
        ("2009, she won → In 2009, she won",),
    ),
    JointRule(
        "decade at the start",
        _sub(r"^((?:1[5-9]|20)\d0s),? (?=[a-z])", r"In the \1, "),
        ("1960s, he returned → In the 1960s, he returned",),
    ),
    JointRule(
        "stray quotation mark",
        lambda text: re.sub(r'(?:,\s*|\s+)"(?=\s*[,.;]|\s|$)', "", text) if text.count('"') % 2 else text,
        ('the meeting, ", it is clear → the meeting, it is clear', 'a plan " → a plan'),
    ),
    JointRule("comma twice", _sub(r",(?:\s*,)+", ","), ("one,, two → one, two", "one, , two → one, two")),
    JointRule("comma before a stop", _sub(r",\s*([.;:!?])", r"\1"), ("so it is,. → so it is.",)),
    JointRule("stop twice", _sub(r"(?<!\.)\.\s?\.(?!\.)", "."), ("the end.. → the end.", "the end. . → the end.")),
    JointRule(
        "names run together",
        _sub(r"\b([a-z]{2,})(?=(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+)", r"\1 "),
        ("committeeYuan Jia Jun → committee Yuan Jia Jun", "a FinTech Week in May → a FinTech Week in May"),
    ),
)


def tidy(text: str) -> str:
    """Return an output with its joints put right: spaces, articles, possessives, repeated words, the first capital.

    >>> tidy("the the plan of of private enterprises's growth , up 5 percent percent.")
    "The plan of private enterprises' growth, up 5 percent."
    """
    for rule in RULES:
        text = rule.rewrite(text)
    return capitalised(text.strip())


def capitalised(text: str) -> str:
    """Return a text whose first letter is a capital, also behind an opening quotation mark.

    >>> capitalised("“we must” he said"), capitalised("3 people came")
    ('“We must” he said', '3 people came')
    """
    start = len(text) - len(text.lstrip("“\"‘'(["))
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def lowered(text: str, common: Callable[[str], bool] = lambda _: False) -> str:
    """Return a clause without the capital that it has only as a sentence of its own; names keep theirs.

    ``common``: whether a word is written small inside a sentence.

    >>> lowered("The city grew"), lowered("Linhai grew"), lowered("I think so")
    ('the city grew', 'Linhai grew', 'I think so')
    """
    word = re.match(r"[A-Z][a-z]+\b(?! [A-Z])", text)
    small = _CLAUSE_START.match(text) or word is not None and common(word[0])
    return text[0].lower() + text[1:] if small else text


def insert(text: str, values: Sequence[str], marks: re.Pattern[str]) -> str:
    """Return a text with each mark ⟦k⟧ replaced by the k-th value, with spaces around it where words need them.

    >>> insert("committee⟦1⟧said ⟦2⟧.", ["Yuan Jiajun", "so"], re.compile("⟦(\\\\d+)⟧"))
    'committee Yuan Jiajun said so.'
    """
    out, end = "", 0
    for match in marks.finditer(text):
        value = values[int(match[1]) - 1]
        out += text[end : match.start()]
        if out and value and out[-1].isalnum() and value[0].isalnum():
            out += " "
        if out.endswith(("$", "€", "£", "¥")) and not value[:1].isdigit():
            out = out[:-1]
        out += value
        end = match.end()
        if text[end : end + 1].isalnum():
            out += " "
    return out + text[end:]


def listed(values: Sequence[str]) -> str:
    """Return values as an English list.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}" if values else ""


def join(parts: Sequence[tuple[str, str, str]], common: Callable[[str], bool] = lambda _: False) -> str:
    """Return stretches as one sentence. Each part: (lead, English, Chinese of the stretch).

    The stop of an inner stretch becomes a comma or semicolon where the Chinese has one; a capital that only began the
    stretch becomes small.
    """
    out = ""
    for i, (lead, english, zh) in enumerate(parts):
        text = english.strip()
        if not text and not lead:
            continue
        if i < len(parts) - 1:
            text = _inner_end(text, zh)
        text = _with_quotes(text, zh)
        if lead.endswith(":"):
            text = f"{lead} {capitalised(text)}"
        elif lead:
            text = f"{_lead(lead)} {lowered(text, common)}"
        if out.endswith((".", "!", "?", "”")):
            text = capitalised(text)
        elif out:
            text = text[0].lower() + text[1:] if lead.endswith(",") else lowered(text, common)
        out += (" " if out else "") + text
    return tidy(out)


def _with_quotes(text: str, zh: str) -> str:
    """Return the English of a stretch with the quotation marks that its Chinese begins or ends with.

    >>> _with_quotes("We must act.", "“我们要行动。”"), _with_quotes("we must act,", "“我们要行动，")
    ('“We must act.”', '“we must act,')
    """
    zh = zh.strip()
    if re.search(r"[“”\"«»]", text) or not text or zh.count("“") + zh.count("”") not in (1, 2):
        return text
    opens, closes = zh.startswith("“"), re.search(r"”[，。；！？,.;!?]*$", zh) is not None
    if opens and (closes or "”" not in zh):
        text = f"“{text}"
    if closes and (opens or "“" not in zh):
        text = f"{text}”"
    return text


def _lead(lead: str) -> str:
    """Return what we say before a stretch; a point's number after a frame is small: X said that first, …"""
    head, _, point = lead.rpartition(" ")
    return f"{head} {point.lower()}" if head and point.endswith(",") else lead


def _inner_end(text: str, zh: str) -> str:
    """Return the English of an inner stretch with the mark that its Chinese ends in."""
    if text.endswith(("?", "!")):
        return text
    text = text.rstrip(" .,;:")
    mark = re.search(r"[，,；;：:、。]\W*$", zh)
    if mark is None:
        return text
    sign = {"；": ";", ";": ";", "。": ".", "：": ":", ":": ":"}.get(mark[0][0], ",")
    return text + ("," if sign == ":" and not re.search(r"[：:]\s*[“”]?$", zh) else sign)
