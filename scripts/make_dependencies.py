"""Print docs/dependencies.md: `.venv/bin/python scripts/make_dependencies.py > docs/dependencies.md`."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import files, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Licences that a work under Apache-2.0 may depend on. LGPL: as an unchanged library; MPL and GPL: in tests only.
FITTING = re.compile(r"MIT|BSD|Apache|Python Software Foundation|Zlib|BSL-1\.0|0BSD|CC0")
AS_LIBRARY = re.compile(r"LGPL")
IN_TESTS = re.compile(r"MPL|GPL")


def direct() -> dict[str, str]:
    """Return every direct dependency with where it is used: run, scale or test."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    places = {"run": project["dependencies"], **project["optional-dependencies"]}
    found: dict[str, str] = {}
    for place, requirements in places.items():
        for requirement in requirements:
            match = re.match(r"[\w.-]+", requirement)
            if match and match[0] != "duizhao":
                found.setdefault(match[0], place)
    return found


def licence_of(package: str) -> str:
    """Return the licence that an installed package says it has."""
    said = metadata(package)
    classifiers = [c.split("::")[-1].strip() for c in said.get_all("Classifier") or [] if c.startswith("License ::")]
    text = said.get("License-Expression") or next(iter(classifiers), "") or (said.get("License") or "").split("\n")[0]
    return text.strip() or _in_its_file(package) or "not said"


def _in_its_file(package: str) -> str:
    """Return the first line of a package's licence file, where its metadata says nothing."""
    for path in files(package) or []:
        if path.name.upper().startswith("LICENSE"):
            return path.read_text(encoding="utf-8").strip().split("\n")[0].strip()
    return ""


def fits(licence: str, place: str) -> bool:
    """Return whether a licence fits where the package is used."""
    if AS_LIBRARY.search(licence):
        return True
    if IN_TESTS.search(licence):
        return place == "test"
    return FITTING.search(licence) is not None


def reasons() -> dict[str, dict[str, str]]:
    """Return why each dependency is there and what would replace it."""
    return tomllib.loads((ROOT / "scripts" / "dependencies.toml").read_text(encoding="utf-8"))


def main() -> None:
    """Print the table."""
    why = reasons()
    print("# Direct dependencies\n\nMade by `.venv/bin/python scripts/make_dependencies.py > docs/dependencies.md`.\n")
    print("| package | tested | used | licence | why | instead |\n|---|---|---|---|---|---|")
    for package, place in direct().items():
        licence = licence_of(package).replace("|", "/")
        version = metadata(package)["Version"].split("+")[0]
        print(f"| {package} | {version} | {place} | {licence} | {why[package]['why']} | {why[package]['instead']} |")


if __name__ == "__main__":
    main()
