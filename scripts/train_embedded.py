"""Trains the embedded model on, with rates that fall in a straight line to zero: `.venv/bin/python scripts/train_embedded.py 122`.

The argument is minutes. Data, network and start are those of ../shared/training (or DUIZHAO_SHARED/training), whose `start` unpacks the
data; the state is written where its `status` and `export` look for it. The updates are those of its train.py (Muon for matrices,
AdamW for the rest), in two thirds of the time: the loss of the output layer is worked out a chunk of rows at a time, which stays in the
processor's cache, and matrices of one shape are orthogonalised together. MALLOC_MMAP_THRESHOLD_=4000000000 and
MALLOC_TRIM_THRESHOLD_=16000000000 in the environment keep glibc from handing memory back at each step (a tenth).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import torch

SHARED = Path(os.environ.get("DUIZHAO_SHARED", "../shared")).resolve() / "training"
STATE = Path(os.environ.get("DUIZHAO_TRAINING", "~/.cache/duizhao-training")).expanduser()
RATE, RATE_OF_REST = 0.006, 0.0011  # of Muon, of AdamW: at the start
WARM = 100  # steps
TOKENS = 8192  # of both languages in a batch, padding included
POOL = 200_000  # pairs among which those of one length are looked for
AVERAGE = 0.998  # how much of the averaged weights a step keeps
SMOOTHING = 0.1
CHUNK = 448  # rows of the output layer at a time
SAVED_EVERY = 600  # seconds

sys.path.insert(0, str(SHARED))
from model import build  # noqa: E402
from train import Data, loss_of  # noqa: E402


def batches(data, rng):
    """Row ids of pairs of about one length, in an order drawn anew."""
    ids = np.repeat(np.arange(data.n), data.rep)
    rng.shuffle(ids)
    for at in range(0, len(ids), POOL):
        part = ids[at : at + POOL]
        part = part[np.argsort(np.maximum(data.sl[part], data.tl[part]) * 1000 + data.tl[part], kind="stable")]
        made, batch, longest = [], [], (0, 0)
        for i in part:
            wider = (max(longest[0], data.sl[i] + 1), max(longest[1], data.tl[i] + 1))
            if batch and (len(batch) + 1) * sum(wider) > TOKENS:
                made.append(batch)
                batch, wider = [], (data.sl[i] + 1, data.tl[i] + 1)
            batch.append(i)
            longest = wider
        made.append(batch)
        rng.shuffle(made)
        yield from made


def output_layer(h, weight, bias, y):
    """Sum of the negative log-likelihoods of ``y`` (N), and gradients of the smoothed loss for ``h`` (N, D), ``weight`` (V, D) and ``bias`` (V)."""
    dh, dw, db, nll = torch.empty_like(h), torch.zeros_like(weight), torch.zeros_like(bias), 0.0
    for at in range(0, len(h), CHUNK):
        x, told = h[at : at + CHUNK], y[at : at + CHUNK, None]
        p = torch.softmax(torch.addmm(bias, x, weight.T), 1)
        nll -= float(p.gather(1, told).clamp_min(1e-20).log().sum())
        p.sub_(SMOOTHING / len(weight)).scatter_add_(1, told, torch.full(told.shape, SMOOTHING - 1))
        torch.mm(p, weight, out=dh[at : at + CHUNK])
        dw.addmm_(p.T, x)
        db += p.sum(0)
    return nll, dh, dw, db


class Muon:
    """Momentum made orthogonal by five Newton-Schulz steps, for all matrices of one shape at once; tall ones lie on their side."""

    def __init__(self, matrices):
        self.groups = {}
        for q in matrices:
            self.groups.setdefault(tuple(sorted(q.shape)), []).append(q)
        self.momentum = {shape: torch.zeros(len(qs), *shape) for shape, qs in self.groups.items()}

    @staticmethod
    def lying(q, t):
        """``t`` of the shape of ``q``, on its side where ``q`` is tall."""
        return t if q.size(0) <= q.size(1) else t.T

    def of(self, matrices):
        """The momentum of each matrix, in their order: as ../shared/training/train.py keeps it."""
        found = {
            id(q): self.lying(q, m).clone()
            for shape, qs in self.groups.items()
            for q, m in zip(qs, self.momentum[shape], strict=True)
        }
        return [found[id(q)] for q in matrices]

    def step(self, rate):
        """Move every matrix by its gradient."""
        for shape, qs in self.groups.items():
            g = torch.stack([self.lying(q, q.grad) for q in qs])
            m = self.momentum[shape].mul_(0.95).add_(g)
            x = g.add_(m, alpha=0.95)
            x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
            for _ in range(5):
                a = torch.bmm(x, x.transpose(1, 2))
                x = torch.baddbmm(x, torch.baddbmm(a, a, a, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
            for q, update in zip(qs, x, strict=True):
                q.mul_(1 - 0.05 * rate).add_(self.lying(q, update), alpha=-rate * max(1, q.size(0) / q.size(1)) ** 0.5)


def main() -> None:
    """Train for so many minutes, saying every hundred steps how far it is; SIGTERM saves and ends."""
    from safetensors.torch import load_file

    seconds = 60 * float(sys.argv[1])
    vocabulary = json.loads((STATE / "data" / "vocab.json").read_text())
    pad, first = vocabulary["<pad>"], vocabulary["</s>"]
    model = build(vocabulary)
    model.out_bias = torch.nn.Parameter(torch.zeros(len(vocabulary) - 1 - first))
    model.load_state_dict({k: v.float() for k, v in load_file(SHARED / "start.safetensors").items()}, strict=False)
    model.train()
    words = model.model.shared.weight
    named = [(n, q) for n, q in model.named_parameters() if q.requires_grad]
    matrices = [
        q
        for n, q in named
        if q.ndim == 2 and q is not words and not any(k in n for k in ("embed", "shared", "lm_head"))
    ]
    rest = [q for _, q in named if not any(q is m for m in matrices)]
    adam, muon = (
        torch.optim.AdamW(rest, lr=RATE_OF_REST, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.0, fused=True),
        Muon(matrices),
    )
    average = {n: q.detach().clone() for n, q in named}
    data, held_out = Data(STATE / "data" / "train.npz"), Data(STATE / "data" / "dev.npz")
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(1))

    def evaluate():
        kept = {n: q.detach().clone() for n, q in named}
        total, pieces = 0.0, 0
        with torch.no_grad():
            for n, q in named:
                q.copy_(average[n])
            for rows in held_out.batches(4096, np.random.default_rng(0), shuffle=False):
                loss, count = loss_of(model, *held_out.tensors(rows, pad, first), pad, first, 0.0)
                total, pieces = total + float(loss), pieces + count
            for n, q in named:
                q.copy_(kept[n])
        return total / pieces

    def save():
        scratch = STATE / "state.tmp"
        torch.save(
            {
                "model": model.state_dict(),
                "adam": adam.state_dict(),
                "mom": muon.of(matrices),
                "step": step,
                "tokens": pieces,
                "ema": average,
            },
            scratch,
        )
        os.replace(scratch, STATE / "state.pt")

    step = pieces = 0
    began = mark = saved = time.time()
    run, counted = 0.0, 0
    rng = np.random.default_rng(2026)
    while not told:
        for rows in batches(data, rng):
            left = 1 - (time.time() - began) / seconds
            if told or left <= 0:
                told.append(1)
                break
            share = min(1.0, (step + 1) / WARM) * left
            source, target = data.tensors(rows, pad, first)
            shifted = torch.cat([torch.full((len(target), 1), pad), target[:, :-1]], 1)
            h = model.model(
                input_ids=source, attention_mask=(source != pad).long(), decoder_input_ids=shifted, use_cache=False
            )[0][target != pad]
            y = target[target != pad] - first
            with torch.no_grad():
                nll, dh, dw, db = output_layer(h.detach(), words[first:-1], model.out_bias, y)
            h.backward(dh.div_(len(y)))
            with torch.no_grad():
                words.grad[first:-1].add_(dw, alpha=1 / len(y))
                model.out_bias.grad = db.div_(len(y))
                for group in adam.param_groups:
                    group["lr"] = RATE_OF_REST * share
                torch.nn.utils.clip_grad_norm_(rest, 1.0)
                adam.step()
                words[pad].zero_()
                muon.step(RATE * share)
                if step % 4 == 0:
                    keeps = min(AVERAGE, (step + 1) / (step + 20)) ** 4
                    for n, q in named:
                        average[n].lerp_(q, 1 - keeps)
            model.zero_grad(set_to_none=True)
            step, pieces, run, counted = step + 1, pieces + len(y), run + nll, counted + len(y)
            if step % 100 == 0:
                now = time.time()
                print(
                    f"step {step} tokens {pieces / 1e6:.2f}M loss {run / counted:.3f} {counted / (now - mark):.0f} tokens/s rate {share:.3f}",
                    flush=True,
                )
                run, counted, mark = 0.0, 0, now
            if step % 500 == 0:
                print(f"step {step} held-out loss {evaluate():.4f}", flush=True)
            if time.time() - saved > SAVED_EVERY:
                save()
                saved = time.time()
    save()
    print(f"step {step} stopped, held-out loss {evaluate():.4f}", flush=True)


if __name__ == "__main__":
    main()
