"""Putting figures right where the place is certain: the scale, the digits, the currency or the unit of an aligned figure.

Each change is kept only if the figures' findings become fewer by it, so that nothing is made worse.
"""

from __future__ import annotations

import re

from duizhao.checks.figures import align, currency, figures, unit
from duizhao.documents import Finding
from duizhao.lexicon import numbers_en
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.units import en_unit, other_unit

_MONEY_AFTER = re.compile(
    r"\s*-?\s*(?:(?:US|U\.S\.|American|Hong Kong|HK|Australian|Canadian|Taiwan|Chinese|Japanese)\s+)?"
    r"(?:dollars?|USD|yuan|RMB|renminbi|euros?|yen|pounds?(?!\s+(?:of|sterling))|rubles?|won)\b", re.I,
)  # fmt: skip
_SIGN_BEFORE = re.compile(r"^(?:(?:US|HK|NT|RMB|CNY|USD)\s?|[ACS])?[$€£¥￥]\s?|^(?:[A-Z]{3}|Pound|Euro|Dollar)\s?")
_MORE_OF_IT = re.compile(
    r"[\s-]+(?:ten|hundred|thousand|million|billion|trillion|dozen)", re.I
)  # 61,311 ten thousand: not all of the figure
_NAMES = {"CNY": "yuan", "USD": "US dollars", "HKD": "Hong Kong dollars", "EUR": "euros", "JPY": "yen", "GBP": "pounds", "KRW": "won", "RUB": "rubles", "AUD": "Australian dollars", "CAD": "Canadian dollars", "TWD": "New Taiwan dollars"}  # fmt: skip


def repaired(zh: str, en: str) -> tuple[str, list[Finding]]:
    """The English with the figures that could be put right, and a finding, marked repaired, for each of them."""
    done: list[Finding] = []
    for _ in range(8):  # each round puts one right; more than eight wrong in a sentence are beyond repair
        before = figures(zh, en)
        if not before:
            break
        change = next((c for c in _changes(zh, en) if len(figures(zh, c[0])) < len(before)), None)
        if change is None:
            break
        en, finding = change
        done.append(finding)
    return en, done


def _changes(zh: str, en: str) -> list[tuple[str, Finding]]:
    pairs, added = align(zh, en)
    changes = []
    for pair in pairs:
        if pair.en is None or _MORE_OF_IT.match(en, pair.en.span[1]):
            continue
        if not pair.exact:
            changes.append(_put(en, pair.zh, pair.en, "number"))
        elif pair.zh.currency in _NAMES and currency(pair) is not None:
            changes.append(_put(en, pair.zh, pair.en, "currency"))
        elif unit(pair) is not None:
            changes.append(_put(en, pair.zh, pair.en, "unit"))
    missing = [p.zh for p in pairs if p.en is None and not p.zh.weak]
    loose = [q for q in added if not q.weak and not _MORE_OF_IT.match(en, q.span[1])]
    if len(missing) == len(loose) == 1 and _alike(missing[0], loose[0]):
        changes.append(_put(en, missing[0], loose[0], "number"))
    return changes


def _alike(zh: Quantity, en: Quantity) -> bool:
    """Whether a missing figure and the only one left over are surely the same: of one kind that tells them from all others."""
    if zh.kind != en.kind and {zh.kind, en.kind} != {"year", "number"}:
        return False
    if zh.kind == "year":
        return 1000 <= en.value <= 2999 and en.scale == 1 and not en.currency
    return (
        zh.kind in ("percent", "percentage_points")
        or bool(zh.currency and en.currency)
        or (zh.scale > 1 and en.scale > 1)
    )


def _put(en: str, zh: Quantity, old: Quantity, kind: str) -> tuple[str, Finding]:
    """The English with a figure replaced by the right one; its currency or unit too, where the Chinese names another."""
    start, end = old.span
    sign = _SIGN_BEFORE.match(old.text)
    figure = numbers_en.write(
        zh.value,
        old.kind
        if old.kind in ("percent", "percentage_points", "times", "ordinal")
        else "year"
        if zh.kind == "year"
        else "number",
    )
    if zh.kind == "year" and (plural := re.search("['’]?s$", old.text)):
        figure += plural[0]  # the 1980s
    if zh.kind == "code":
        figure = zh.text
    if old.text.endswith("%"):
        figure = figure.replace(" percent", "%")
    if kind == "currency":
        figure = (old.text[sign.end() :] if sign else old.text).strip()
    if zh.currency in _NAMES and (old.currency or kind == "currency"):
        if old.currency == zh.currency and sign and kind == "number":
            figure = sign[0] + figure
        elif old.currency != zh.currency:
            money = _MONEY_AFTER.match(en, end)
            end = money.end() if money else end
            figure = f"{figure} {_NAMES[zh.currency]}"
    elif sign:
        figure = sign[0] + figure
    elif zh.unit is not None and other_unit(zh.unit, old.unit):
        joint = "-" if en[end : end + 1] == "-" else " "  # a 960-acre farm
        end = en_unit(en, end)[1]
        figure = f"{figure}{joint}{zh.unit.name}"
    measure = zh.currency or (zh.unit.name if zh.unit and kind == "unit" else "")
    message = f"{zh.text}{' ' if measure else ''}{measure}: “{en[start:end].strip()}” became “{figure}”"
    return en[:start] + figure + en[end:], Finding(
        kind, "info", message, zh.span, (start, start + len(figure)), repaired=True
    )
