"""Parse files of formats we don't control in a child process with limits of memory and time.

A Word document of some kilobytes can unfold to gigabytes, a PDF can keep a parser busy for hours. What the child dies
of becomes one line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from duizhao.errors import InputError

MEMORY = 1 << 30  # bytes
SECONDS = 10  # where nothing else is said
_TOO_MUCH = 3  # exit code of a child that ran out of memory


def parsed(function: str, data: bytes, path: Path, *, seconds: int = SECONDS, **options: int) -> Any:
    """Return what ``module:function(data, path, **options)`` returns, as JSON has it, called in a child process.

    Raises InputError as the function does, and where it needs more than 1 GiB or so many seconds.
    """
    given = json.dumps({"function": function, "seconds": seconds, "options": options})
    command = [sys.executable, "-m", "duizhao.contained", given, os.fsencode(path)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{path}: takes longer than {seconds} s to read; split it, or set parse_seconds higher"
        ) from error
    if done.returncode == 0:
        answer = json.loads(done.stdout)
        if "error" in answer:
            raise InputError(answer["error"])
        return answer["result"]
    if done.returncode == _TOO_MUCH or b"MemoryError" in done.stderr or done.returncode < 0:
        raise InputError(f"{path}: unfolds to more than {MEMORY >> 30} GiB; save the text of it as .txt")
    reason = " ".join(done.stderr.decode("utf-8", "replace").split())[-200:]
    raise InputError(f"{path}: can't be read ({reason or f'exit code {done.returncode}'}); save it again")


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    given, path = json.loads(sys.argv[1]), Path(os.fsdecode(sys.argv[2]))
    data = sys.stdin.buffer.read()
    _limit(given["seconds"])
    module, name = given["function"].split(":")
    try:
        answer = {"result": getattr(import_module(module), name)(data, path, **given["options"])}
    except InputError as error:
        if "MemoryError" in str(error) or isinstance(error.__cause__, MemoryError):
            sys.exit(_TOO_MUCH)
        answer = {"error": str(error)}
    except MemoryError:
        sys.exit(_TOO_MUCH)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    _main()
