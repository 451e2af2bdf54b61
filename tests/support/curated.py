"""Curated files for tests, as a person would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from capdb.facts import Fact
from capdb.facts.curated_files import FILES

DATE = "2026-01-02"


def text(records: Iterable[Fact], date: str = DATE) -> str:
    """Return the text of a curated file with these records."""
    tables = [
        "\n".join([f"\n[[{_table(record)}]]", *_fields(msgspec.to_builtins(record))]).replace(
            "[[rates]]", f"[[{_table(record)}.rates]]"
        )
        for record in records
    ]
    return "\n".join([f"date = {date}", *tables]) + "\n"


def _table(record: Fact) -> str:
    return type(record).__name__.lower()


def _fields(fields: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in fields.items():
        if isinstance(value, dict):
            yield from _fields(value, f"{above}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for each in value:
                yield f"[[{above}{key}]]"
                yield from _fields(each)
        else:
            # Texts of JSON are texts of TOML, except for DEL, which must be escaped.
            text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
            yield f"{above}{key} = {text}"


def write(data: Path, *records: Fact) -> Path:
    """Write the curated files of a data directory, and return their directory."""
    for kind, name in FILES.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(record for record in records if isinstance(record, kind)))
    return data / "curated"
