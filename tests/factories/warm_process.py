"""The parent of quickly started commands: the program imported once, forked for each of them.

    python warm_process.py FD

FD is a Unix socket. Each message names a command and brings its standard output and error; the
answer is the process id. Other messages ask how a process ended. A command then runs
``app.__main__.main`` in a process of its own, to its natural end, and can be killed like any other.
It imports nothing of the tests, so the program may be another tree's.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
from typing import Any

ROOMS = ("domain", "security", "models", "store", "sync", "services", "center", "cli")
MOST_BYTES = 64 * 1024


def main() -> None:
    """Answer until the other end is closed; in a forked process, run the command instead."""
    line = socket.socket(fileno=int(sys.argv[1]))
    _import_all()
    line.send(b"{}")
    while True:
        message, handles, _flags, _address = socket.recv_fds(line, MOST_BYTES, 2)
        if not message:
            return
        asked = json.loads(message)
        if "ended" in asked:
            _pid, status = os.waitpid(asked["ended"], 0)
            line.send(json.dumps({"code": os.waitstatus_to_exitcode(status)}).encode())
            continue
        pid = os.fork()
        if pid == 0:
            line.close()
            _become(asked, handles)
            return
        for handle in handles:
            os.close(handle)
        line.send(json.dumps({"pid": pid}).encode())


def _import_all() -> None:
    for room in ROOMS:
        package = importlib.import_module(f"app.{room}")
        for module in pkgutil.iter_modules(package.__path__, f"app.{room}."):
            importlib.import_module(module.name)
    importlib.import_module("app.bootstrap")
    gc.freeze()  # what is shared is not copied by a look at it


def _become(asked: dict[str, Any], handles: list[int]) -> None:
    """Be the command: its output, its environment, its arguments, then the program's own main."""
    for handle, number in zip(handles, (1, 2), strict=True):
        os.dup2(handle, number)
        os.close(handle)
    # Those of the parent remember what kind of file theirs was.
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.environ.clear()
    os.environ.update(asked["environment"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["suoma", *asked["words"]]
    importlib.import_module("app.__main__").main()


if __name__ == "__main__":
    main()
