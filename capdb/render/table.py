"""Render rows of cells as CSV and as columns of text. Pure.

`width` is the terminal's, or None if the text goes to a file or pipe: then nothing is wrapped, cut
or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from capdb.render.text import cut, wrapped
from capdb.text import clean

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The characters that begin a formula; some spreadsheets accept the last four, full-width, too."""
_NUMBER = re.compile(r"\d[\d,]*( \([\d.]+ %\))?", re.ASCII)
"""A count, with or without its share."""
_GAP = 2
"""Blanks between columns."""
_SHORTEST_CELL = 10
"""The least columns of a terminal for a cell."""
_LEAST_BESIDE = 20
"""The least columns of a terminal for cells that are wrapped next to each other."""

Table = Mapping[str, Sequence[str]]
"""The cells of each column by its name."""


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV that no spreadsheet runs: `'` comes before text like a formula.

    Control characters, which separate rows, become blanks or escapes.
    """
    import csv  # few tables are read by programs
    import io

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
    """Yield rows, of which the first may be a header, as aligned columns.

    Numbers are aligned to the right, except in the first column. No line is longer than the width.
    """
    shown = [[clean(cell) for cell in row] for row in rows]
    form = (" " * _GAP).join(
        f"{{:{'>' if place and _are_numbers(cells[1:]) else '<'}{max(map(len, cells))}}}"
        for place, cells in enumerate(zip(*shown, strict=True))
    )
    for row in shown:
        yield cut(form.format(*row).rstrip(), width)


def _are_numbers(cells: Sequence[str]) -> bool:
    known = [cell for cell in cells if cell != "?"]
    return bool(known) and all(map(_NUMBER.fullmatch, known))


def rows_of(table: Table) -> list[tuple[str, ...]]:
    """Return the rows of a table."""
    return list(zip(*table.values(), strict=True))


def without_spare(
    table: Table, spare: Iterable[str], prose: Mapping[str, int], width: int | None
) -> Table:
    """Return a table without some spare columns, the first ones first, so that the rest has room.

    `prose` are columns of sentences with their least widths: the end of a line may cut them, as
    they are shown in full elsewhere.
    """
    if width is None:
        return table
    widths = _needed(table, prose)
    for name in spare:
        if name in widths and _line_length(widths.values()) > width:
            del widths[name]
    return {name: table[name] for name in widths}


def shortened(table: Table, prose: Mapping[str, int], width: int | None) -> Table:
    """Return a table with its longest cells, except prose, cut until a line has room."""
    if width is None:
        return table
    widths = _needed(table, prose).values()
    longest = next(
        (
            longest
            for longest in range(max(widths), _SHORTEST_CELL, -1)
            if _line_length(min(each, longest) for each in widths) <= width
        ),
        _SHORTEST_CELL,
    )
    return {
        name: cells if name in prose else [cut(cell, longest) for cell in cells]
        for name, cells in table.items()
    }


def _needed(table: Table, prose: Mapping[str, int]) -> dict[str, int]:
    widths = {name: max(map(len, cells)) for name, cells in table.items()}
    return {name: min(size, prose.get(name, size)) for name, size in widths.items()}


def _line_length(widths: Iterable[int]) -> int:
    return sum(each + _GAP for each in widths) - _GAP


def grid(items: Sequence[str], width: int, indent: str = "") -> Iterator[str]:
    """Yield items in columns of the same width, as many as have room, read line by line."""
    longest = min(max(map(len, items), default=0), width - len(indent))
    many = max((width - len(indent) + _GAP) // (longest + _GAP), 1)
    for first in range(0, len(items), many):
        cells = [f"{cut(item, longest):{longest}}" for item in items[first : first + many]]
        yield f"{indent}{(' ' * _GAP).join(cells)}".rstrip()


def side_by_side(rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """Yield rows of a label and cells, each cell wrapped within columns of the same width.

    If the terminal is too narrow, the cells are below each other.
    """
    if width is None:
        yield from columns(rows, None)
        return
    label = max(len(row[0]) for row in rows)
    each = (width - label) // (len(rows[0]) - 1) - _GAP
    for name, *cells in rows:
        if each >= _LEAST_BESIDE:
            folded = [wrapped("", cell, each) or [""] for cell in cells]
            form = (" " * _GAP).join([f"{{:{label}}}", *([f"{{:{each}}}"] * len(cells))])
            for line in zip_longest([name], *folded, fillvalue=""):
                yield form.format(*line).rstrip()
        else:
            yield name
            for cell in cells:
                yield from wrapped("      ", cell, width)
