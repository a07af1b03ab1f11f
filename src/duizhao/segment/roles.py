"""Which role each labelled turn of a report plays: the best sequence by what labels say, what turns look like, and
what follows what.

Every turn has signs (data/patterns/roles.toml gives their weights); steps from role to role have weights too. The
forward-backward algorithm gives each turn's roles their probabilities. What a label does in a report's other turns
then counts as a sign of its own, so that a report's habits outweigh a list of words; this is done a few times over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from duizhao.errors import DataError
from duizhao.segment.patterns import FOLDER, regex

if TYPE_CHECKING:
    import numpy as np

TurnRole = Literal["ask", "answer", "moderate", "none"]
ROLES: tuple[TurnRole, ...] = get_args(TurnRole)
_SPEAKING = ROLES[:3]
_ROUNDS = 3
_HABIT = 1.5  # what a label does elsewhere weighs so much
_TOLD = 100.0  # what a person put right outweighs all
_WONDERS, _PUTS, _THANKS = regex("labels", "wonders"), regex("labels", "puts"), regex("labels", "thanks")
_ENDS, _MODERATES = regex("labels", "ends"), regex("labels", "moderates")
_QUESTION = re.compile(r"(?:[？?]|(?:[吗呢]|怎么办|如何|多少|什么时候)呀?[。.！!]?)[”」』]?$")
STOPS = tuple("。.！？!?…；;”」』）)")


@dataclass(frozen=True)
class Labelled:
    """A labelled turn as its role is looked for: ``says`` with the unlabelled blocks after it; ``kind`` of its label
    without a name (车主 of 车主李先生); ``signs`` of the label."""

    label: str  # or the person in it
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


def signs_of(turn: Labelled) -> list[str]:
    """Return the signs of one turn."""
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
        found.append("heading")
    return found


def roles(spoken: Sequence[Labelled]) -> list[tuple[TurnRole, float]]:
    """Return the role of every labelled turn, in order, with its probability."""
    import numpy as np

    if not spoken:
        return []
    weights = _weights()
    own = np.zeros((len(spoken), len(ROLES)))
    for turn, score in zip(spoken, own, strict=True):
        for sign in signs_of(turn):
            for role, weight in weights.get(sign, {}).items():
                score[ROLES.index(cast(TurnRole, role))] += weight
        if turn.told:
            score[ROLES.index(turn.told)] = _TOLD
    chances = _chances(own, weights["step"])
    for _ in range(_ROUNDS):
        before, chances = chances, _chances(own + _habits(spoken, chances), weights["step"])
        if (before.argmax(axis=1) == chances.argmax(axis=1)).all():
            break
    return [(turn.told or ROLES[c.argmax()], float(c.max())) for turn, c in zip(spoken, chances, strict=True)]


def _habits(spoken: Sequence[Labelled], chances: np.ndarray) -> np.ndarray:
    """Return what a turn's label, and those of its kind, do in the other turns of the report, as scores."""
    import numpy as np

    alike = np.array([[turn.label == turn.kind] for turn in spoken])
    score = np.zeros(chances.shape)
    for share, keys in (
        (np.where(alike, 1.0, 0.7), [turn.kind for turn in spoken]),
        (1.0 - alike, [turn.label for turn in spoken]),
    ):
        group = np.unique(keys, return_inverse=True)[1]
        others = np.bincount(group)[group, None] - 1
        sums = np.zeros((group.max() + 1, len(ROLES)))
        np.add.at(sums, group, chances)
        mean = (sums[group] - chances) / np.maximum(others, 1)
        score += share * _HABIT * others / (others + 1) * np.log((mean + 0.05) / 0.3)
    return score


def _chances(scores: np.ndarray, steps: dict[str, float]) -> np.ndarray:
    """Return the probability of each role at each turn, by forward-backward. ``scores``: (turns, roles).

    A step goes from who spoke last to who speaks, over turns in which nobody does. Linear in the number of turns; each
    turn's values are scaled, so that long reports stay in range.
    """
    import numpy as np

    emits = np.exp(scores - scores.max(axis=1, keepdims=True))
    speaks, silent = emits[:, :-1], emits[:, -1]
    move = np.exp([[steps[f"{last} {role}"] for role in _SPEAKING] for last in ("start", *_SPEAKING)])
    step = silent[:, None, None] * np.eye(len(move))  # (turns, who spoke last, who spoke last after it)
    step[:, :, 1:] += move * speaks[:, None, :]
    forward, backward = np.zeros((len(scores), len(move))), np.ones((len(scores), len(move)))
    forward[0, 0] = 1.0
    for turn in range(len(scores) - 1):
        after = forward[turn] @ step[turn]
        forward[turn + 1] = after / after.sum()
    for turn in range(len(scores) - 1, 0, -1):
        before = step[turn] @ backward[turn]
        backward[turn - 1] = before / before.sum()
    found = np.column_stack([forward @ move * speaks * backward[:, 1:], silent * (forward * backward).sum(axis=1)])
    return found / found.sum(axis=1, keepdims=True)
