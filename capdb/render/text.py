"""Wrap, cut and quote lines of text. Pure."""

from __future__ import annotations

import textwrap

from capdb.text import clean


def quoted(text: str) -> str:
    """Returns the text in quotation marks."""
    return f"“{text}”"


def wrapped(label: str, text: str, width: int | None) -> list[str]:
    """Returns the label and the text beside it, in lines of at most `width` columns."""
    text = clean(text)
    if width is None:
        return [label + text]
    indent = " " * len(label)
    return textwrap.wrap(
        text,
        max(width, len(label) + 20),
        initial_indent=label,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,  # an address in two pieces leads nowhere
    )


def cut(line: str, width: int | None) -> str:
    """Returns the line, shortened to the width where there is one."""
    return line if width is None or len(line) <= width else f"{line[: max(width - 1, 0)]}…"
