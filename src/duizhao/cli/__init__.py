"""The command line. Heavy libraries are imported by the commands that need them: `duizhao --help` must be quick."""

from __future__ import annotations

import threading

import click

from duizhao.cli import bench, evaluate, glossary, memory, models, post_edit, run, serve, store, train, workbench
from duizhao.cli.options import FAILED, INTERRUPTED, end_at_once
from duizhao.errors import DuizhaoError


class _Commands(click.Group):
    """Turns our errors into one line on standard error and exit code 1."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for argument in args:
            if "\0" in argument:
                raise click.UsageError(f"{argument!r} has a NUL character in it; type the text again", ctx)
            if not argument.isprintable() and any("\ud800" <= c <= "\udfff" for c in argument):
                shown = argument.encode("utf-8", "replace").decode()
                raise click.UsageError(f"{shown!r} is not UTF-8; rename the file, or type the text again", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except DuizhaoError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"duizhao: {error}", err=True)
            _end(ctx, FAILED)
        except KeyboardInterrupt:
            click.echo("duizhao: stopped; what was translated is kept: run it again to go on", err=True)
            _end(ctx, INTERRUPTED)
        except BrokenPipeError:
            ctx.exit(FAILED)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            click.echo(f"duizhao: unexpected error ({reason}); see where with: duizhao --debug …", err=True)
            _end(ctx, FAILED)


def _end(ctx: click.Context, code: int) -> None:
    """Exit; at once where a thread of an engine still hangs, since an orderly end would crash."""
    if any(t.name == "duizhao-engine" for t in threading.enumerate()):
        end_at_once(code)
    ctx.exit(code)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="duizhao")
def main(debug: bool) -> None:
    """Chinese question-and-answer reports → checked English parallel text with bilingual summaries."""


for _command in (
    run.run, run.segments, run.check,
    post_edit.show, post_edit.rerun, post_edit.edit, post_edit.history, post_edit.diff, post_edit.export,
    evaluate.evaluate,
    glossary.glossary,
    memory.memory, memory.find, memory.who, memory.consistency,
    models.models,
    serve.serve,
    workbench.workbench,
    store.store, store.metrics, store.refresh,
    bench.bench,
    train.train,
):  # fmt: skip
    main.add_command(_command)
