"""Our dataclasses as JSON and back; types are checked while they are read."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

import msgspec

from duizhao.documents import Decoded, Overview, Report, Signature, Structure, Summary

Document = tuple[Report, Structure]
Results = tuple[tuple[Summary, ...], Overview, Signature, dict[str, int], dict[str, float]]


def packed(value: object) -> bytes:
    """Return a document or results, compressed."""
    return zlib.compress(msgspec.json.encode(value), 6)


def document(data: bytes) -> Document:
    """Return what `packed` made of a report and its structure."""
    return _decoder(Document).decode(zlib.decompress(data))


def results(data: bytes) -> Results:
    """Return what `packed` made of a run's results."""
    return _decoder(Results).decode(zlib.decompress(data))


def decoded_bytes(decoded: Decoded) -> bytes:
    """Return a Decoded for the decode cache."""
    return msgspec.json.encode(decoded)


def decoded(data: bytes) -> Decoded:
    """Return what `decoded_bytes` made."""
    return _decoder(Decoded).decode(data)


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(kind)
