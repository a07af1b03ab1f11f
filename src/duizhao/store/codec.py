"""Our dataclasses as JSON and back: tuples, options and literals by their types, checked while they are read."""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

import msgspec

from duizhao.documents import Decoded, Overview, Report, Signature, Structure, Summary

Document = tuple[Report, Structure]
Results = tuple[tuple[Summary, ...], Overview, Signature, dict[str, int], dict[str, float]]


def packed(value: object) -> bytes:
    """A document or results, compressed."""
    return zlib.compress(msgspec.json.encode(value), 6)


def document(data: bytes) -> Document:
    """What `packed` made of a report and its structure."""
    return _decoder(Document).decode(zlib.decompress(data))


def results(data: bytes) -> Results:
    """What `packed` made of a run's results."""
    return _decoder(Results).decode(zlib.decompress(data))


def decoded_bytes(decoded: Decoded) -> bytes:
    """A Decoded for the memory."""
    return msgspec.json.encode(decoded)


def decoded(data: bytes) -> Decoded:
    """What `decoded_bytes` made."""
    return _decoder(Decoded).decode(data)


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.json.Decoder(kind)
