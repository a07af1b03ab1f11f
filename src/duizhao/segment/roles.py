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
from collections.abc import Iterable, Sequence
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
_STOPS = tuple("。.！？!?…；;”」』）)")


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
        return found
    if re.search("[？?][”」』]?$", says[-30:]):
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
    if 0 < len(line) < 40 and line == says and not says.endswith(_STOPS):
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
    for _ in range(_ROUNDS):
        habits = _habits(spoken, marginals)
        marginals = _marginals([_plus(e, h) for e, h in zip(own, habits, strict=True)], weights["step"])
    result: list[tuple[TurnRole, float]] = []
    for turn, chances in zip(spoken, marginals, strict=True):
        role = turn.told or max(ROLES, key=lambda r: chances[r])
        result.append((role, 1.0 if turn.told else chances[role]))
    return result


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


_STATES = [("start", True), *((role, none) for role in _SPEAKING for none in (False, True))]


def _marginals(scores: list[dict[TurnRole, float]], steps: dict[str, float]) -> list[dict[TurnRole, float]]:
    """Return the probability of each role at each turn (forward-backward over who spoke last, and whether this turn
    is none)."""
    count = len(_STATES)
    move = [
        [
            (0.0 if a == b else -math.inf) if none else steps.get(f"{a} {b}", 0.0) if b != "start" else -math.inf
            for b, none in _STATES
        ]
        for a, _ in _STATES
    ]

    def emit(at: int, state: int) -> float:
        role, none = _STATES[state]
        return scores[at]["none"] if none else scores[at][role]

    begin = _STATES.index(("start", True))
    forward = [[move[begin][s] + emit(0, s) for s in range(count)]]
    for at in range(1, len(scores)):
        last = forward[-1]
        forward.append([_total(last[a] + move[a][s] for a in range(count)) + emit(at, s) for s in range(count)])
    backward = [[0.0] * count]
    for at in range(len(scores) - 1, 0, -1):
        after = backward[-1]
        backward.append([_total(move[a][s] + emit(at, s) + after[s] for s in range(count)) for a in range(count)])
    backward.reverse()
    found = []
    for here, there in zip(forward, backward, strict=True):
        whole = _total(x + y for x, y in zip(here, there, strict=True))
        chances: dict[TurnRole, float] = dict.fromkeys(ROLES, 0.0)
        for (role, none), x, y in zip(_STATES, here, there, strict=True):
            chances["none" if none else role] += math.exp(x + y - whole)
        found.append(chances)
    return found


def _total(values: Iterable[float]) -> float:
    """Return the logarithm of the sum of exponentials."""
    found = list(values)
    top = max(found)
    return top if top == -math.inf else top + math.log(sum(math.exp(v - top) for v in found))
