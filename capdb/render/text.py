"""Wrap, cut and quote lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capdb.text import clean

_LONGEST_QUERY = 60
"""The most columns of a query that is repeated."""


class Heading(str):
    """A line that heads others."""

    __slots__ = ()


class Linked(str):
    """A line that links to an address, if the terminal supports links."""

    __slots__ = ("url",)
    url: str

    @classmethod
    def of(cls, line: str, url: str) -> Linked:
        """Return a line that links to `url`."""
        linked = cls(line)
        linked.url = url
        return linked


def columns_of(line: str) -> int:
    """Return the columns that a line takes on a terminal; Chinese letters are two wide."""
    if line.isascii():
        return len(line)
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def quoted_query(query: str) -> str:
    """Return a query in quotation marks; a text that a machine wrote is cut."""
    return f"“{cut(clean(query), _LONGEST_QUERY)}”"


def wrapped(label: str, text: str, width: int | None) -> list[str]:
    """Return the label and the text next to it, in lines of at most `width` columns."""
    text = clean(text)
    if width is None:
        return [label + text]
    import textwrap

    indent = " " * len(label)
    return textwrap.wrap(
        text,
        max(width, len(label) + 20),
        initial_indent=label,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,  # an address in two pieces leads nowhere
    )


def flowing(label: str, items: Iterable[str], gap: str, width: int | None) -> Iterator[str]:
    """Yield the label and items next to each other, no item split.

    An item that is longer than a line is wrapped.
    """
    end = gap.rstrip()
    start = line = label
    for item in map(clean, items):
        if line == start:
            line += item
        elif width is None or len(line) + len(gap) + len(item) + len(end) <= width:
            line += gap + item
        else:
            yield line + end if len(line) + len(end) <= width else line
            start = " " * len(label)
            line = start + item
        if width is not None and len(line) + len(end) > width:
            *full, line = wrapped(line[: len(label)], line[len(label) :], width)
            yield from full
    if line != start:
        yield line


_LONG_WORD = 20
"""Letters of a word that no line ends before."""


def cut(line: str, width: int | None) -> str:
    """Return the line, shortened to the width if there is one, if possible at the end of a word.

    A long word is cut itself, or too little would be left.
    """
    if width is None or len(line) <= width:
        return line
    room = max(width - 1, 0)
    end = room if line[room : room + 1] == " " else line.rfind(" ", 0, room)
    kept = line[:end] if end >= max(room - _LONG_WORD, 1) else line[:room]
    return f"{kept.rstrip()}…"
