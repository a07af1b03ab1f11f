"""Which role each labelled turn of a report plays: the best sequence by what labels say, what turns look like, and
what follows what.

Every turn has signs (data/patterns/roles.toml gives their weights); steps from role to role have weights too. The
forward-backward algorithm gives each turn's roles their probabilities. What a label does in a report's other turns
then counts as a sign of its own, so that a report's habits outweigh a list of words; this is done a few times over.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from duizhao.errors import DataError
from duizhao.segment.patterns import FOLDER, regex

TurnRole = Literal["ask", "answer", "moderate", "none"]
ROLES: tuple[TurnRole, ...] = get_args(TurnRole)
_SPEAKING = ROLES[:3]
_ROUNDS = 3
_HABIT = 1.5  # what a label does elsewhere weighs so much
_WONDERS, _PUTS, _THANKS = regex("labels", "wonders"), regex("labels", "puts"), regex("labels", "thanks")
_ENDS, _MODERATES = regex("labels", "ends"), regex("labels", "moderates")
_QUESTION = re.compile(r"(?:[？?]|(?:[吗呢]|怎么办|如何|多少|什么时候)呀?[。.！!]?)[”」』]?$")
STOPS = tuple("。.！？!?…；;”」』）)")


@dataclass(frozen=True)
class Labelled:
    """A labelled turn as its role is looked for: ``says`` with the unlabelled blocks after it; ``kind`` of its label
    without a name (车主 of 车主李先生); ``signs`` of the label."""

    label: str
    kind: str
    says: str
    line: str  # what stands right behind the label
    signs: tuple[str, ...]
    told: TurnRole | None = None  # the role that a person put right


@cache
def _weights() -> dict[str, dict[str, float]]:
    path = FOLDER / "roles.toml"
    try:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        return {**file["label"], **file["turn"], "step": file["step"]}
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: the data file can't be read ({error}); install duizhao again") from error


def signs_of(turn: Labelled, first: bool) -> list[str]:
    """Return the signs of one turn. ``first``: it stands in the head, where people are introduced."""
    says, line = turn.says.strip(), turn.line
    found = [*turn.signs]
    if not says:
        return [*found, "says-nothing"]
    if _QUESTION.search(says[-30:]):
        found.append("ends-as-question")
    if _PUTS.search(says):
        found.append("puts-a-question")
    elif not _WONDERS.search(says):
        found.append("asks-nothing")
    if _WONDERS.search(says):
        found.append("wonders")
    if _MODERATES.search(says) and len(says) < 400:
        found.append("moderates")
    if _THANKS.match(line):
        found.append("thanks-briefly" if len(says) < 20 else "thanks")
    if len(says) < 80 and _ENDS.search(says):
        found.append("closes")
    if len(says) > 150:
        found.append("long")
    if 0 < len(line) < 40 and line == says and not says.endswith(STOPS):
        found.append("introduces" if first and "role-word" in turn.signs else "heading")
    return found


def roles(spoken: Sequence[Labelled]) -> list[tuple[TurnRole, float]]:
    """Return the role of every labelled turn, in order, with its probability."""
    if not spoken:
        return []
    weights = _weights()
    own: list[dict[TurnRole, float]] = []
    first = True
    for turn in spoken:
        signs = signs_of(turn, first)
        first = first and "introduces" in signs
        own.append(_emissions(turn, signs, weights))
    marginals = _marginals(own, weights["step"])
    before: list[TurnRole] = []
    for _ in range(_ROUNDS):
        habits = _habits(spoken, marginals)
        marginals = _marginals([_plus(e, h) for e, h in zip(own, habits, strict=True)], weights["step"])
        best: list[TurnRole] = [_best(chances) for chances in marginals]
        if best == before:
            break
        before = best
    return [
        (turn.told, 1.0) if turn.told else (role, chances[role])
        for turn, role, chances in zip(spoken, before, marginals, strict=True)
    ]


def _best(chances: dict[TurnRole, float]) -> TurnRole:
    return max(ROLES, key=lambda role: chances[role])


def _emissions(turn: Labelled, signs: list[str], weights: dict[str, dict[str, float]]) -> dict[TurnRole, float]:
    score: dict[TurnRole, float] = dict.fromkeys(ROLES, 0.0)
    if turn.told:
        score[turn.told] = 100.0
    for sign in signs:
        for role in ROLES:
            score[role] += weights.get(sign, {}).get(role, 0.0)
    return score


def _plus(a: dict[TurnRole, float], b: dict[TurnRole, float]) -> dict[TurnRole, float]:
    return {role: a[role] + b[role] for role in ROLES}


def _habits(spoken: Sequence[Labelled], marginals: list[dict[TurnRole, float]]) -> list[dict[TurnRole, float]]:
    """Return what a turn's label, or one of its kind, does in the other turns of the report, as a score."""
    sums: dict[str, dict[TurnRole, float]] = defaultdict(lambda: dict.fromkeys(ROLES, 0.0))
    counts: Counter[str] = Counter()
    for turn, chances in zip(spoken, marginals, strict=True):
        for key in {turn.label, turn.kind}:
            counts[key] += 1
            sums[key] = _plus(sums[key], chances)
    found = []
    for turn, chances in zip(spoken, marginals, strict=True):
        score: dict[TurnRole, float] = dict.fromkeys(ROLES, 0.0)
        for key, share in {turn.kind: 0.7, turn.label: 1.0}.items():
            others = counts[key] - 1
            if others:
                sure = share * _HABIT * others / (others + 1)
                for role in ROLES:
                    mean = (sums[key][role] - chances[role]) / others
                    score[role] += sure * math.log((mean + 0.05) / 0.3)
        found.append(score)
    return found


def _marginals(scores: list[dict[TurnRole, float]], steps: dict[str, float]) -> list[dict[TurnRole, float]]:
    """Return the probability of each role at each turn, by forward-backward; a step is from who spoke last, over none.

    Linear in the number of turns. Each turn's values are scaled to sum to 1, so that long reports stay in range.
    """
    lasts: tuple[TurnRole | None, ...] = (None, *_SPEAKING)
    move = [[math.exp(steps[f"{a or 'start'} {b}"]) for b in _SPEAKING] for a in lasts]
    emits = []
    for score in scores:
        top = max(score.values())
        emits.append([math.exp(score[role] - top) for role in ROLES])
    start, ask, answer, moderate = 1.0, 0.0, 0.0, 0.0  # who spoke last
    forward = []
    for emit in emits:
        none = emit[3]
        says = [
            emit[b] * (start * move[0][b] + ask * move[1][b] + answer * move[2][b] + moderate * move[3][b])
            for b in (0, 1, 2)
        ]
        silent = [start * none, ask * none, answer * none, moderate * none]
        whole = sum(says) + sum(silent)
        forward.append((says, silent))
        start, ask, answer, moderate = (
            silent[0] / whole,
            *((s + q) / whole for s, q in zip(says, silent[1:], strict=True)),
        )
    backward = [1.0, 1.0, 1.0, 1.0]
    found: list[dict[TurnRole, float]] = []
    for emit, (says, silent) in zip(reversed(emits), reversed(forward), strict=True):
        chances = [says[b] * backward[b + 1] for b in (0, 1, 2)]
        chances.append(sum(x * y for x, y in zip(silent, backward, strict=True)))
        whole = sum(chances)
        found.append({role: chance / whole for role, chance in zip(ROLES, chances, strict=True)})
        speaks = [emit[b] * backward[b + 1] for b in (0, 1, 2)]
        backward = [
            emit[3] * backward[a] + move[a][0] * speaks[0] + move[a][1] * speaks[1] + move[a][2] * speaks[2]
            for a in (0, 1, 2, 3)
        ]
        whole = max(backward)
        backward = [value / whole for value in backward]
    found.reverse()
    return found
