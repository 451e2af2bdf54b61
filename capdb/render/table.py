"""Rows of cells as aligned columns for people and as CSV. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from capdb.render.text import cut
from capdb.text import clean

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with; the last four are full-width, which some spreadsheets take too."""
_NUMBER = re.compile(r"\d+( \([\d.]+ %\))?", re.ASCII)
"""A count, with its share or without."""


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Returns rows as CSV that no spreadsheet runs: `'` stands before what looks like a formula.

    Control characters, which tell rows apart, are blanks or escapes.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: object) -> object:
    if isinstance(cell, str):
        cell = clean(cell)
        return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
    return cell


def columns(rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """Yields rows as aligned columns, numbers to the right, no line longer than the width."""
    shown = [[clean(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    right = [
        column > 0 and _is_numbers([row[column] for row in shown[1:]])
        for column in range(len(widths))
    ]
    for row in shown:
        cells = (
            f"{cell:>{size}}" if to_right else f"{cell:{size}}"
            for cell, size, to_right in zip(row, widths, right, strict=True)
        )
        yield cut("  ".join(cells).rstrip(), width)


def _is_numbers(cells: Sequence[str]) -> bool:
    known = [cell for cell in cells if cell != "?"]
    return bool(known) and all(map(_NUMBER.fullmatch, known))
