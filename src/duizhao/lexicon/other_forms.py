"""The same thing written otherwise, in either language: a figure by its value, a term, a person."""

from __future__ import annotations

from fractions import Fraction

from duizhao.lexicon import numbers_en
from duizhao.lexicon.han import count_han
from duizhao.lexicon.numbers_en import quantities as quantities_en
from duizhao.lexicon.numbers_zh import quantities as quantities_zh
from duizhao.lexicon.pinyin import is_chinese_name, pinyin
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.terms import Lexicon

_SCALES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, ""))
_SHARE = 0.6  # of a text that a figure must cover to be what the text is


def other_forms(text: str, lexicon: Lexicon) -> list[str]:
    """Return other writings of a text, none of them the text itself; empty for one that is no figure, term or person.

    >>> from duizhao.lexicon.terms import Lexicon
    >>> other_forms("3.01万亿", Lexicon({}))
    ['30100亿', '30,100亿', '301000000万', '301,000,000万', '3.01 trillion']
    """
    text = " ".join(text.split())
    forms: list[str] = []
    if (figure := _figure(text)) is not None:
        forms += _writings(figure)
    if (term := lexicon.terms.get(text)) is not None:
        forms += term.renderings
    elif not count_han(text):
        forms += [t.zh for t in lexicon.terms.values() if text.lower() in (r.lower() for r in t.renderings)]
    elif is_chinese_name(text):
        forms.append(pinyin(text))
    return [form for form in dict.fromkeys(forms) if form.lower() != text.lower()]


def is_figure(text: str) -> bool:
    """Return whether a text is a figure and nothing else."""
    return _figure(text) is not None


def _figure(text: str) -> Quantity | None:
    """Return the figure that a text is."""
    found = quantities_zh(text) if count_han(text) or not any(c.isalpha() for c in text) else quantities_en(text)
    covered = [q for q in found if q.span[1] - q.span[0] >= _SHARE * len(text) and not q.weak]
    return covered[0] if len(found) == 1 and covered else None


def _writings(figure: Quantity) -> list[str]:
    if figure.kind == "percent":
        return [f"{_decimal(figure.value)}%", numbers_en.write(figure.value, "percent")]
    if figure.kind != "number":
        return []
    forms = []
    for scale, name in _SCALES:
        digits = _decimal(figure.value / scale)
        if digits and (figure.value >= scale or scale == 1) and len(digits) <= 9:
            forms.append(f"{digits}{name}")
            if figure.value / scale >= 1000:
                forms.append(f"{_grouped(digits)}{name}")
    return [*forms, numbers_en.write(figure.value, "number")]


def _decimal(value: Fraction) -> str:
    """Return a value in digits, empty where it has no end or too many places."""
    shown = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return shown if Fraction(shown) == value else ""


def _grouped(digits: str) -> str:
    whole, dot, rest = digits.partition(".")
    return f"{int(whole):,}{dot}{rest}"
