"""Blocks → turns: who is labelled as speaking where, and in which role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from duizhao.documents import Exchange, Report, Span
from duizhao.segment import labels as of
from duizhao.segment.roles import Labelled, TurnRole, roles

_NAMED_BEFORE = re.compile(r"[^。！？!?…]”\s*$")  # 网友“老陈”问：
_NEAR = 40  # characters that are looked at for it
_SILENT = ("byline", "note", "caption", "title")  # kinds of blocks in which nobody speaks


@dataclass(frozen=True)
class Turn:
    """Part of a block. ``label`` is None where nobody is named at its start; ``says`` is what follows the label."""

    span: Span
    block: str
    kind: str
    label: str | None
    says: str
    role: TurnRole = "none"
    sure: float = 1.0


def turns(report: Report, names: Iterable[str], learnt: Mapping[str, TurnRole] | None = None) -> list[Turn]:
    """Return all turns of a report in order, tiling its blocks, with the role each label plays.

    ``learnt``: roles of labels that a person put right in other reports.
    """
    names = set(names)
    raw: list[Turn] = []
    # labels that a person knows, and those that a word beside them gives their role: [问] 海东日报记者：
    known_roles: dict[str, TurnRole] = dict(learnt or {})
    again = _alone_again(report)
    for block in report.blocks:
        for a, b in _pieces(report.text, block.span):
            piece = report.text[a:b]
            label, says = None, piece
            if block.kind not in _SILENT:
                label, says = of.read_label(piece, names, known_roles, piece.strip() in again)
            if label and not says and raw and raw[-1].label and of.of_word(raw[-1].label) and label not in names:
                label, says = None, piece  # 主席： behind 答复：, whom it is said to
            raw.append(Turn((a, b), block.id, block.kind, label, says.strip()))
    return _with_roles(report.text, raw, names, known_roles, set(learnt or ()))


def _pieces(whole: str, block: Span) -> list[Span]:
    """Return the parts of a block, cut where a label stands inside it."""
    text = whole[slice(*block)]
    begins = len(text) - len(text.lstrip())
    cuts = [
        m.start()
        for m in of.INLINE.finditer(text)
        if m.start() > begins and not _NAMED_BEFORE.search(text, max(0, m.start() - _NEAR), m.start())
    ]
    edges = [block[0], *(block[0] + cut for cut in cuts), block[1]]
    return list(zip(edges, edges[1:], strict=False))


def _alone_again(report: Report) -> set[str]:
    """Return short lines without marks that come again and again and never twice in a row: labels without a colon."""
    lines = [b.text.strip() if b.kind in ("paragraph", "heading", "subtitle") else "" for b in report.blocks]
    often = {line for line, n in Counter(lines).items() if n > 1 and re.fullmatch(r"[\w·《》（）() ]{2,16}", line)}
    return often - {a for a, b in zip(lines, lines[1:], strict=False) if a in often and b in often} - {*lines[-1:]}


def _with_roles(
    text: str, raw: list[Turn], names: set[str], known_roles: Mapping[str, TurnRole], told: set[str]
) -> list[Turn]:
    """Give each labelled turn its role, the best sequence of them. ``told``: labels whose role a person put right."""
    labels = Counter(t.label for t in raw if t.label)
    if not any(t.says for t in raw):
        return [_unlabelled(text, t) for t in raw]
    kinds = {label: of.kind_of(label, names) for label in labels}
    starts = Counter(label[:2] for label in labels if kinds[label] == label)
    kinds |= {label: label[:2] for label in labels if kinds[label] == label and starts[label[:2]] > 1}  # 宝妈小鹿
    known: dict[str, TurnRole] = {
        label: role for label in labels if (role := known_roles.get(label) or known_roles.get(kinds[label]))
    }
    signs = _signs(raw, labels, kinds, known, names)
    sure: dict[str, TurnRole] = {label: role for label, role in known.items() if {label, kinds[label]} & told}
    people = {label: next((n for n in names if label.endswith(n)), label) for label in labels}  # after a title
    said = iter(_said(raw))
    spoken = [
        Labelled(people[t.label], kinds[t.label], next(said), t.says, signs[t.label], sure.get(t.label))
        for t in raw
        if t.label
    ]
    found = iter(roles(spoken))
    result = []
    for turn in raw:
        if turn.label is not None:
            role, chance = next(found)
            turn = replace(turn, role=role, sure=chance)
            if role == "none":
                turn = _unlabelled(text, turn)
        result.append(turn)
    asks, answers = ({t.label for t in result if t.role == role} for role in ("ask", "answer"))
    return [_unlabelled(text, t) for t in raw] if asks == answers else result  # nobody asks himself


def _unlabelled(text: str, turn: Turn) -> Turn:
    return replace(turn, label=None, says=text[slice(*turn.span)].strip()) if turn.label else turn


def _signs(
    raw: list[Turn], labels: Counter[str], kinds: dict[str, str], known: Mapping[str, TurnRole], names: set[str]
) -> dict[str, tuple[str, ...]]:
    """Return the signs of each label, see data/patterns/roles.toml. ``known``: roles that words beside labels give."""
    of_kind = Counter(kinds[t.label] for t in raw if t.label)
    bare = {t.label for t in raw if t.label and not t.says}
    questions = any(of.of_word(label) == "ask" for label in labels)
    signs: dict[str, tuple[str, ...]] = {}
    for label in labels:
        sign = of.SIGN_OF_ROLE[known[label]] if label in known else of.sign_of(label, names)
        if sign is None or of.LETTER.fullmatch(label) and not questions:  # A and B talk
            often = of_kind[kinds[label]] > 1
            speaks = of.could_be_a_speaker(label) and (often or len(label) > 1)
            sign = "no-speaker" if not speaks else "unknown" if often else "unknown-once"
        signs[label] = (sign,)
        if sign == "unknown-once" and label in bare:
            signs[label] += ("on-its-own",)
    return signs


def _said(raw: list[Turn]) -> list[str]:
    """Return what each labelled turn says, with the unlabelled blocks after it."""
    said: list[list[str]] = []
    last = None
    for turn, after in zip(raw, [*(t.label for t in raw[1:]), None], strict=False):
        if turn.label:
            said.append([turn.says])
            last = turn.label
        elif said:
            closes = len(turn.says) < 40 and (of.MODERATES.search(turn.says) or of.ENDS.search(turn.says))
            between = turn.says.endswith(("？", "?")) and after == last  # a question without a label
            if not any(said[-1]) or not (closes or between):
                said[-1].append(turn.says)
    return [" ".join(parts) for parts in said]


def roles_in(report: Report, names: Iterable[str], exchanges: Iterable[Exchange]) -> dict[str, TurnRole]:
    """Return the roles that the labels of a report have in exchanges that a person drew, without people's names."""
    known, found = set(names), {}
    for exchange in exchanges:
        for (start, end), role in ((exchange.question, "ask"), (exchange.answer, "answer")):
            match = of.START.match(report.text[start:end].lstrip())
            if match and (label := of.clean(match["label"], known)) and of.could_be_a_speaker(label):
                found[of.kind_of(label, known)] = role
    return {label: role for label, role in found.items() if label not in known and of.of_word(label) is None}
