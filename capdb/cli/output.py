"""Print results to stdout, and messages (progress, hints, warnings, errors) to stderr.

Text from the data never reaches a terminal raw: control characters are shown as escapes. Colour
only repeats the words, and only on a terminal without `NO_COLOR`; lines link to addresses if the
terminal supports that. On a terminal, long results go through the pager.
"""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from capdb.cli import terminal
from capdb.errors import CapdbError
from capdb.record import asdict
from capdb.render.text import cut, wrapped
from capdb.sentences.spoken import phrase
from capdb.text import clean
from capdb.vocabulary import SCHEMA_VERSION, Match

if TYPE_CHECKING:
    from capdb.render.answer import Around
    from capdb.results.answer import CheckResult

_SIGPIPE = 141
"""The exit code of a program that the end of its pipe stopped."""


# ------------------------------------------------------------------ results


def show(
    result: CheckResult, around: Mapping[str, Around] | None = None, *, explain: bool = False
) -> None:
    """Print a check's answer for people; with `explain` every piece of evidence too.

    `around` has the parts shown around the answer for a device, by its key.
    """
    # Not above: completion and `--version` need none of it.
    from capdb.render.answer import Around, answer_lines

    around = around or {}
    width = terminal.width(sys.stdout)
    if not result.results:
        from capdb.render.public import nothing_lines

        _results(nothing_lines(result.query, result.unsupported, width))
    elif result.match is Match.EXACT:
        first = result.results[0]
        extra = around.get(first.device, Around())
        _results(answer_lines(first, extra, width, explain=explain), paged=explain)
    else:
        from capdb.render.several_answers import several_lines

        lines = [*several_lines(result, width)]
        for answer in result.results if explain else ():
            extra = around.get(answer.device, Around())
            lines += ["", *answer_lines(answer, extra, width, explain=True)]
        _results(lines, paged=True)
    for suggestion in result.suggestions:
        hint(suggestion)
    if result.results and result.match is not Match.EXACT and not explain:
        example = f"capdb check {shlex.quote(result.results[0].device)}"
        hint(phrase("check-one", command=example))


def show_json(result: CheckResult) -> None:
    """Print a check's answer in the shape of the JSON contract."""
    _show_json(as_json(result))


def as_json(result: CheckResult) -> dict[str, Any]:
    """Return a check's answer in the form of the JSON contract."""
    return {"schema": SCHEMA_VERSION, **asdict(result)}


def lay_out(lines: Callable[[int | None], Iterable[str]]) -> None:
    """Print the lines that a layout makes for the terminal's width (None without one)."""
    _results(lines(terminal.width(sys.stdout)), paged=True)


def show_object(members: Mapping[str, Any]) -> None:
    """Print an object of the JSON contract."""
    _show_json({"schema": SCHEMA_VERSION, **members})


def show_line(members: Mapping[str, Any]) -> None:
    """Print an object of the JSON contract as one line, at once."""
    import json

    _result(json.dumps({"schema": SCHEMA_VERSION, **members}) + "\n")


def _show_json(members: Mapping[str, Any]) -> None:
    import json  # most answers are for people, and start sooner without it

    _result(json.dumps(members, indent=2) + "\n")


def show_text(text: str) -> None:
    """Print text for programs (CSV, Markdown) as it is."""
    _result(text)


def report(sentences: Iterable[str]) -> None:
    """Print a command's result, a sentence a line."""
    _results(sentences)


# ------------------------------------------------------------------ messages


def hint(sentence: str) -> None:
    """Print a hint on stderr: the next question or command."""
    for line in wrapped("", phrase("hint", sentence=sentence), terminal.width(sys.stderr)):
        _talk(line)


def warn(sentence: str) -> None:
    """Print a warning on stderr; the work goes on."""
    _talk(f"capdb: warning: {sentence}")


def error(sentence: str) -> None:
    """Print on stderr why the work failed."""
    _talk(f"capdb: {sentence}")


def traceback(failure: Exception) -> None:
    """Print the traceback of a failure on stderr, for its report or fix."""
    from traceback import format_exception  # needed once in a blue moon

    for line in "".join(format_exception(failure)).splitlines():
        _talk(line)


class Progress:
    """Shows the progress of long work on stderr; a context manager, called as work goes on.

    On a terminal one line is kept up to date and cleared at the end; elsewhere a line is written
    at most every five seconds.
    """

    def __init__(self) -> None:
        self._live = terminal.is_one(sys.stderr)
        self._pause = 0.1 if self._live else 5.0
        self._shown_at = 0.0 if self._live else time.monotonic()
        self._shown = ""

    def __call__(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Show the present step and, if `total` is known, the progress."""
        now = time.monotonic()
        if now - self._shown_at < self._pause or what == self._shown:
            return
        self._shown_at = now
        bar = _bar(done, total) if total else ""
        if self._live:
            line = cut(f"{bar}{clean(what)}", (terminal.width(sys.stderr) or 80) - 1)
            _say(f"\r\x1b[K{line}")
        else:
            _talk(f"{bar}{what}")
        self._shown = "" if total else what

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live and self._shown_at:
            _say("\r\x1b[K")


def _bar(done: int, total: int) -> str:
    full = 20 * min(done, total) // total
    return f"[{'#' * full:.<20}] {100 * min(done, total) // total:3d} % "


# ------------------------------------------------------------------ streams


def _results(lines: Iterable[str], *, paged: bool = False) -> None:
    text = "".join(f"{line}\n" for line in terminal.dressed(lines, sys.stdout))
    if not (paged and terminal.page(text, sys.stdout)):
        _result(text)


def _result(text: str) -> None:
    """Write to stdout. The end of a pipe ends the program quietly; a full disk is an error."""
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        raise SystemExit(_SIGPIPE) from None
    except OSError as failure:
        raise CapdbError(
            f"standard output: cannot be written ({failure.strerror}); free some room or send it "
            f"elsewhere."
        ) from failure


def _talk(line: str) -> None:
    _say(f"{clean(line)}\n")


def _say(text: str) -> None:
    """Write to stderr; failures are ignored."""
    with suppress(OSError):
        _write(sys.stderr, text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed by the caller, as in `>&-`
        return
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError:
        with suppress(OSError):  # or Python would try the rest again at exit, and complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise
