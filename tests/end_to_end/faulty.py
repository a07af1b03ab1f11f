"""A run of the command with one fault put into it: `python faulty.py FAULT duizhao-arguments…`."""

import os
import signal
import sys
import threading
import time


def engine(wrap):
    from duizhao.decode.ctranslate2 import CTranslate2Engine

    decode, calls = CTranslate2Engine.decode, []

    def faulty(self, batch, **options):
        calls.append(1)
        return wrap(len(calls), lambda: decode(self, batch, **options))

    CTranslate2Engine.decode = faulty


def raises(kind):
    def wrap(call, go):
        if call > 5:
            raise kind
        return go()

    engine(wrap)


def at_the_fifth(act):
    def wrap(call, go):
        if call == 5:
            act()
            time.sleep(1)
        return go()

    engine(wrap)


def clock_goes_back():
    real = time.time
    begin = real()
    time.time = lambda: real() - 7200 if real() - begin > 2 else real()


def store_goes_away():
    out = sys.argv[sys.argv.index("--out") + 1]

    def act():
        for name in ("duizhao.db", "duizhao.db-wal", "duizhao.db-shm"):
            path = os.path.join(out, name)
            if os.path.exists(path):
                os.remove(path)
        with open(os.path.join(out, "duizhao.db"), "wb") as stream:
            stream.write(b"not a database any more" * 200)

    at_the_fifth(act)


def server_goes_away():
    import duizhao.flows.local_server as local

    started = []
    popen = local.subprocess.Popen

    def remembered(*arguments, **options):
        started.append(popen(*arguments, **options))
        return started[-1]

    local.subprocess.Popen = remembered
    at_the_fifth(lambda: started[0].kill())


FAULTS = {
    "engine raises": lambda: raises(RuntimeError("tensor went wrong")),
    "engine hangs": lambda: engine(lambda call, go: time.sleep(600) if call > 5 else go()),
    "out of memory": lambda: raises(MemoryError("cannot allocate")),
    "cancelled": lambda: at_the_fifth(lambda: os.kill(os.getpid(), signal.SIGINT)),
    "SIGTERM": lambda: at_the_fifth(lambda: os.kill(os.getpid(), signal.SIGTERM)),
    "clock change": clock_goes_back,
    "store gone midway": store_goes_away,
    "server gone midway": server_goes_away,
    "nothing": lambda: None,
}

if __name__ == "__main__":
    fault = sys.argv.pop(1)
    FAULTS[fault]()
    threading.current_thread().name = fault
    from duizhao.cli import main

    main()
