"""duizhao train: fine-tune a model on one's own pairs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from duizhao.cli.options import DONE, FAILED


@click.command()
@click.option(
    "--pairs",
    required=True,
    metavar="TMX|TSV|STORE",
    help="What to learn: a TMX, a TSV with zh and en, or a store (its edits).",
)
@click.option("--from", "base", metavar="MODEL", help="The Marian model to start from.  [default: the embedded one]")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder for the trained model.")
@click.option(
    "--elsewhere",
    metavar="TSV",
    help="Pairs of another kind (zh, reference), on which it must not get worse by more than 0.5 BLEU.",
)
@click.option(
    "--rehearse",
    metavar="TSV",
    help="Sentences (zh) whose own translation is trained on as well, so that it forgets less.  [default: the "
    "sample report]",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def train(
    pairs: str, base: str | None, out: Path, elsewhere: str | None, rehearse: str | None, seed: int, as_json: bool
) -> None:
    """Fine-tune a Marian model on your pairs, on the CPU; a model that got worse is not saved (exit code 1)."""
    from duizhao import pipeline
    from duizhao.checks.pairs import read_pairs
    from duizhao.settings import DATA, Settings
    from duizhao.train.finetune import finetune, markdown
    from duizhao.train.pairs import read_pairs_of

    other = read_pairs_of(elsewhere) if elsewhere else []
    if rehearse:
        own = [row["zh"] for row in read_pairs(Path(rehearse), ("zh",))]
    else:
        sample = pipeline.read(DATA / "reports" / "linhai_press_conference.txt")
        own = [s.simplified for s in pipeline.structure(sample, Settings()).segments]
    result = finetune(
        read_pairs_of(pairs),
        base or Settings().model,
        out,
        elsewhere=other,
        rehearse=own,
        seed=seed,
        log=lambda text: click.echo(text, err=True),
    )
    click.echo(json.dumps(asdict(result), indent=1) if as_json else markdown(result))
    sys.exit(DONE if result.saved else FAILED)
