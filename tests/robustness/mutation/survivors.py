"""The mutants that no test kills, and why none can or need: survivors.toml.

A mutant is known by its file, and by the lines that it takes away and puts there instead, so that
an entry outlives changes around it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

LISTED = Path(__file__).with_name("survivors.toml")


class Survivor(NamedTuple):
    """A mutant: a file, its text, and the text that replaces it."""

    file: str
    original: str
    instead: str


def listed() -> dict[Survivor, str]:
    """Return why each survivor of the list is left, in the order of the list."""
    entries = tomllib.loads(LISTED.read_text())["survivor"]
    return {
        Survivor(entry["file"], entry["original"], entry["instead"]): entry["why"]
        for entry in entries
    }


def survivor(file: str, diff: Iterable[str]) -> Survivor:
    """Return the mutant that a unified diff of a file makes, without the indent of its lines."""
    lines = [line for line in diff if not line.startswith(("---", "+++", "@@"))]
    original, instead = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+"
    )
    return Survivor(file, original, instead)
