"""Versions of packages, and a digest of duizhao's own files, which a pull changes and a version does not."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def version_of(package: str) -> str:
    """Return the installed version of a package, or "not installed"."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


@cache
def code() -> str:
    """Return duizhao's version with eight hexadecimal digits over its Python files and the patterns of structure."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted([*root.rglob("*.py"), *(root / "data" / "patterns").glob("*.toml")]):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{version_of('duizhao')}+{digest.hexdigest()[:8]}"


__version__ = version_of("duizhao")
