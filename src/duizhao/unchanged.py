"""Recognise a report that was run before from the same inputs, without a model or a dictionary."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from duizhao import pipeline, resources
from duizhao.documents import Run
from duizhao.settings import Settings
from duizhao.store import runs


def unchanged_run(path: str | Path, settings: Settings) -> tuple[Run, Path] | None:
    """Return the run of a report and its folder where nothing would change; None where anything might.

    Raises what reading the report and opening the store raise.
    """
    if not settings.cache or settings.formats or settings.keeps_nothing:
        return None
    report = pipeline.read(path, settings)
    store = resources.store_or_error(settings)
    number = runs.made_from(store, report.name, resources.inputs(report, settings))
    folder = Path(settings.out) / report.name
    if number is None or not _outputs_intact(folder):
        return None
    return runs.as_of(store, number), folder


def _outputs_intact(folder: Path) -> bool:
    """Return whether every output is there as run.json says."""
    try:
        files: dict[str, str] = json.loads((folder / "run.json").read_text(encoding="utf-8"))["files"]
        return len(files) > 0 and all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
