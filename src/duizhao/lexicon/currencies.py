"""Currencies in both languages, from data/lexicon/currencies.tsv. A row there adds a currency everywhere."""

from __future__ import annotations

import re

from duizhao.lexicon.tables import table

BARE_DOLLAR = "?"  # the code of a $ or of "dollars" that says nothing of whose


def _words(column: str) -> dict[str, str]:
    """Return every form of a column with its code."""
    return {form: row["code"] for row in table("currencies.tsv") for form in row[column].split("|") if form}


def _any(forms: dict[str, str] | list[str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


NAMES = {row["code"]: row["name"] for row in table("currencies.tsv")}  # code → what a repair writes behind a figure
_ZH = _words("zh")
_ZH_BEFORE = _words("zh before")
_EN = _words("en") | {"dollar": BARE_DOLLAR, "dollars": BARE_DOLLAR}
_WHOSE = _words("whose")
_SIGNS = {sign.lower(): code for sign, code in _words("sign").items()} | {"$": BARE_DOLLAR, "dollar": BARE_DOLLAR}
# Codes whose currency is never called dollar: "$" for one of them is an error.
NOT_DOLLARS = {code for code, name in NAMES.items() if "dollar" not in name.lower()}

# Behind a Chinese figure: 3亿(多)元; never 元旦, 元首.
_ZH_AFTER = re.compile(rf"\s*(?:多|余|左右|以上|以下)?\s*(?:个)?({_any(_ZH)})(?!旦|首|素|宵|月|件|老)")
_ZH_AHEAD = re.compile(rf"({_any(_ZH_BEFORE)})\s*$")
_LONGEST_AHEAD = 5  # characters

_DOLLAR_LETTERS = [sign[:-1] for sign in _words("sign") if sign.endswith("$")]
_ONE_LETTER = "".join(letters for letters in _DOLLAR_LETTERS if len(letters) == 1)
_LONG_LETTERS = "|".join(letters for letters in _DOLLAR_LETTERS if len(letters) > 1)
_CODES = [sign for sign in _words("sign") if sign.isalpha() and sign.isupper()]
_GLUED = "|".join(sign for sign in _SIGNS if sign.isalpha() and sign.upper() not in _CODES)  # Pound500
_MARKS = "[$€£¥￥]"
# Before an English figure: US$, HK$, A$, €, RMB; one letter counts only as a capital.
SIGN = (
    rf"(?:(?:{_LONG_LETTERS}|{'|'.join(_CODES)})\s?|(?-i:[{_ONE_LETTER}]))?{_MARKS}"
    rf"|(?:{'|'.join(_CODES)})\s?|(?:{_GLUED})(?=\d)"
)
_EN_AFTER = re.compile(
    rf"[\s-]*(?P<whose>{_any(_WHOSE).replace(chr(92) + ' ', chr(92) + 's')})?[\s-]*(?P<money>{_any(_EN)})\b", re.I
)
_SIGN_AHEAD = re.compile(rf"^(?:{SIGN})\s?", re.I)


def zh_currency(zh: str, start: int, end: int) -> str:
    """Return the code of the currency beside the Chinese figure at ``start`` to ``end``; empty where none is named.

    >>> zh_currency("港币3亿元", 2, 4)
    'HKD'
    """
    after = _ZH_AFTER.match(zh, end)
    before = _ZH_AHEAD.search(zh, max(0, start - _LONGEST_AHEAD), start)
    if before and (not after or after[1] == "元"):  # 元 is any currency's; what stands before says whose
        return _ZH_BEFORE[before[1]]
    return _ZH[after[1]] if after else ""


def zh_currency_end(zh: str, end: int) -> int:
    """Return where the currency behind a Chinese figure ends; ``end`` itself where none stands there."""
    after = _ZH_AFTER.match(zh, end)
    return after.end() if after else end


def en_sign(sign: str) -> str:
    """Return the code of a sign before an English figure: HK$ is HKD; empty for none.

    >>> en_sign("HK$"), en_sign("$"), en_sign("rmb ")
    ('HKD', '?', 'CNY')
    """
    mark = sign.lower().replace(" ", "")
    return _SIGNS.get(mark) or (mark.upper() if mark.isalpha() else "")


def en_currency(en: str, end: int) -> tuple[str, int]:
    """Return code and end of the currency behind the English figure that ends at ``end``; ("", end) for none.

    >>> en_currency("3 Hong Kong dollars", 1)
    ('HKD', 19)
    """
    match = _EN_AFTER.match(en, end)
    if match is None:
        return "", end
    code = _EN[match["money"].lower()]
    if code == BARE_DOLLAR and match["whose"]:
        code = _WHOSE.get(" ".join(match["whose"].lower().split()), BARE_DOLLAR)
    return code, match.end()


def leading_sign(text: str) -> str:
    """Return the currency sign that a figure's text begins with, spaces included; empty for none."""
    match = _SIGN_AHEAD.match(text)
    return match[0] if match else ""
