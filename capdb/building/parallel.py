"""Call functions in a second process, which is a copy of this one."""

from __future__ import annotations

import fcntl
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, NoReturn, TypeVar

A = TypeVar("A")
B = TypeVar("B")

_ROOM = 1 << 20
"""The bytes of results that a pipe holds: the most that Linux allows everybody (pipe(7))."""


@contextmanager
def called_ahead(
    first: Callable[[], A], second: Callable[[], B]
) -> Iterator[tuple[Callable[[], A], Callable[[], B]]]:
    """Yield functions with the results of two others, which a second process calls ahead.

    Each may be called once, and in this order. Without a second process, or if it ends early, the
    call happens here, so an error of a function is raised where its result is asked for. Results
    must be picklable.
    """
    receiving, sending = os.pipe()
    process = _forked()
    if process == 0:
        _call(sending, first, second)
    os.close(sending)
    with open(receiving, "rb") as pipe:
        if process is None:
            yield first, second
            return
        try:
            yield lambda: _result(pipe, first), lambda: _result(pipe, second)
        finally:
            os.kill(process, signal.SIGKILL)  # it has ended, or nobody waits for it any more
            os.waitpid(process, 0)


def _forked() -> int | None:
    """Return the id of a copy of this process, 0 in the copy; None if there can be no useful one.

    A process with threads is not copied: a lock that another thread holds would stay locked.
    """
    useful = sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1
    if not useful or threading.active_count() > 1:
        return None
    try:
        return os.fork()
    except OSError:  # too many processes, or too little memory
        return None


def _call(sending: int, *functions: Callable[[], object]) -> NoReturn:
    """Send the results of functions through a pipe, and end the process, also at an error.

    Other files are closed first: a lock on one shall be free when its owner ends.
    """
    try:
        os.closerange(3, sending)
        os.closerange(sending + 1, os.sysconf("SC_OPEN_MAX"))
        with suppress(OSError):  # then the first result waits until it is asked for
            fcntl.fcntl(sending, fcntl.F_SETPIPE_SZ, _ROOM)
        with open(sending, "wb") as pipe:
            for function in functions:
                pickle.dump(function(), pipe, pickle.HIGHEST_PROTOCOL)
                pipe.flush()
    finally:
        os._exit(0)


def _result(pipe: IO[bytes], function: Callable[[], A]) -> A:
    with suppress(EOFError, pickle.UnpicklingError):
        result: A = pickle.load(pipe)  # noqa: S301, it is from a copy of this process
        return result
    return function()
