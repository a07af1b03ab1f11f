"""Read pairs to train on: a TMX, a TSV, or a store's edits."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from duizhao.errors import InputError
from duizhao.lexicon.simplify import is_traditional, to_simplified

Pair = tuple[str, str]  # Chinese in simplified characters, English


def read_pairs_of(source: str) -> list[Pair]:
    """Pairs of a .tmx, of a .tsv with zh and en (or reference), or of a store: its edits in force. Raises InputError.

    Each Chinese once, the last English of it; empty ones are left out.
    """
    path = Path(source)
    if "://" in source or path.suffix in (".db", ".sqlite"):
        found = _of_store(source)
    elif not path.is_file():
        raise InputError(f"{path}: no such file; give a TMX, a TSV with zh and en, or a store")
    elif path.suffix.lower() == ".tmx":
        from duizhao.review.markup import from_tmx

        found = [(row.zh, row.en) for row in from_tmx(path.read_bytes(), path)]
    else:
        from duizhao.checks.pairs import read_pairs

        rows = read_pairs(path, ("zh",))
        column = next((c for c in ("en", "reference") if rows and c in rows[0]), None)
        if column is None:
            raise InputError(f"{path}: has no column en (or reference) beside zh; its first line must name the columns")
        found = [(row["zh"], row[column]) for row in rows]
    unique = {(to_simplified(zh) if is_traditional(zh) else zh).strip(): " ".join(en.split()) for zh, en in found}
    pairs = [(zh, en) for zh, en in unique.items() if zh and en]
    if len(pairs) < 20:
        raise InputError(f"{source}: {len(pairs)} pairs are too few to train on and to hold some out; give at least 20")
    return pairs


def _of_store(source: str) -> list[Pair]:
    from duizhao.store.database import open_store, url_of
    from duizhao.store.schema import edits

    with open_store(url_of(source, "")).read() as connection:
        return [
            (row.zh, row.en)
            for row in connection.execute(
                select(edits.c.zh, edits.c.en).where(edits.c.reverted_by.is_(None)).order_by(edits.c.id)
            )
        ]
