"""Cache engine outputs by content: the source as the engine gets it, the engine and its model, how it decodes.

A source is looked up as the engine gets it, placeholders included. A changed term or name changes that text or nothing
in it, so the key needs no fingerprint of the lexicon.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from duizhao.documents import Decoded
from duizhao.store import codec, schema
from duizhao.store.database import Store, in_parts


class StoredDecodeCache:
    """The cache of one store for one engine with one model. ``asked``, ``found``: how many sources, for counts."""

    def __init__(self, store: Store, engine: str, model_fingerprint: str, *, reuse: bool = True) -> None:
        self._store, self._reuse = store, reuse
        self._prefix = f"{engine}\0{model_fingerprint}\0"
        self.asked = self.found = 0

    def _key(self, source: str, beam: int, candidates: int) -> bytes:
        return hashlib.sha256(f"{self._prefix}{beam}\0{candidates}\0{source}".encode()).digest()[:20]

    def get(self, sources: Sequence[str], *, beam: int, candidates: int) -> dict[str, Decoded]:
        """Return what is known of the sources. Raises StoreError."""
        self.asked += len(sources)
        if not self._reuse:
            return {}
        keys = {self._key(s, beam, candidates): s for s in sources}
        known: dict[str, Decoded] = {}
        with self._store.read() as connection:
            for part in in_parts(list(keys)):
                for row in connection.execute(
                    select(schema.decode_cache.c.key, schema.decode_cache.c.decoded).where(
                        schema.decode_cache.c.key.in_(part)
                    )
                ):
                    known[keys[bytes(row.key)]] = codec.decoded(row.decoded)
        self.found += len(known)
        return known

    def put(self, results: dict[str, Decoded], *, beam: int, candidates: int) -> None:
        """Commit what a batch gave. Raises StoreError."""
        rows = [{"key": self._key(s, beam, candidates), "decoded": codec.decoded_bytes(d)} for s, d in results.items()]
        if rows:
            with self._store.write() as connection:
                connection.execute(self._store.insert_new(schema.decode_cache), rows)
