"""Detect and use a terminal's abilities: width, colour, links, a pager. A pipe has none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TextIO

from capdb.render.states import GLYPHS
from capdb.render.text import Heading, Linked
from capdb.text import clean
from capdb.vocabulary import State

_COLOURS = {State.YES: "32", State.PARTIAL: "33", State.NO: "31", State.UNKNOWN: "35"}
_COLOUR_OF = {GLYPHS[state]: colour for state, colour in _COLOURS.items()}
_WORD_OF = {glyph: str(state) for state, glyph in GLYPHS.items()}
_ASCII = str.maketrans({"·": "|", "…": "...", "→": "->", "“": '"', "”": '"'})
_STATE = re.compile(
    r"[●◐○](?: (?:[\d,]+ )?(?:YES|PARTIAL|NO|yes|partial|no)\b)?"
    r"|\? (?:[\d,]+ )?(?:UNKNOWN|unknown)\b"
)
"""A state in the form of `capdb.render.states`; a `?` alone is an unknown value."""
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_WARNING = re.compile(r"^  ! ")
_HAVE_LINKS = ("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby", "mintty")
"""Values of TERM_PROGRAM of terminals that show OSC 8 links."""
_TERMS_WITH_LINKS = ("xterm-kitty", "alacritty", "foot", "contour", "wezterm", "xterm-ghostty")
_NEED = ("VTE_VERSION", "KONSOLE_VERSION", "WT_SESSION", "DOMTERM")
"""Variables that only terminals with such links set; VTE's since 0.50, of 2017."""
_FIRST_VTE = 5000

_USUAL_PAGER = "less"
_LESS = "FRX"
"""Options of less unless LESS is set, as of git: leave if all fits, keep colours and the screen."""


def is_one(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal that understands more than plain lines."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO | None) -> int | None:
    """Return the terminal's columns, or None if the text goes to a file or pipe."""
    if not is_one(stream):
        return None
    import shutil  # here and below: it takes 2 ms, and a pipe needs none of it

    return shutil.get_terminal_size().columns


def dressed(lines: Iterable[str], stream: TextIO | None) -> Iterator[str]:
    """Yield lines safe to print, with colours and links if the stream is a terminal for them."""
    coloured = is_one(stream) and not os.environ.get("NO_COLOR")
    linked = is_one(stream) and _has_links()
    plain = _needs_ascii(stream)
    for line in lines:
        shown = clean(line)
        if plain:
            shown = _in_ascii(shown)
        if coloured:
            shown = _painted(shown, title=isinstance(line, Heading))
        if linked and isinstance(line, Linked):
            shown = _link(shown, line.url)
        yield shown


def _needs_ascii(stream: TextIO | None) -> bool:
    try:
        "".join(GLYPHS.values()).encode((stream and stream.encoding) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def _in_ascii(line: str) -> str:
    """Return a line without signs: a state is its word alone."""
    line = _STATE.sub(lambda found: found[0][2:] or _WORD_OF[found[0]], line)
    return line.translate(_ASCII)


def _painted(line: str, *, title: bool) -> str:
    around = _BOLD if title else ""
    line = _STATE.sub(lambda found: _in(f"1;{_COLOUR_OF[found[0][0]]}", found[0], around), line)
    line = _WARNING.sub(f"  {_in('1;33', '!', '')} ", line)
    return f"{_BOLD}{line}{_PLAIN}" if title else line


def _in(colour: str, text: str, around: str) -> str:
    return f"\x1b[{colour}m{text}{_PLAIN}{around}"


def _link(line: str, url: str) -> str:
    words = line.lstrip()
    indent = line[: len(line) - len(words)]
    return f"{indent}\x1b]8;;{clean(url)}\x1b\\{words}\x1b]8;;\x1b\\"


def _has_links() -> bool:
    known = os.environ.get
    if known("TERM_PROGRAM") in _HAVE_LINKS or known("TERM") in _TERMS_WITH_LINKS:
        return True
    vte = known("VTE_VERSION", "")
    if vte:
        return vte.isdecimal() and int(vte) >= _FIRST_VTE
    return any(known(name) for name in _NEED)


def page(text: str, stream: TextIO | None) -> bool:
    """Show a text that is longer than the terminal in the pager; return whether it did.

    The pager is PAGER or else less; none if PAGER is empty or `cat`, or after `--no-pager`.
    """
    if not is_one(stream):
        return False
    import shutil

    if text.count("\n") < shutil.get_terminal_size().lines:
        return False
    command = _pager()
    if not command:
        return False
    import signal  # most answers fit the screen, and start sooner without these
    import subprocess

    environment = {"LESS": _LESS, "LV": "-c", **os.environ}
    try:
        pager = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's while it runs
    try:
        pager.communicate(text.encode("utf-8", "backslashreplace"))
    finally:
        signal.signal(signal.SIGINT, before)
    return True


_pager_allowed = True


def allow_pager(allowed: bool) -> None:
    """Set whether long results may go through the pager."""
    global _pager_allowed
    _pager_allowed = allowed


def _pager() -> list[str]:
    if not _pager_allowed:
        return []
    import shlex
    import shutil

    with suppress(ValueError):  # quotation marks that do not match
        command = shlex.split(os.environ.get("PAGER", _USUAL_PAGER))
        if command and command != ["cat"] and shutil.which(command[0]):
            return command
    return []
