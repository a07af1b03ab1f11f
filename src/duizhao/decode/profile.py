"""What a model is good at: a file beside its weights, duizhao.json. Without one a model gets whole sentences."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from duizhao.errors import ModelError
from duizhao.user_files import write_whole

NAME = "duizhao.json"


@dataclass(frozen=True, slots=True)
class Profile:
    """How to decode with a model. `duizhao evaluate tune` measures it and writes the file."""

    stretch: int = 0  # characters of Chinese decoded at once, cut between clauses; 0: whole sentences
    length_penalty: float = 1.0  # above 1 favours longer outputs
    coverage_penalty: float = 0.0  # ctranslate2 only
    no_repeat: int = 0  # no run of so many pieces comes twice; 0: any may
    placeholders: int = 3  # most placeholders in a stretch; 0: none, slots get stand-ins

    def write(self, folder: Path) -> Path:
        """Write the profile beside a model's weights and return the file."""
        path = folder / NAME
        write_whole(path, json.dumps(asdict(self), indent=1) + "\n")
        return path


def read_profile(folder: Path) -> Profile:
    """Return the profile of a model's folder. Raises ModelError for a broken file."""
    path = folder / NAME
    return parse_profile(path.read_bytes(), str(path)) if path.is_file() else Profile()


def parse_profile(text: str | bytes, where: str) -> Profile:
    """Return a profile from its JSON. Raises ModelError where it is none."""
    kinds = {"stretch": int, "no_repeat": int, "placeholders": int, "length_penalty": float, "coverage_penalty": float}
    try:
        return replace(Profile(), **{name: kinds[name](value) for name, value in json.loads(text).items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{where}: no profile of a model ({error!r}); correct it or delete it") from error
