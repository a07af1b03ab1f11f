"""Decode masked sentences in the stretches the model is good at, and put the exact English back in.

A stretch that loses a placeholder is tried with a wider beam, then in smaller parts, at last without placeholders; the
checks see what the last resort lost. A model without placeholders decodes plain stretches, and one that loses a figure,
name or term once more with stand-ins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from duizhao.decode.batches import translate
from duizhao.decode.engine import DecodeCache, Engine
from duizhao.decode.joints import insert, join, listed, tidy
from duizhao.decode.stand_ins import TURNS, marked, stand_in
from duizhao.decode.stretches import MARK, Stretch, by_clauses, by_items, by_placeholders, uncut
from duizhao.documents import Candidate, Decoded, Masked, Slot
from duizhao.lexicon.figure_alignment import align_figures

_BRACKET = re.compile(r"[⟦⟧]")
_LIST = re.compile(r"\s*(?:⟦\d+⟧(?:以及|[、和与及，,；;。\s]|以)*)+")  # 新华社、人民日报和经济日报: nothing but slots
STAND_INS = 2  # most stand-ins in a stretch
WIDE = 8  # beam and candidates of the second try: where the first output lost a placeholder, one of eight keeps it

_Read = Callable[..., list[Decoded]]  # (texts, width of the beam, told)


@dataclass
class _Job:
    """A stretch on its way: its outputs, or the smaller stretches it was cut into."""

    stretch: Stretch
    outputs: list[Candidate] = field(default_factory=list)  # placeholders restored, best first
    parts: list[_Job] = field(default_factory=list)
    plain: bool = False  # decoded without placeholders

    def cut_into(self, stretches: Sequence[Stretch]) -> None:
        """Give the job these parts; none where there is only one."""
        self.parts = [_Job(stretch) for stretch in stretches] if len(stretches) > 1 else []


def translate_masked(
    engine: Engine,
    sources: Sequence[str],
    masked: Sequence[Masked],
    *,
    beam: int,
    candidates: int,
    batch_tokens: int = 2048,
    done: Callable[[int], None] | None = None,
    cache: DecodeCache | None = None,
    timeout: float = 600.0,
) -> list[Decoded]:
    """Return one Decoded per source, placeholders restored, in their order. ``sources``: the plain sentences."""

    todo = [[_Job(s) for s in stretches_of(one, zh, engine)] for zh, one in zip(sources, masked, strict=True)]
    jobs = [job for sentence in todo for job in sentence]
    share = _Share(len(sources), len(jobs), done)

    def read(texts: list[str], width: int = 0, told: Callable[[int], None] | None = None) -> list[Decoded]:
        sizes = {"beam": max(beam, width), "candidates": max(candidates, width)}
        return translate(engine, texts, **sizes, batch_tokens=batch_tokens, done=told, cache=cache, timeout=timeout)

    if engine.model.placeholders:
        first = read([job.stretch.text for job in jobs], told=share.advance)
        _with_placeholders(jobs, first, read)
    else:
        first = read([job.stretch.plain for job in jobs], told=share.advance)
        _with_stand_ins(jobs, first, read, cut=engine.model.profile.stretch > 0)
    share.finish()
    given = {id(job): d for job, d in zip(jobs, first, strict=True)}
    return [
        _decoded(engine, source, sentence, given, candidates) for source, sentence in zip(sources, todo, strict=True)
    ]


def _with_placeholders(jobs: list[_Job], first: list[Decoded], read: _Read) -> None:
    """Give each job the outputs that hold every placeholder, from ``first`` and, where it has none, from more tries."""

    def keep(tried: list[_Job], outputs: list[Decoded]) -> None:
        for job, output in zip(tried, outputs, strict=True):
            job.outputs = _only_slots(job.stretch) or _restored(output, job.stretch.slots)

    def wider(tried: list[_Job]) -> None:
        keep(tried, read([job.stretch.text for job in tried], WIDE))

    keep(jobs, first)
    natural = [job for job in jobs if job.stretch.slots and not _only_slots(job.stretch)]
    for job, output in zip(natural, read([job.stretch.plain for job in natural]), strict=True):
        job.outputs = [*(c for c in output.candidates if holds(c.text, job.stretch)), *job.outputs]
    wider([job for job in jobs if not job.outputs])
    for smaller in (by_items, by_placeholders):
        failed = [leaf for job in jobs for leaf in _leaves(job) if not leaf.outputs and leaf.stretch.slots]
        for job in failed:
            job.cut_into(smaller(job.stretch))
        wider([leaf for job in failed for leaf in job.parts])
    failed = [leaf for job in jobs for leaf in _leaves(job) if not leaf.outputs]
    for job, output in zip(failed, read([job.stretch.plain for job in failed]), strict=True):
        job.outputs, job.plain = list(output.candidates), bool(job.stretch.slots)


def _with_stand_ins(jobs: list[_Job], first: list[Decoded], read: _Read, *, cut: bool) -> None:
    """Give each job its plain outputs, and before them those with stand-ins where the plain ones lose a slot.

    ``cut``: whether a stretch that loses one even so is tried in smaller parts.
    """
    for job, output in zip(jobs, first, strict=True):
        held_first = sorted(output.candidates, key=lambda c: not holds(c.text, job.stretch))
        job.outputs = _only_slots(job.stretch) or held_first
    _stand_in(jobs, read)
    lost = [job for job in jobs if cut and _missing(job)]
    for job in lost:
        job.cut_into(by_placeholders(job.stretch))
    parts = [part for job in lost for part in job.parts]
    for part, output in zip(parts, read([part.stretch.plain for part in parts]), strict=True):
        part.outputs = _only_slots(part.stretch) or list(output.candidates)
    _stand_in(parts, read)
    for job in lost:
        if any(_missing(part) for part in job.parts):
            job.parts = []


def _stand_in(jobs: list[_Job], read: _Read) -> None:
    """Put outputs with stand-ins that have every slot before a job's others: for those that it lost, then for all."""
    for turn in range(TURNS):
        tried = []
        for job in jobs:
            if lost := _missing(job):
                lost = lost if turn == 0 else list(range(len(job.stretch.slots)))
                if given := stand_in(job.stretch, lost, turn):
                    tried.append((job, [job.stretch.slots[k] for k in lost], *given))
        for (job, slots, _, names), output in zip(tried, read([text for _, _, text, _ in tried]), strict=True):
            found = _restored(output, slots, partial(marked, names=names))
            job.outputs = [*(c for c in found if not missing(c.text, job.stretch)), *job.outputs]


def _missing(job: _Job) -> list[int]:
    return missing(job.outputs[0].text if job.outputs else "", job.stretch)


def stretches_of(masked: Masked, source: str, engine: Engine) -> list[Stretch]:
    """Return what the engine's model decodes at once of a sentence, by its profile."""
    profile = engine.model.profile
    most = profile.placeholders or STAND_INS
    if profile.stretch and (len(source) > profile.stretch or len(masked.slots) > most):
        return by_clauses(masked, profile.stretch, most)
    return [uncut(masked, source)]


class _Share:
    """Reports progress in sentences while stretches are decoded."""

    def __init__(self, sentences: int, stretches: int, done: Callable[[int], None] | None) -> None:
        self._sentences, self._stretches, self._done = sentences, max(stretches, 1), done
        self._decoded = self._reported = 0

    def advance(self, count: int) -> None:
        """Count that many stretches as decoded."""
        self._decoded += count
        self._report(self._sentences * self._decoded // self._stretches)

    def finish(self) -> None:
        """Report every sentence that is not reported yet."""
        self._report(self._sentences)

    def _report(self, sentences: int) -> None:
        if self._done is not None and sentences > self._reported:
            self._done(sentences - self._reported)
            self._reported = sentences


def _only_slots(stretch: Stretch) -> list[Candidate]:
    """Return the English of a stretch of nothing but slots, which needs no model; nothing for another."""
    slots = stretch.slots
    return [Candidate(listed([s.en for s in slots]), 0.0)] if slots and _LIST.fullmatch(stretch.text) else []


def _restored(decoded: Decoded, slots: Sequence[Slot], as_marked: Callable[[str], str] = str) -> list[Candidate]:
    """Return the outputs that hold every slot once, with its English. ``as_marked`` puts placeholders in."""
    restored = ((restore(as_marked(c.text), slots), c.score) for c in decoded.candidates)
    return [Candidate(text, score) for text, score in restored if text is not None]


def _leaves(job: _Job) -> list[_Job]:
    return [leaf for part in job.parts for leaf in _leaves(part)] if job.parts else [job]


def _decoded(engine: Engine, source: str, sentence: list[_Job], given: dict[int, Decoded], candidates: int) -> Decoded:
    leaves = [leaf for job in sentence for leaf in _leaves(job)]
    pieces = engine.model.pieces(source)
    splits = max((given[id(job)].splits for job in sentence), default=1)
    made = (
        tuple(_combined(leaves, candidates, engine.model.is_common))
        if len(leaves) > 1 or leaves[0].stretch.lead
        else _single(leaves[0])
    )
    return Decoded(
        made,
        len(pieces),
        engine.model.unknown(pieces),
        splits,
        len(leaves),
        any(leaf.plain for leaf in leaves),
    )


def _single(job: _Job) -> tuple[Candidate, ...]:
    return tuple(dict.fromkeys(Candidate(tidy(c.text), c.score) for c in job.outputs))


def _combined(leaves: list[_Job], candidates: int, common: Callable[[str], bool]) -> list[Candidate]:
    """Return sentences of stretches: the best of each, then each stretch in turn with its next output."""
    nothing = Candidate("", 0.0)
    best = [job.outputs[0] if job.outputs else nothing for job in leaves]
    choices = [best]
    for rank in range(1, candidates):
        for i, job in enumerate(leaves):
            if rank < len(job.outputs):
                choices.append([*best[:i], job.outputs[rank], *best[i + 1 :]])
    found: dict[str, float] = {}
    for choice in choices[: 2 * candidates]:
        parts = [(job.stretch.lead, c.text, job.stretch.plain) for job, c in zip(leaves, choice, strict=True)]
        score = sum(c.score for c in choice) / len(choice)
        found.setdefault(join(parts, common), round(score, 4))
    return [Candidate(text, score) for text, score in found.items()]


def holds(english: str, stretch: Stretch) -> bool:
    """Return whether English that was decoded without placeholders has every figure, name and term of its stretch."""
    folded = english.lower()
    named = all(_has(folded, slot) for slot in stretch.slots if slot.kind != "number")
    return named and _same_figures(english, stretch)


def missing(english: str, stretch: Stretch) -> list[int]:
    """Return the slots of a stretch (from 0) whose name or term the English lacks, or all figures if one differs."""
    folded = english.lower()
    exact = _same_figures(english, stretch)
    return [k for k, slot in enumerate(stretch.slots) if not (exact if slot.kind == "number" else _has(folded, slot))]


def _has(folded: str, slot: Slot) -> bool:
    return any(en.lower() in folded for en in (slot.en, *slot.others))


def _same_figures(english: str, stretch: Stretch) -> bool:
    matches, added = align_figures(stretch.plain, english)
    return all(m.exact or m.zh.weak for m in matches) and all(q.weak for q in added)


def restore(text: str, slots: Sequence[Slot]) -> str | None:
    """Return the output with each ``⟦k⟧`` replaced by its English; None where not every one comes exactly once."""
    found = [int(k) for k in MARK.findall(text)]
    if sorted(found) != list(range(1, len(slots) + 1)):
        return None
    # No article before a person's name: The ⟦1⟧ said
    text = MARK.sub(lambda m: f"\0{m[1]}\0" if slots[int(m[1]) - 1].kind == "name" else m[0], text)
    text = re.sub(r"\b[Tt]he (?=\0)", "", text)
    text = re.sub(r"\0(\d+)\0", r"⟦\1⟧", text)
    out = insert(text, [slot.en for slot in slots], MARK)
    return None if _BRACKET.search(out) else out
