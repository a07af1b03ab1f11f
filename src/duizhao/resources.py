"""What the stages share, had once a process: engine, store, terminology; and what a run's English follows from."""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duizhao import versions
from duizhao.documents import Report, Signature
from duizhao.settings import Settings

if TYPE_CHECKING:
    from duizhao.decode.engine import DecodeCache, Engine
    from duizhao.lexicon.terminology import Terminology
    from duizhao.lexicon.word_alignment import Aligner
    from duizhao.store.database import Store


def terminology(report: Report, settings: Settings) -> Terminology:
    """Return the lexicon with the user's glossaries and the people of the report."""
    from duizhao.lexicon.terminology import terminology_of

    return terminology_of(report, settings.glossaries)


def store_of(settings: Settings) -> Store | None:
    """Return the store of these settings, opened once a process; None for ``store = "none"``. Raises StoreError."""
    from duizhao.store.database import open_store, url_of

    return None if settings.keeps_nothing else open_store(url_of(settings.store, settings.out))


def store_or_error(settings: Settings) -> Store:
    """Return the store of these settings. Raises StoreError, also where they say to keep none."""
    from duizhao.errors import StoreError

    store = store_of(settings)
    if store is None:
        raise StoreError('store "none" keeps no runs; give the --store that the run was made with')
    return store


def user_of(settings: Settings) -> str:
    """Return who works: as set, else the name of this account, else nothing."""
    import getpass

    if settings.user:
        return settings.user
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, as in some containers
        return ""


def drawn_structure(report: Report, settings: Settings) -> str | None:
    """Return the exchanges (JSON) that a person drew for this text in the workbench, None where nobody did."""
    from duizhao.store import decisions

    store = store_of(settings) if settings.edits else None
    return None if store is None else decisions.structure_of(store, report.name, report.digest)


def learnt_roles(settings: Settings) -> dict[str, Any]:
    """Return the roles of labels that people put right in any report of the store."""
    from duizhao.store import decisions

    store = store_of(settings) if settings.edits else None
    return {} if store is None else decisions.learnt_roles(store)


def edits_state(settings: Settings) -> str:
    """Return a few digits that change whenever somebody edits; the same where edits do not count."""
    from duizhao.store import edits as decided

    store = store_of(settings)
    return decided.state(store) if settings.edits and store is not None else "off"


def decode_cache(settings: Settings, engine: Engine) -> DecodeCache:
    """Return where an engine's outputs are kept and found again."""
    from duizhao.decode.engine import NoCache
    from duizhao.store.decode_cache import StoredDecodeCache

    store = store_of(settings)
    if store is None:
        return NoCache()
    return StoredDecodeCache(store, engine.identity, engine.model.fingerprint, reuse=settings.cache)


@lru_cache(maxsize=2)
def engine_of(name: str, model: str, threads: int, device: str) -> Engine:
    """Return a loaded engine. Raises ModelError or SettingsError."""
    from duizhao.decode import load_engine

    return load_engine(name, model, threads=threads, device=device)


def closer(settings: Settings) -> Aligner:
    """Return the aligner that looks where the model looks; the engine is loaded when it is first asked."""
    from duizhao.decode.attention import AttentionAligner

    return AttentionAligner(partial(engine_of, settings.engine, settings.model, settings.threads, settings.device))


def signature(report: Report, settings: Settings) -> Signature:
    """Return what makes the run's English: versions, fingerprints, decoding settings."""
    from duizhao.lexicon.fingerprint import fingerprint

    engine = engine_of(settings.engine, settings.model, settings.threads, settings.device)
    model = Path(settings.model)
    return Signature(
        duizhao=versions.code(),
        engine=engine.identity,
        model=model.name if model.is_dir() else settings.model,
        model_fingerprint=engine.model.fingerprint,
        lexicon_fingerprint=fingerprint(settings.glossaries),
        report_digest=report.digest,
        settings=settings.decoding(),
        versions={
            name: versions.version_of(name) for name in ("ctranslate2", "transformers", "torch", "sentencepiece")
        },
    )


def basis(settings: Settings) -> str:
    """Return what makes the English, in sixteen digits: engine, model, lexicon, decoding."""
    from duizhao.decode.model import find_model
    from duizhao.lexicon.fingerprint import fingerprint

    if settings.device == "cpu":  # known without loading it
        identity, model = settings.engine, find_model(settings.model)
    else:
        engine = engine_of(settings.engine, settings.model, settings.threads, settings.device)
        identity, model = engine.identity, engine.model
    makes = (identity, model.fingerprint, fingerprint(settings.glossaries), sorted(settings.decoding().items()))
    return hashlib.sha256(repr(makes).encode()).hexdigest()[:16]


def inputs(report: Report, settings: Settings) -> str:
    """Return one digest of all that a run's results follow from: code, text, basis, structure, summaries, edits."""
    from duizhao.store import memory

    drawn = drawn_structure(report, settings) or repr(learnt_roles(settings) or "")
    given = Path(settings.structure).read_bytes() if settings.structure else drawn.encode()
    store = store_of(settings)
    state = edits_state(settings)
    if settings.memory and store is not None and (known := memory.state(store)):
        state += f"|{known}|{settings.fuzzy}"
    of_report = (versions.code(), report.name, report.digest, basis(settings), hashlib.sha256(given).hexdigest())
    digested = (*of_report, settings.summary, settings.summary_model, state)
    return hashlib.sha256(repr(digested).encode()).hexdigest()
