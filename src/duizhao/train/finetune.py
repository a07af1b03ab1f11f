"""Fine-tune a Marian model: held-out split, early stopping, rehearsal of what it knew, refusal of what got worse."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duizhao.decode.model import END, Model, find_model
from duizhao.documents import Record
from duizhao.errors import ModelError
from duizhao.evaluation.scores import score
from duizhao.train.pairs import Pair

Network = Any  # transformers.MarianMTModel, whose types say less than they promise
RATE = 1e-4  # of AdamW; warmed up over the first tenth of an epoch
BATCH = 24  # pairs
EPOCHS = 10  # at most
PATIENCE = 1  # epochs without a held-out loss that is better by
GAIN = 0.1  # of the loss before: later epochs learn little and forget more elsewhere
HELD_OUT = 0.1  # of the pairs, at least 10
REHEARSED = 2.0  # sentences of its own beside each pair
SHARES = (
    1.0,
    0.85,
    0.7,
    0.5,
    0.35,
)  # of the way from the old weights to the new ones, tried in this order until nothing is lost elsewhere
FILES = (
    "config.json",
    "generation_config.json",
    "source.spm",
    "target.spm",
    "tokenizer_config.json",
    "vocab.json",
    "README.md",
)


@dataclass(frozen=True)
class Trained:
    """The result: held-out loss (nats per piece), BLEU and chrF before and after, held out and ``elsewhere``."""

    pairs: int
    held_out: int
    epochs: int
    before: dict[str, float]
    after: dict[str, float]
    saved: str  # where, empty where it was refused
    reason: str = ""


def finetune(
    pairs: Sequence[Pair],
    base: str,
    out: Path,
    *,
    elsewhere: Sequence[Pair] = (),
    rehearse: Sequence[str] = (),
    seed: int = 1,
    log: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Train ``base`` on the pairs and save it to ``out``, unless it got worse.

    Going only part of the way from the old weights to the new brings back what training forgot (Wortsman et al.
    2022). Worse is a lower BLEU or a higher loss on the held-out pairs, or more than 0.5 BLEU lost ``elsewhere``.
    ``rehearse``: Chinese sentences whose English by ``base`` itself is trained on too, so that it forgets less.
    Raises ModelError.
    """
    import torch

    if out.exists() and any(out.iterdir()):
        raise ModelError(f"{out}: is not empty; give a new folder for the trained model")
    model = find_model(base)
    dice = random.Random(seed)
    torch.manual_seed(seed)
    shuffled = list(pairs)
    dice.shuffle(shuffled)
    count = max(10, int(HELD_OUT * len(shuffled)))
    held, kept = shuffled[:count], shuffled[count:]
    network = _load(model)

    def measured() -> dict[str, float]:
        return (
            {"loss": _loss(network, model, held)}
            | _scores(network, model, held, "held out")
            | _scores(network, model, elsewhere, "elsewhere")
        )

    before = measured()
    own = list(rehearse)
    dice.shuffle(own)
    own = own[: int(REHEARSED * len(kept))]
    train = [*kept, *zip(own, _translate(network, model, own), strict=True)]
    log(f"{len(kept)} pairs, {len(own)} sentences rehearsed, {len(held)} held out: loss {before['loss']:.3f}")
    epochs = _train(network, model, train, held, dice, log)
    old, new = _state(_load(model)), _state(network)
    after, reason = before, "nothing was tried"
    for share in SHARES:
        network.load_state_dict(
            {k: torch.lerp(old[k], new[k], share) if v.is_floating_point() else v for k, v in new.items()}
        )
        after = measured()
        log(f"{100 * share:.0f} % of the way: " + ", ".join(f"{k} {v:.2f}" for k, v in after.items()))
        reason = _worse(before, after)
        if "elsewhere" not in reason:
            break
    if reason:
        return Trained(len(kept), len(held), epochs, before, after, "", reason)
    _save(network, model, out)
    return Trained(len(kept), len(held), epochs, before, after, str(out))


def _worse(before: dict[str, float], after: dict[str, float]) -> str:
    if after["loss"] >= before["loss"]:
        return f"its loss on held-out pairs rose from {before['loss']:.3f} to {after['loss']:.3f}"
    if after["held out BLEU"] < before["held out BLEU"]:
        return f"its BLEU on held-out pairs fell from {before['held out BLEU']:.1f} to {after['held out BLEU']:.1f}"
    if after.get("elsewhere BLEU", 0.0) < before.get("elsewhere BLEU", 0.0) - 0.5:
        return f"its BLEU elsewhere fell from {before['elsewhere BLEU']:.1f} to {after['elsewhere BLEU']:.1f}"
    return ""


def _train(
    network: Network,
    model: Model,
    train: list[Pair],
    held: Sequence[Pair],
    dice: random.Random,
    log: Callable[[str], None],
) -> int:
    import torch

    network.get_input_embeddings().weight.requires_grad_(
        False
    )  # tied to the output: what it knows of other words stays
    optimizer = torch.optim.AdamW(
        (p for p in network.parameters() if p.requires_grad), lr=RATE, weight_decay=0.0, betas=(0.9, 0.98)
    )
    best, waited, kept_state, steps = _loss(network, model, held), 0, _state(network), 0
    epoch = 0
    enough = GAIN * best
    warm = max(1, len(train) // BATCH // 10)
    for epoch in range(1, EPOCHS + 1):
        network.train()
        order = sorted(range(len(train)), key=lambda i: len(train[i][0]) + dice.random() * 12)
        batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        dice.shuffle(batches)
        for batch in batches:
            steps += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, steps / warm)
            loss = network(**_tensors(model, [train[i] for i in batch])).loss
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
        loss = _loss(network, model, held)
        log(f"epoch {epoch}: held-out loss {loss:.3f}")
        if loss < best - enough:
            best, waited, kept_state = loss, 0, _state(network)
        else:
            waited += 1
            if waited >= PATIENCE:
                break
    network.load_state_dict(kept_state)
    network.eval()
    return epoch


def _state(network: Network) -> Record:
    return {k: v.detach().clone() for k, v in network.state_dict().items()}


def _load(model: Model) -> Network:
    import torch
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    network: Network = transformers.MarianMTModel.from_pretrained(str(model.path), dtype=torch.float32)
    return network.eval()


def _tensors(model: Model, pairs: Sequence[Pair]) -> Record:
    """Return ids of a batch: input_ids and attention_mask (B, source), labels (B, target, padded with -100)."""
    import torch

    vocabulary, limit = model.vocabulary, model.positions - 1
    pad, unknown = vocabulary["<pad>"], vocabulary.get("<unk>", vocabulary["<pad>"])

    def ids(pieces: list[str]) -> list[int]:
        return [*(vocabulary.get(p, unknown) for p in pieces[:limit]), vocabulary[END]]

    sources, targets = [ids(model.pieces(zh)) for zh, _ in pairs], [ids(model.target_pieces(en)) for _, en in pairs]
    wide, tall = max(map(len, sources)), max(map(len, targets))
    return {
        "input_ids": torch.tensor([s + [pad] * (wide - len(s)) for s in sources]),
        "attention_mask": torch.tensor([[1] * len(s) + [0] * (wide - len(s)) for s in sources]),
        "labels": torch.tensor([t + [-100] * (tall - len(t)) for t in targets]),
    }


def _loss(network: Network, model: Model, pairs: Sequence[Pair]) -> float:
    """Return the mean negative log-likelihood of a target piece, in nats."""
    import torch

    network.eval()
    total, pieces = 0.0, 0
    with torch.inference_mode():
        for i in range(0, len(pairs), BATCH):
            tensors = _tensors(model, pairs[i : i + BATCH])
            count = int((tensors["labels"] != -100).sum())
            total += float(network(**tensors).loss) * count
            pieces += count
    return total / max(pieces, 1)


def _translate(network: Network, model: Model, sources: Sequence[str]) -> list[str]:
    """Return the network's English, beam 4, in batches sorted by length."""
    import torch

    names = {i: p for p, i in model.vocabulary.items()}
    out = [""] * len(sources)
    order = sorted(range(len(sources)), key=lambda i: len(sources[i]))
    with torch.inference_mode():
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            tensors = _tensors(model, [(sources[i], "") for i in batch])
            ids = network.generate(
                input_ids=tensors["input_ids"],
                attention_mask=tensors["attention_mask"],
                num_beams=4,
                max_length=min(256, model.positions - 1),
                do_sample=False,
            )
            for i, row in zip(batch, ids.tolist(), strict=True):
                out[i] = model.text([names[k] for k in row])
    return out


def _scores(network: Network, model: Model, pairs: Sequence[Pair], name: str) -> dict[str, float]:
    if not pairs:
        return {}
    measured = score(_translate(network, model, [zh for zh, _ in pairs]), [en for _, en in pairs])
    return {f"{name} BLEU": measured.bleu, f"{name} chrF": measured.chrf}


def _save(network: Network, model: Model, out: Path) -> None:
    """Write the model beside its place, then rename it. The file keeps the base's arithmetic."""
    import torch

    scratch = out.with_name(f".{out.name}.tmp")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    half = "float16" in str(model.config.get("dtype") or model.config.get("torch_dtype") or "")
    (network.to(torch.float16) if half else network).save_pretrained(str(scratch))
    for name in FILES:
        if (model.path / name).is_file():
            shutil.copy(model.path / name, scratch / name)
    if out.exists():
        out.rmdir()
    scratch.rename(out)


def markdown(result: Trained) -> str:
    """Return before and after, side by side."""
    lines = [
        f"{result.pairs} pairs, {result.held_out} held out, {result.epochs} epochs",
        "",
        "| | before | after |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {value:.3f} | {result.after[name]:.3f} |" for name, value in result.before.items()]
    lines += ["", f"saved to {result.saved}" if result.saved else f"not saved: {result.reason}"]
    return "\n".join(lines)
