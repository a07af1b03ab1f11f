"""kill -9 at any moment: the next run goes on where it stopped, translates nothing twice, ends with the same bytes.

A process is forked for each attempt (everything imported, nothing opened), so that 200 take minutes, not an hour.
"""

import os
import random
import signal
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from conftest import SAMPLE

from duizhao import pipeline, resources
from duizhao.decode.ctranslate2 import CTranslate2Engine
from duizhao.settings import Settings
from duizhao.store.database import open_store
from duizhao.store.runs import history

_KEPT = []


def _attempt(settings, log):
    """In a child: one run of the sample, every decoded source told to a log before its result is known to anybody."""
    decode = CTranslate2Engine.decode

    def logged(self, batch, **options):
        result = decode(self, batch, **options)
        line = "\x1e".join(" ".join(pieces) + f"|{options}" for pieces in batch) + "\x1d"
        descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, line.encode())
        os.close(descriptor)
        return result

    CTranslate2Engine.decode = logged
    # An engine that other tests loaded must not leave the cache in this process: its threads stayed in the parent, and
    # its end would wait for them.
    _KEPT.append(pipeline.engine_of)
    pipeline.engine_of = resources.engine_of = lru_cache(pipeline.engine_of.__wrapped__)
    pipeline.translate_report(SAMPLE, settings)


def _fork(work):
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def outputs(folder):
    return {
        p.name: p.read_bytes() for p in sorted(Path(folder).iterdir()) if p.name != "run.json" and p.suffix != ".tmp"
    }  # .tmp: of a killed writer, swept an hour later


class Workspace:
    """One report in one store, run and killed until a run is left alone."""

    def __init__(self, folder):
        self.settings, self.log, self.kills = Settings(out=str(folder), threads=2), folder.with_suffix(".log"), 0

    def run(self, wait=None):
        """Whether it was killed, after ``wait`` seconds."""
        child = _fork(lambda: _attempt(self.settings, self.log))
        end = time.monotonic() + (wait if wait is not None else 1e9)
        while time.monotonic() < end:
            if os.waitpid(child, os.WNOHANG)[0]:
                return False
            time.sleep(0.002)
        os.kill(child, signal.SIGKILL)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        self.kills += killed
        return killed

    def decoded(self):
        """Batches of sources as the engine decoded them, in order."""
        return [b.split("\x1e") for b in self.log.read_text().split("\x1d") if b] if self.log.exists() else []


@pytest.mark.parametrize("kills", [1, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_at_random_moments(tmp_path, sample_run, kills):
    run, folder = sample_run
    expected = outputs(folder)
    dice = random.Random(kills)
    timed = Workspace(tmp_path / "timed")
    begin = time.monotonic()
    timed.run()
    whole = time.monotonic() - begin
    done, twice, number = 0, 0, 0
    while done < kills:
        number += 1
        here = Workspace(tmp_path / f"w{number}")
        while here.kills < min(12, kills - done) and here.run(wait=dice.uniform(0.05, whole)):
            pass
        here.run()
        done += here.kills
        assert outputs(Path(here.settings.out) / run.report.name) == expected
        batches = here.decoded()
        again = sum(n - 1 for n in Counter(s for b in batches for s in b).values())
        # two threads and one batch waiting: three batches a kill may have been in flight, nothing else is done twice
        assert again <= 3 * max(map(len, batches)) * here.kills
        assert (
            Counter(len(b) for b in batches).total() - Counter(len(b) for b in timed.decoded()).total()
            <= 3 * here.kills
        )
        twice += again
        states = Counter(
            e.state for e in history(open_store(f"sqlite:///{here.settings.out}/duizhao.db"), run.report.name)
        )
        assert states["running"] == 0
        assert states["done"] >= 1
    print(
        f"{done} kills over {number} workspaces, all ended with the same bytes; {twice} sources decoded twice, "
        f"all in flight when killed"
    )
