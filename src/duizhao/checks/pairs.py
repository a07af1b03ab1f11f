"""Check sentence pairs that came from elsewhere: a TSV of Chinese and English, whoever translated it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from duizhao.checks.consistency import Pair, unified
from duizhao.checks.places import followed
from duizhao.checks.rerank import judge
from duizhao.documents import Finding
from duizhao.errors import InputError
from duizhao.lexicon.simplify import is_traditional, to_simplified
from duizhao.lexicon.terminology import terminology_in
from duizhao.lexicon.terms import Lexicon
from duizhao.lexicon.word_alignment import Aligner


@dataclass(frozen=True, slots=True)
class CheckedPair:
    """A pair after its checks. ``en``: the English after repair. ``findings``: those repaired first."""

    zh: str
    simplified: str
    en: str
    findings: tuple[Finding, ...]


def read_pairs(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a TSV with a header, quotes being quotes. Raises InputError where a column is missing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; give a TSV with the columns {', '.join(columns)}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: can't be read as UTF-8 text ({error}); save it as a UTF-8 TSV") from error
    # Only \n ends a row: other line separators may stand inside a cell.
    reader = csv.DictReader(text.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    missing = [c for c in columns if c not in (reader.fieldnames or ())]
    if missing:
        header = ", ".join(reader.fieldnames or ()) or "empty"
        raise InputError(f"{path}: no column {', '.join(missing)} in its first line ({header}); name the columns there")
    return [{k: v or "" for k, v in row.items() if k is not None} for row in reader if any(row.values())]


def check_pairs(
    pairs: Sequence[tuple[str, str]], lexicon: Lexicon, closer: Aligner | None = None
) -> Iterator[CheckedPair]:
    """Check (Chinese, English) pairs as one report: people and recurring names are looked for in all together.

    Either script will do. ``closer``: an aligner for what the table of words does not link.
    """
    simplified = [to_simplified(zh) if is_traditional(zh) else zh for zh, _ in pairs]
    terminology = replace(terminology_in("\n".join(simplified), lexicon), closer=closer)
    judged = [judge(plain, en, terminology) for plain, (_, en) in zip(simplified, pairs, strict=True)]
    changed = unified([Pair(plain, en) for plain, (en, _) in zip(simplified, judged, strict=True)], terminology)
    for i, ((zh, _), plain, (en, found)) in enumerate(zip(pairs, simplified, judged, strict=True)):
        if i in changed:
            old, (en, made) = en, changed[i]
            found = [*made, *followed(found, old, en)]
        yield CheckedPair(zh, plain, en, tuple(found))
