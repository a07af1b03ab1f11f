"""duizhao models: the user's own models, by name."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import click


@click.group()
def models() -> None:
    """Add larger models, choose the default, tune and remove them."""


@models.command("list")
def list_models() -> None:
    """List the models: name, size, licence, speed on this machine, scores; * marks the default."""
    from duizhao.decode.registry import default_model, describe, entries
    from duizhao.settings import EMBEDDED

    default = default_model()
    for found in [describe("embedded", Path(EMBEDDED)), *entries()]:
        mark = "*" if found.name == (default or "embedded") else " "
        facts = ", ".join(f"{k} {v}" for k, v in found.facts.items())
        click.echo(f"{mark} {found.name:<24} {found.bytes / 1e6:>7.0f} MB  licence: {found.licence}  {facts}".rstrip())


@models.command()
@click.argument("source", metavar="HUB-ID|DIR")
@click.option("--name", help="What to call it.  [default: the last part of its id or path]")
@click.option("--tune", "tsv", type=click.Path(path_type=Path), help="Measure what it is good at on this TSV.")
@click.option(
    "--trust-pickle", is_flag=True, help="Convert weights that are a Python pickle; only from people you trust."
)
def add(source: str, name: str | None, tsv: Path | None, trust_pickle: bool) -> None:
    """Add a MarianMT model: from the hub (downloads it) or from a folder; it is checked and converted to int8."""
    from duizhao.decode import registry
    from duizhao.decode.model import FILES, fetch, safe_weights

    path = fetch(source)
    chosen = name or Path(source).name
    with registry.adding(chosen) as folder:
        for file in FILES:
            if (path / file).is_file():
                shutil.copy(path / file, folder / file)
        safe_weights(path, folder, trust_pickle=trust_pickle)
    try:
        _measure_speed(chosen)
    except BaseException:
        registry.remove(chosen)  # one that does not translate is no use
        raise
    if tsv is not None:
        _tune(chosen, tsv)
    click.echo(f"added {chosen}; make it the default with: duizhao models use {chosen}")


@models.command()
@click.argument("name")
def use(name: str) -> None:
    """Make NAME the default of this user; "embedded" goes back to the model that ships."""
    from duizhao.decode import registry

    registry.use("" if name == "embedded" else name)
    click.echo(f"the default model is {name} now")


@models.command()
@click.argument("name")
@click.argument("tsv", type=click.Path(path_type=Path), metavar="FILE.tsv")
def tune(name: str, tsv: Path) -> None:
    """Measure what NAME is good at on a TSV with zh and reference; later runs decode so."""
    _tune(name, tsv)


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete NAME."""
    from duizhao.decode import registry

    registry.remove(name)
    click.echo(f"removed {name}")


def _measure_speed(name: str) -> None:
    """Translate the sample's first sentences: it shows that the model works, and how fast it is here."""
    from duizhao import decode, pipeline
    from duizhao.decode import registry
    from duizhao.settings import DATA, Settings

    sample = pipeline.read(DATA / "reports" / "linhai_press_conference.txt")
    sources = [s.simplified for s in pipeline.structure(sample, Settings()).segments][:16]
    engine = decode.load_engine("ctranslate2", name)
    begin = time.perf_counter()
    decode.translate(engine, sources)
    registry.note(name, **{"segments/s": round(len(sources) / (time.perf_counter() - begin), 1)})


def _tune(name: str, tsv: Path) -> None:
    from duizhao.decode import registry
    from duizhao.evaluation.tune import tune as measure
    from duizhao.settings import Settings

    path = registry.entry(name).path
    profile, bleu, chrf = measure(tsv, replace(Settings(), model=name), lambda text: click.echo(text, err=True))
    profile.write(path)
    registry.note(name, BLEU=bleu, chrF=chrf, on=tsv.name)
    click.echo(f"{name}: {profile}, BLEU {bleu:.2f}, chrF {chrf:.2f} on {tsv.name}")
