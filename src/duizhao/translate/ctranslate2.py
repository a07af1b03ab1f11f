"""The default engine: CTranslate2, int8 on the CPU, converted from the model's directory on first use."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from duizhao.documents import Candidate
from duizhao.errors import ModelError
from duizhao.translate.device import chosen_device
from duizhao.translate.model import END, Model

COMPUTE = {"cpu": "int8", "cuda": "float16"}


class CTranslate2Engine:
    """int8 products are whole numbers: in batches without padding a segment's English does not depend on what shares its batch."""

    name = "ctranslate2"

    def __init__(self, model: Model, threads: int = 0, device: str = "cpu", compute: str = "") -> None:
        import ctranslate2

        self.model = model
        device = chosen_device(device, ctranslate2.get_cuda_device_count)
        compute = compute or COMPUTE[device]
        self.identity = self.name if (device, compute) == ("cpu", COMPUTE["cpu"]) else f"{self.name}/{device}/{compute}"
        # One thread a batch and a batch a core: batches are small, and more threads on one gain little.
        self.parallel = (threads or len(os.sched_getaffinity(0))) if device == "cpu" else 1
        self._translator = ctranslate2.Translator(
            str(converted(model, compute)), device=device, compute_type=compute, inter_threads=self.parallel, intra_threads=1
        )

    def decode(self, batch: Sequence[Sequence[str]], *, beam: int, candidates: int) -> list[list[Candidate]]:
        """See Engine.decode. The output's length limit is the same for every batch, as the outputs must be."""
        results = self._translator.translate_batch(
            [[*pieces, END] for pieces in batch],
            beam_size=beam,
            num_hypotheses=candidates,
            return_scores=True,
            max_decoding_length=min(256, self.model.positions - 1),
        )
        return [
            [Candidate(self.model.text(h), round(float(s), 4)) for h, s in zip(r.hypotheses, r.scores, strict=True)] for r in results
        ]


def cache_folder() -> Path:
    """Where converted models are kept: $XDG_CACHE_HOME/duizhao, by default ~/.cache/duizhao."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "duizhao"


def converted(model: Model, compute: str = COMPUTE["cpu"]) -> Path:
    """The model in CTranslate2's format, converted once per fingerprint; a half-made conversion is never seen."""
    target = cache_folder() / "ctranslate2" / f"{model.fingerprint}-{compute}"
    if (target / "model.bin").is_file():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".converting-", dir=target.parent))
    except OSError as error:
        raise ModelError(f"{target.parent}: the converted model can't be kept there ({error.strerror}); set XDG_CACHE_HOME to a folder you may write") from error
    try:
        _convert(model, scratch / "model", compute)
        with contextlib.suppress(OSError):  # another process was first: theirs is the same
            (scratch / "model").rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _convert(model: Model, target: Path, compute: str) -> None:
    import warnings

    import transformers
    from ctranslate2.converters import TransformersConverter

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        TransformersConverter(str(model.path)).convert(str(target), quantization=None if compute == "float32" else compute)
