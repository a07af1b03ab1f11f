"""Repair figures where the place is certain: the scale, the digits, the currency or the unit of an aligned figure.

A change is kept only if it leaves fewer findings of figures, so that nothing is made worse.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duizhao.checks.figures import currency, figures, unit
from duizhao.checks.places import followed
from duizhao.documents import Finding
from duizhao.lexicon import numbers_en
from duizhao.lexicon.currencies import NAMES, en_currency, leading_sign
from duizhao.lexicon.figure_alignment import align_figures, beside_each_other
from duizhao.lexicon.numerals_en import MONTHS
from duizhao.lexicon.quantity import Kind, Quantity
from duizhao.lexicon.units import conflicts, en_unit

_SCALE_FOLLOWS = re.compile(
    r"[\s-]+(?:ten|hundred|thousand|million|billion|trillion|dozen)", re.I
)  # 61,311 ten thousand
_ROUNDS = 8  # each puts one figure right; more than eight wrong ones in a sentence are beyond repair
_POUND_OF_WEIGHT = re.compile(r"\s*-?\s*pounds?\s+(?:of|sterling)", re.I)


def repaired(zh: str, en: str) -> tuple[str, list[Finding]]:
    """Return the English with its figures put right where possible, and a finding, marked repaired, for each change."""
    done: list[Finding] = []
    for _ in range(_ROUNDS):
        before = figures(zh, en)
        if not before:
            break
        change = next((c for c in _changes(zh, en) if len(figures(zh, c[0])) < len(before)), None)
        if change is None:
            break
        old, (en, finding) = en, change
        done = [*followed(done, old, en), finding]
    return en, done


def _changes(zh: str, en: str) -> list[tuple[str, Finding]]:
    """Return every single change that could put a figure right, the surest first."""
    matches, added = align_figures(zh, en)
    changes = []
    for match in matches:
        if match.en is None or _SCALE_FOLLOWS.match(en, match.en.span[1]):
            continue
        if not match.exact:
            changes.append(replaced(en, match.zh, match.en, "number"))
        elif match.zh.currency in NAMES and currency(match) is not None:
            changes.append(replaced(en, match.zh, match.en, "currency"))
        elif unit(match) is not None:
            changes.append(replaced(en, match.zh, match.en, "unit"))
    missing = [m.zh for m in matches if m.en is None and not m.zh.weak]
    loose = [q for q in added if not q.weak and not _SCALE_FOLLOWS.match(en, q.span[1])]
    if len(missing) == len(loose) == 1 and _surely_same(missing[0], loose[0]):
        changes.append(replaced(en, missing[0], loose[0], "number"))
    if (change := _date(en, missing, added)) is not None:
        changes.append(change)
    return changes


def _date(en: str, missing: list[Quantity], added: Sequence[Quantity]) -> tuple[str, Finding] | None:
    """Return the English with its only wrong month, and the day beside it, put right: January 10 for 10月1日."""
    months, names = ([q for q in quantities if q.kind == "month"] for quantities in (missing, added))
    days = [q for q in missing if q.kind == "day"]
    if len(months) != 1 or len(names) != 1 or len(days) > 1:
        return None
    start, end = names[0].span
    text = MONTHS[int(months[0].value) - 1].capitalize()
    if days:
        beside = [q for q in added if q.kind != "month" and beside_each_other(q, names[0], en)]
        if len(beside) != 1:
            return None
        start, end = min(start, beside[0].span[0]), max(end, beside[0].span[1])
        end += 2 if re.match("st|nd|rd|th", en[end:]) else 0
        text = f"{text} {days[0].value}"
    source = (months[0].span[0], (days or months)[0].span[1])
    message = f"{months[0].text}月{days[0].text + '日' if days else ''}: “{en[start:end]}” became “{text}”"
    finding = Finding("number", "info", message, source, (start, start + len(text)), repaired=True)
    return en[:start] + text + en[end:], finding


def _surely_same(zh: Quantity, en: Quantity) -> bool:
    """Return whether the only missing figure and the only one left over are of one kind that nothing else has."""
    if zh.kind != en.kind and {zh.kind, en.kind} != {"year", "number"}:
        return False
    if zh.kind == "year":
        return 1000 <= en.value <= 2999 and en.scale == 1 and not en.currency
    in_money, large = bool(zh.currency and en.currency), zh.scale > 1 and en.scale > 1
    return zh.kind in ("percent", "percentage_points") or in_money or large


def replaced(en: str, zh: Quantity, old: Quantity, kind: str) -> tuple[str, Finding]:
    """Return the English with one figure replaced, its currency or unit too where the Chinese names another."""
    start, end = old.span
    sign = leading_sign(old.text)
    figure = old.text[len(sign) :].strip() if kind == "currency" else _figure(zh, old)
    if zh.currency in NAMES and (old.currency or kind == "currency"):
        if old.currency == zh.currency and sign and kind == "number":
            figure = sign + figure
        elif old.currency != zh.currency:
            end = _money_end(en, end)
            figure = f"{figure} {NAMES[zh.currency]}"
    elif sign:
        figure = sign + figure
    elif zh.unit is not None and conflicts(zh.unit, old.unit):
        joint = "-" if en[end : end + 1] == "-" else " "  # a 960-acre farm
        end = en_unit(en, end)[1]
        figure = f"{figure}{joint}{zh.unit.name}"
    measure = zh.currency or (zh.unit.name if zh.unit and kind == "unit" else "")
    message = f"{zh.text}{' ' if measure else ''}{measure}: “{en[start:end].strip()}” became “{figure}”"
    finding = Finding(kind, "info", message, zh.span, (start, start + len(figure)), repaired=True)
    return en[:start] + figure + en[end:], finding


def _figure(zh: Quantity, old: Quantity) -> str:
    """Return the Chinese figure written the way the old English one was."""
    if zh.kind == "code":
        return zh.text
    kind: Kind = "year" if zh.kind == "year" else "number"
    if old.kind in ("percent", "percentage_points", "times", "ordinal"):
        kind = old.kind
    figure = numbers_en.write(zh.value, kind)
    if zh.kind == "year" and (plural := re.search("['’]?s$", old.text)):
        figure += plural[0]  # the 1980s
    return figure.replace(" percent", "%") if old.text.endswith("%") else figure


def _money_end(en: str, end: int) -> int:
    """Return where the currency behind a figure ends; a pound of something is no money."""
    return end if _POUND_OF_WEIGHT.match(en, end) else en_currency(en, end)[1]
