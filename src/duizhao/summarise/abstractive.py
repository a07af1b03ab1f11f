"""Key points written by a language model, each held to the segments of the answer that prove it.

A sentence is kept only where its figures (by value), names and terms all stand in at most three segments that also
share most of its words, and whose nearest clauses are negated where its own are. The rest is dropped and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from duizhao.documents import Segment
from duizhao.errors import ModelError, SettingsError
from duizhao.lexicon import numbers_zh
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.tokenize import content_words
from duizhao.summarise.engine import MOST, KeyPoints

EVIDENCE = 3  # segments that one sentence may rest on
SHARED = 0.6  # of a sentence's content words that must stand in its evidence
_NEGATION = re.compile("不|没|未|无|非|别|否")
_PROMPT = "请用三句话概括下面这段回答的要点，只写其中的事实：\n{answer}\n要点："


class Abstractive:
    """``model``: a directory or hub id of any Hugging Face seq2seq or causal model that reads Chinese."""

    def __init__(self, model: str, generate: Callable[[str], str] | None = None) -> None:
        if not model and generate is None:
            raise SettingsError(
                "summary abstractive needs a model; name one with --summary-model, a directory or hub id"
            )
        self._generate = generate or _generator(model)

    def key_points(self, segments: Sequence[Segment], terminology: Terminology) -> KeyPoints:
        """See SummaryEngine.key_points."""
        written = self._generate("".join(s.simplified for s in segments))
        sentences = [s.strip() for s in re.findall(r"[^。！？!?\n]+[。！？!?]?", written) if re.search(r"\w", s)]
        kept: list[tuple[str, tuple[int, ...]]] = []
        for sentence in sentences:
            evidence = proof(sentence, [s.simplified for s in segments], terminology)
            if evidence and len(kept) < MOST and sentence not in (k[0] for k in kept):
                kept.append((sentence, evidence))
        return KeyPoints(tuple(kept), len(sentences) - len(kept))


def proof(sentence: str, segments: Sequence[str], terminology: Terminology) -> tuple[int, ...]:
    """Return the indices, ascending, of the segments that together prove the sentence; empty where they do not."""
    claims = _claims(sentence, terminology)
    words = {w for w in content_words(sentence) if not re.search(r"\d", w)}
    if not words:
        return ()
    holds = [_claims(s, terminology) & claims for s in segments]
    has = [{w for w in words if w in s} for s in segments]
    chosen: list[int] = []
    proven: set[tuple[Fraction, str, str] | str] = set()
    said: set[str] = set()
    while not (claims <= proven and len(said) >= SHARED * len(words)):
        gain = {i: (len(holds[i] - proven), len(has[i] - said)) for i in range(len(segments)) if i not in chosen}
        best = max(gain, key=lambda i: (*gain[i], -i), default=None)
        if best is None or gain[best] == (0, 0) or len(chosen) == EVIDENCE:
            return ()
        chosen.append(best)
        proven |= holds[best]
        said |= has[best]
    clauses = [c for i in chosen for c in _clauses(segments[i])]
    for clause in _clauses(sentence):
        nearest = max(clauses, key=lambda c: len(_bigrams(clause) & _bigrams(c)))
        if bool(_NEGATION.search(clause)) != bool(_NEGATION.search(nearest)):
            return ()
    # 没有一座延期 does not prove 新建的泵站有一座延期: a clause mostly repeated must keep its negation
    repeated = [c for c in clauses if len(_bigrams(c) & _bigrams(sentence)) * 2 >= max(len(_bigrams(c)), 1)]
    if any(_NEGATION.search(c) and not _NEGATION.search(sentence) for c in repeated):
        return ()
    return tuple(sorted(chosen))


def _clauses(text: str) -> list[str]:
    return [c for c in re.split("[，,；;。！？!?：:]", text) if c.strip()]


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _claims(text: str, terminology: Terminology) -> set[tuple[Fraction, str, str] | str]:
    """Return what must be proven: figures by value and kind, names, terms."""
    figures = {
        (q.value, q.kind, q.currency) for q in numbers_zh.quantities(text) if not q.weak or re.search(r"\d", q.text)
    }
    return (
        figures
        | {name for _, name in terminology.mentions(text)}
        | {term.zh for _, term in terminology.lexicon.find(text)}
    )


def _generator(model: str) -> Callable[[str], str]:
    try:
        import torch
        from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

        config = AutoConfig.from_pretrained(model)
        tokenizer: Any = AutoTokenizer.from_pretrained(model)
        seq2seq = bool(config.is_encoder_decoder)
        network: Any = (AutoModelForSeq2SeqLM if seq2seq else AutoModelForCausalLM).from_pretrained(model)
        network.eval()
    except Exception as error:  # whatever transformers raises over a name, a file or a network
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"summary model {model}: cannot be loaded ({reason}); give a directory or hub id of a seq2seq or "
            f"causal model"
        ) from error
    most = int(getattr(config, "max_position_embeddings", 0) or 1024)

    def generate(answer: str) -> str:
        text = answer if seq2seq else _PROMPT.format(answer=answer)
        read = tokenizer(
            text, return_tensors="pt", truncation=True, max_length=most if seq2seq else max(most - 256, 64)
        )
        with torch.inference_mode():
            ids = network.generate(
                read["input_ids"],
                attention_mask=read["attention_mask"],
                max_new_tokens=min(256, most - 1),
                do_sample=False,
                num_beams=1,
            )
        return tokenizer.decode(ids[0] if seq2seq else ids[0][read["input_ids"].shape[1] :], skip_special_tokens=True)

    return generate
