"""The default engine: CTranslate2, int8 on the CPU, converted from the model's directory on first use."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.decode.device import chosen_device
from duizhao.decode.model import END, Model
from duizhao.documents import Candidate
from duizhao.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COMPUTE = {"cpu": "int8", "cuda": "float16"}
VOCABULARY_MAP = "vmap.txt"  # CTranslate2 looks for it beside the weights
NEVER = -1000.0  # a piece with a lower output bias is never produced


class CTranslate2Engine:
    """Decodes with CTranslate2.

    int8 sums are exact: without padding a segment's English does not depend on its batch.
    """

    name = "ctranslate2"

    def __init__(self, model: Model, threads: int = 0, device: str = "cpu", compute: str = "") -> None:
        import ctranslate2

        self.model = model
        device = chosen_device(device, ctranslate2.get_cuda_device_count)
        compute = compute or COMPUTE[device]
        self.identity = self.name if (device, compute) == ("cpu", COMPUTE["cpu"]) else f"{self.name}/{device}/{compute}"
        # One thread per batch and one batch per core: batches are small, more threads on one gain little.
        self.parallel = (threads or len(os.sched_getaffinity(0))) if device == "cpu" else 1
        path = converted(model, compute)
        self._mapped = (path / VOCABULARY_MAP).is_file()
        self._translator = ctranslate2.Translator(
            str(path), device=device, compute_type=compute, inter_threads=self.parallel, intra_threads=1
        )

    def decode(self, batch: Sequence[Sequence[str]], *, beam: int, candidates: int) -> list[list[Candidate]]:
        """See Engine.decode. The output's length limit is the same for every batch, as the outputs must be."""
        results = self._translator.translate_batch(
            [[*pieces, END] for pieces in batch],
            beam_size=beam,
            num_hypotheses=candidates,
            return_scores=True,
            length_penalty=self.model.profile.length_penalty,
            coverage_penalty=self.model.profile.coverage_penalty,
            no_repeat_ngram_size=self.model.profile.no_repeat,
            max_decoding_length=min(256, self.model.positions - 1),
            use_vmap=self._mapped,
        )
        return [
            [Candidate(self.model.text(h), round(float(s), 4)) for h, s in zip(r.hypotheses, r.scores, strict=True)]
            for r in results
        ]

    def attend(self, source: Sequence[str], target: Sequence[str]) -> NDArray[np.float32]:
        """See Engine.attend. CTranslate2 gives the mean over the heads of the last layer."""
        import numpy as np

        (result,) = self._translator.translate_batch(
            [[*source, END]],
            target_prefix=[list(target)],
            beam_size=1,
            return_attention=True,
            max_decoding_length=len(target) + 1,
        )
        return np.array(result.attention[0][: len(target)], np.float32)


def cache_folder() -> Path:
    """Return where converted models are kept: $XDG_CACHE_HOME/duizhao, by default ~/.cache/duizhao."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "duizhao"


def converted(model: Model, compute: str = COMPUTE["cpu"]) -> Path:
    """Return the model in CTranslate2's format, converted once per fingerprint; a half-made one is never seen."""
    target = cache_folder() / "ctranslate2" / f"{model.fingerprint}-{compute}-mapped"
    if (target / "model.bin").is_file():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".converting-", dir=target.parent))
    except OSError as error:
        raise ModelError(
            f"{target.parent}: the converted model can't be kept there ({error.strerror}); set XDG_CACHE_HOME to "
            f"a folder you may write"
        ) from error
    try:
        _convert(model, scratch / "model", compute)
        _map_vocabulary(model, scratch / "model")
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
        TransformersConverter(str(model.path)).convert(
            str(target), quantization=None if compute == "float32" else compute
        )


def _map_vocabulary(model: Model, target: Path) -> None:
    """Write the pieces that the model can produce, where its output bias rules others out.

    CTranslate2 then computes no scores for the others, with the same outputs: 13,832 of the 22,831 pieces of the
    embedded model are Chinese, and without them it decodes 1.9 times as fast.
    """
    bias = _output_bias(model.path)
    can_say = [piece for piece, i in model.vocabulary.items() if i < len(bias) and bias[i] > NEVER]
    spaced = any(c.isspace() for piece in can_say for c in piece)  # the map's file could not hold them
    if can_say and not spaced and len(can_say) < 0.9 * len(model.vocabulary):
        (target / VOCABULARY_MAP).write_text("\t" + " ".join(can_say) + "\n", encoding="utf-8")


def _output_bias(path: Path) -> Sequence[float]:
    """Return final_logits_bias of the weights, one value per piece; empty where they have none."""
    name = "final_logits_bias"
    if (path / "model.safetensors").is_file():
        from safetensors import safe_open

        with safe_open(str(path / "model.safetensors"), "pt") as weights:
            return weights.get_tensor(name).flatten().tolist() if name in weights.keys() else ()  # noqa: SIM118 - it is no dictionary
    return ()
