"""The reference engine: MarianMT as transformers and torch run it, in float32 (float16 on a GPU)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from duizhao.decode.device import chosen_device
from duizhao.decode.model import END, Model
from duizhao.documents import Candidate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MarianEngine:
    """Decodes with transformers, without quantisation: the engine that others are compared with."""

    name = "marian"
    parallel = 1  # torch uses all cores for one batch

    def __init__(self, model: Model, threads: int = 0, device: str = "cpu") -> None:
        import torch
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        if threads:
            torch.set_num_threads(threads)
        self.model = model
        self._torch = torch
        self._device = chosen_device(device, torch.cuda.device_count)
        on_gpu = self._device == "cuda"
        self.identity = f"{self.name}/cuda/float16" if on_gpu else self.name
        self._dtype = torch.float16 if on_gpu else torch.float32
        self._network = self._loaded()
        self._names = {i: p for p, i in model.vocabulary.items()}

    def decode(self, batch: Sequence[Sequence[str]], *, beam: int, candidates: int) -> list[list[Candidate]]:
        """See Engine.decode. Input ids have shape (B, longest + 1), padded at the end and masked."""
        vocabulary, pad = self.model.vocabulary, self._network.config.pad_token_id
        unknown = vocabulary.get("<unk>", pad)
        ids = [[*(vocabulary.get(p, unknown) for p in pieces), vocabulary[END]] for pieces in batch]
        longest = max(map(len, ids))
        source = self._torch.tensor([row + [pad] * (longest - len(row)) for row in ids], device=self._device)
        mask = self._torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids], device=self._device)
        with self._torch.inference_mode():
            out = self._network.generate(
                input_ids=source,
                attention_mask=mask,
                num_beams=beam,
                num_return_sequences=candidates,
                do_sample=False,
                length_penalty=self.model.profile.length_penalty,
                no_repeat_ngram_size=self.model.profile.no_repeat,
                max_length=min(256, self.model.positions - 1),
                return_dict_in_generate=True,
                output_scores=True,
            )
        rows = [self.model.text([self._names[i] for i in row if i != pad]) for row in out.sequences.tolist()]
        scores = out.sequences_scores.tolist() if beam > 1 else [0.0] * len(rows)
        found = [Candidate(text, round(score, 4)) for text, score in zip(rows, scores, strict=True)]
        return [found[i : i + candidates] for i in range(0, len(found), candidates)]

    def _loaded(self, **how: Any) -> Any:
        from transformers import MarianMTModel

        network: Any = MarianMTModel.from_pretrained(str(self.model.path), dtype=self._dtype, **how)
        return network.eval().to(self._device)

    @cached_property
    def _attending(self) -> Any:
        """The same weights; the fast attention that decodes keeps no record of where it looks."""
        return self._loaded(attn_implementation="eager")

    def attend(self, source: Sequence[str], target: Sequence[str]) -> NDArray[np.float32]:
        """See Engine.attend: the mean over the heads of the last layer."""
        vocabulary = self.model.vocabulary
        unknown = vocabulary.get("<unk>", self._network.config.pad_token_id)
        ids = [[vocabulary.get(p, unknown) for p in pieces] for pieces in ([*source, END], target)]
        start = self._network.config.decoder_start_token_id
        with self._torch.inference_mode():
            out = self._attending(
                input_ids=self._torch.tensor(ids[:1], device=self._device),
                decoder_input_ids=self._torch.tensor([[start, *ids[1][:-1]]], device=self._device),
                output_attentions=True,
            )
        return out.cross_attentions[-1][0].mean(0).float().cpu().numpy()
