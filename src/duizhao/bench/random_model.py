"""Make a Marian model of opus-mt's shape with random weights, to measure speed where the real one is not at hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ENTRIES = 65_001
POSITIONS = 64  # random weights never end an output; 512 would measure the limit, not the model


def make(source: Path, target: Path) -> Path:
    """Write 6+6 layers of 512 with 65,001 entries and return their folder; tokenizer files come from ``source``."""
    if (target / "model.safetensors").is_file():
        return target
    import torch
    from transformers import MarianConfig, MarianMTModel

    target.mkdir(parents=True, exist_ok=True)
    for name in ("source.spm", "target.spm", "tokenizer_config.json"):
        if (source / name).is_file():
            shutil.copy(source / name, target / name)
    vocabulary = json.loads((source / "vocab.json").read_text(encoding="utf-8"))
    by_id = sorted(vocabulary, key=vocabulary.get)
    entries = [p for p in by_id if p != "<pad>"]
    entries += [f"▁x{i}" for i in range(ENTRIES - 1 - len(entries))] + ["<pad>"]
    (target / "vocab.json").write_text(
        json.dumps({p: i for i, p in enumerate(entries)}, ensure_ascii=False), encoding="utf-8"
    )
    torch.manual_seed(1)
    config = MarianConfig(
        vocab_size=ENTRIES,
        d_model=512,
        encoder_layers=6,
        decoder_layers=6,
        encoder_attention_heads=8,
        decoder_attention_heads=8,
        encoder_ffn_dim=2048,
        decoder_ffn_dim=2048,
        max_position_embeddings=POSITIONS,
        pad_token_id=ENTRIES - 1,
        eos_token_id=entries.index("</s>"),
        decoder_start_token_id=ENTRIES - 1,
        scale_embedding=True,
        activation_function="swish",
        static_position_embeddings=True,  # type: ignore[call-arg]
    )
    MarianMTModel(config).save_pretrained(str(target))
    return target
